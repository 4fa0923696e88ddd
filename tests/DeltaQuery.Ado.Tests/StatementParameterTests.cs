using System.Data;
using System.Globalization;
using System.Text.RegularExpressions;

namespace DeltaQuery.Ado.Tests;

/// <summary>Parameters of each form in each kind of statement: bound where DuckDB takes them, checked and taken by their clause where it does not.</summary>
[LocalOnly("statements of the engine and the files that they leave out")]
public partial class StatementParameterTests(AdoFixture fixture) : AdoTest(fixture)
{
    private static readonly string[] NamedForms = ["@p", "$p", ":p"]; // which the lexer takes for the same: one of them each

    // {t} is a table of id 0 .. 9 by the partition part = id % 3, in one file a partition; {p} the parameter, {q} another one.
    private static readonly (string Statement, object[] Values)[] Statements =
    [
        ("SELECT id FROM {t} WHERE id = {p}", [3]),
        ("SELECT id FROM {t} WHERE id > {p} ORDER BY id LIMIT {q}", [3, 2]),
        ("SELECT id FROM {t} ORDER BY id LIMIT 3 OFFSET {p}", [3]),
        ("SELECT count(*) FROM {t} VERSION AS OF {p}", [0]),
        ("SELECT count(*) FROM {t} VERSION AS OF {p} WHERE part = {q}", [0, 1]),
        ("SELECT count(*) FROM {t} TIMESTAMP AS OF {p}", ["{time}"]),
        ("WITH a AS (SELECT {p} AS x) SELECT count(*) FROM {t}, a WHERE id > x AND part = {q}", [3, 1]),
        ("SELECT count(*) FROM table_changes('{t}', {p}, {q})", [1, 1]),
        ("SELECT count(*) FROM delta_scan('{root}/{t}') WHERE id < {p}", [5]),
        ("FROM {t} SELECT id WHERE id IN ({p}, {q}) ORDER BY id", [1, 2]),
        ("EXPLAIN SELECT id FROM {t} WHERE id = {p}", [3]),
        ("SUMMARIZE SELECT id FROM {t} WHERE id > {p}", [3]),
        ("DESCRIBE SELECT {p} AS a, id FROM {t}", ["x"]),
        ("DESCRIBE HISTORY {t} LIMIT {p}", [1]),
        ("SELECT count(*) FROM (DESCRIBE HISTORY {t} LIMIT {p}) WHERE version >= {q}", [1, 0]),
        ("SHOW TABLES LIKE {p}", ["{t}"]),
        ("INSERT INTO {t} VALUES ({p}, {q})", [100, 1]),
        ("INSERT INTO {t} SELECT id + {p}, part FROM {t} WHERE id < {q}", [100, 2]),
        ("INSERT INTO {t} PARTITION (part = {p}) SELECT id + {q} FROM {t} WHERE id < 2", [1, 100]),
        ("INSERT INTO {t} REPLACE WHERE part = {p} VALUES (100, {q})", [1, 1]),
        ("INSERT OVERWRITE {t} SELECT * FROM {t} WHERE id < {p}", [3]),
        ("UPDATE {t} SET id = {p} WHERE id = {q}", [100, 3]),
        ("DELETE FROM {t} WHERE id = {p} AND part = {q}", [3, 0]),
        ("MERGE INTO {t} USING (SELECT {p}::INT AS k) s ON id = k WHEN MATCHED THEN UPDATE SET id = {q} WHEN NOT MATCHED THEN INSERT (id, part) VALUES (k, 1)", [3, 100]),
        ("OPTIMIZE {t} WHERE part = {p}", [1]),
        ("REORG TABLE {t} WHERE part = {p} APPLY (PURGE)", [1]),
        ("VACUUM {t} RETAIN {p} HOURS", [1000]),
        ("VACUUM {t} RETAIN {p} HOURS DRY RUN", [1000.5]),
        ("RESTORE TABLE {t} TO VERSION AS OF {p}", [0]),
        ("RESTORE {t} TO TIMESTAMP AS OF {p}", ["{time}"]),
        ("CREATE OR REPLACE TABLE {t}_c TBLPROPERTIES ('a' = {p}) AS SELECT {q} AS x", ["b", 5]),
        ("CREATE OR REPLACE TABLE {t}_c (x INT COMMENT {p}) COMMENT {q}", ["of x", "of c"]),
        ("CREATE OR REPLACE TABLE {t}_c SHALLOW CLONE {t} VERSION AS OF {p}", [0]),
        ("CREATE TEMP TABLE {t}_m AS SELECT id FROM {t} WHERE id > {p} LIMIT {q}; DROP TABLE temp.{t}_m", [3, 2]),
        ("ALTER TABLE {t} SET TBLPROPERTIES ('a.b' = {p}, 'c' = {q})", [true, 5]),
        ("COMMENT ON TABLE {t} IS {p}", ["a table"]),
        ("ALTER TABLE {t} ALTER COLUMN id COMMENT {p}", ["a column"]),
        ("COPY (SELECT id FROM {t} WHERE id < {p}) TO '{root}/{t}.csv'", [3]),
        ("COPY (SELECT id FROM {t} WHERE id < {q}) TO {p}", ["{root}/{t}.csv", 3]),
        ("COPY INTO {t} FROM {p} FILEFORMAT = CSV FORMAT_OPTIONS ('header' = {q}) COPY_OPTIONS ('force' = 'true')", ["{root}/in.csv", true]),
        ("COPY INTO {t} FROM (SELECT id::INT + {q} AS id, part::INT AS part FROM {p}) FILEFORMAT = CSV FORMAT_OPTIONS ('header' = 'true')", ["{root}/in.csv", 100]),
        ("COPY INTO {t} FROM '{root}' FILEFORMAT = CSV FILES = ({p}) FORMAT_OPTIONS ('header' = 'true')", ["in.csv"]),
        ("COPY INTO {t} FROM '{root}' FILEFORMAT = CSV PATTERN = {p} FORMAT_OPTIONS ('header' = 'true')", ["in.c*"]),
        ("SELECT count(*) FROM read_csv({p}) WHERE id >= {q}", ["{root}/in.csv", 0]),
        ("SET deltaquery.commit.user_metadata = {p}", ["by whom"]),
        ("SET VARIABLE v = {p}", [5]),
        ("CREATE SECRET {t}_s (TYPE TEXT, VALUE {p})", ["a word"]),
    ];

    public static readonly TheoryData<int> Cases = [.. Enumerable.Range(0, Statements.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_parameter_of_any_form_says_the_same_as_a_literal(int at)
    {
        File.WriteAllText(Path.Combine(Fixture.Root, "in.csv"), "id,part\n50,1\n51,2\n");
        var literal = Outcome(at, null);
        foreach (var form in Forms(at))
            Assert.Equal((form, literal), (form, Outcome(at, form)));
    }

    // What the statement gives, and what the table is afterwards.
    private string Outcome(int at, string? form)
    {
        var table = Table("PARTITIONED BY (part) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true') AS SELECT i::INT AS id, (i % 3)::INT AS part FROM range(10) r(i)");
        using var connection = Fixture.Open(";Command Timeout=0");
        new DeltaQueryCommand($"INSERT INTO {table} VALUES (10, 1)", connection).ExecuteNonQuery();
        var time = new DeltaQueryCommand($"SELECT max(timestamp)::VARCHAR FROM (DESCRIBE HISTORY {table})", connection).ExecuteScalar();
        string Named(string text) => text.Replace("{t}", table).Replace("{root}", Fixture.Root).Replace("{time}", (string)time!);
        var values = Statements[at].Values.Select(v => v is string text ? Named(text) : v).ToArray();
        using var command = Given(connection, Named(Statements[at].Statement), values, form);
        var rows = new List<string>();
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
                rows.Add(string.Join("|", Enumerable.Range(0, reader.FieldCount).Where(i => reader.GetName(i) is not ("timestamp" or "metrics")).Select(i => reader[i])));
        }

        foreach (var after in new[] { $"SELECT * FROM {table} ORDER BY ALL", $"SHOW CREATE TABLE {table}", $"SELECT count(*) FROM (DESCRIBE HISTORY {table})" })
        {
            using var reader = new DeltaQueryCommand(after, connection).ExecuteReader();
            while (reader.Read())
                rows.Add(string.Join("|", Enumerable.Range(0, reader.FieldCount).Select(i => reader[i])));
        }

        return Ids().Replace(string.Join("\n", rows).Replace(table, "T"), "ID");
    }

    // The statement with its values as literals, or as parameters of a form.
    private static DeltaQueryCommand Given(DeltaQueryConnection connection, string text, object[] values, string? form)
    {
        var command = connection.CreateCommand();
        if (form is null)
        {
            command.CommandText = Marks().Replace(text, mark => Literal(values[mark.Value == "{p}" ? 0 : 1]));
        }
        else if (form is "?" or "$1")
        {
            var order = new List<object>();
            command.CommandText = Marks().Replace(text, mark =>
            {
                order.Add(values[mark.Value == "{p}" ? 0 : 1]);
                return form == "?" ? "?" : $"${order.Count}";
            });
            order.ForEach(value => command.Parameters.Add(new DeltaQueryParameter("", value)));
        }
        else
        {
            command.CommandText = Marks().Replace(text, mark => $"{form[0]}{mark.Value[1]}");
            command.Parameters.AddWithValue("p", values[0]);
            if (values.Length > 1)
                command.Parameters.AddWithValue("q", values[1]);
        }

        return command;
    }

    [Theory]
    [InlineData("VACUUM {t} RETAIN @p HOURS", "a text", "parameter $p is a text, expected a number of hours")]
    [InlineData("VACUUM {t} RETAIN @p HOURS", null, "parameter $p is NULL, expected a number of hours")]
    [InlineData("DESCRIBE HISTORY {t} LIMIT @p", -1, "parameter $p is a number, expected a number of versions")]
    [InlineData("COMMENT ON TABLE {t} IS @p", 5, "parameter $p is a number, expected a string or NULL")]
    [InlineData("CREATE TABLE {t}_x (a INT) LOCATION @p", 5, "parameter $p is a number, expected a path")]
    [InlineData("ALTER TABLE {t} SET TBLPROPERTIES ('a' = @p)", null, "parameter $p is NULL, expected a string, a number, TRUE or FALSE")]
    [InlineData("VACUUM {t} RETAIN @p HOURS", "none", "parameter $p has no value")]
    public void A_value_that_does_not_fit_its_clause_is_told_with_its_place(string statement, object? value, string message)
    {
        var table = Numbers(1);
        var text = statement.Replace("{t}", table);
        var command = Command(text);
        if (!message.EndsWith("no value", StringComparison.Ordinal))
            command.Parameters.AddWithValue("p", value ?? DBNull.Value);
        var error = Assert.Throws<DeltaQueryException>(() => command.ExecuteNonQuery());
        var column = text.IndexOf("@p", StringComparison.Ordinal) + 1;
        Assert.Equal($"{message} (line 1, column {column})", error.Message);
        Assert.Equal((1, column), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("CREATE TABLE {t}_x (a INT, CHECK (a > @p))")]
    [InlineData("ALTER TABLE {t} ADD CONSTRAINT c CHECK (id > @p)")]
    [InlineData("CREATE TABLE {t}_x (a INT DEFAULT @p)")]
    [InlineData("CREATE MAINTENANCE SCHEDULE s ON {t} EVERY '1 hour' DO (OPTIMIZE WHERE id = @p)")]
    public void What_is_kept_for_later_takes_no_parameter(string statement)
    {
        var table = Numbers(1);
        var error = Assert.Throws<DeltaQueryException>(() => Command(statement.Replace("{t}", table), ("p", 1)).ExecuteNonQuery());
        Assert.NotNull(error.Position);
        Assert.Equal(1L, Scalar($"SELECT count(*) FROM (DESCRIBE HISTORY {table})"));
    }

    public static TheoryData<string, object> Decimals => new() { { "SELECT sum(id) FROM {t} WHERE d < {p}", 100.5m } };

    // One file a part; that of another part is taken away, so that what does not leave it out fails.
    [Theory]
    [InlineData("SELECT sum(id) FROM {t} WHERE part = {p}", 1)]
    [InlineData("SELECT sum(id) FROM {t} WHERE id < {p}", 100)]
    [InlineData("SELECT sum(id) FROM {t} WHERE f < {p}", 100.5)]
    [InlineData("SELECT sum(id) FROM {t} WHERE s < {p}", "n2")]
    [InlineData("SELECT sum(id) FROM {t} VERSION AS OF 0 WHERE part IN ({p}, -1)", 1)]
    [InlineData("UPDATE {t} SET s = 'x' WHERE part = {p}", 1)]
    [InlineData("UPDATE {t} SET s = {p} WHERE id < 100", "x")]
    [InlineData("UPDATE {t} SET s = 'x' WHERE id = {p}", 5)]
    [InlineData("DELETE FROM {t} WHERE part = {p} AND id = 3", 1)]
    [InlineData("DELETE FROM {t} WHERE id = {p}", 5)]
    [InlineData("MERGE INTO {t} USING (SELECT 5 AS k) s ON id = k AND part = {p} WHEN MATCHED THEN DELETE", 1)]
    [InlineData("OPTIMIZE {t} WHERE part = {p}", 1)]
    [InlineData("INSERT INTO {t} REPLACE WHERE part = {p} SELECT * FROM {t} WHERE part = 1", 1)]
    [MemberData(nameof(Decimals))]
    public void Parameters_leave_files_out_as_literals_do(string statement, object value)
    {
        foreach (var form in Forms(statement.Length).Prepend(null))
        {
            var table = Table(
                "PARTITIONED BY (part) AS SELECT i::INT AS id, (i // 500)::INT + 1 AS part, 'n' || (i // 500 * 4 + 1) AS s, i::DECIMAL(10,2) AS d, i::DOUBLE AS f "
                + "FROM (SELECT i FROM range(1000) r(i) WHERE i NOT BETWEEN 100 AND 900)");
            Directory.Delete(Path.Combine(Fixture.Root, table, "part=2"), recursive: true);
            using var command = Given(Connection, statement.Replace("{t}", table), [value], form);
            Assert.NotNull(Record.Exception(() => Scalar($"SELECT sum(id + length(s)) FROM {table}")));
            command.ExecuteNonQuery();
        }
    }

    private static string[] Forms(int number) => [NamedForms[number % NamedForms.Length], "?", "$1"];

    private static string Literal(object value) => value switch
    {
        string text => $"'{text}'",
        bool flag => flag ? "true" : "false",
        DateTime time => $"TIMESTAMPTZ '{time:yyyy-MM-dd HH:mm:ss}+00'",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    [GeneratedRegex(@"\{[pq]\}")]
    private static partial Regex Marks();

    // Plans and clones tell of files, times and how long things took.
    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9.]+s\b|part-\w+|\b\d{10,}\b|__dq_\w+")]
    private static partial Regex Ids();
}
