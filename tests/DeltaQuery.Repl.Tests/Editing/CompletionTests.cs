using DeltaQuery.Repl.Editing.Completing;

namespace DeltaQuery.Repl.Tests.Editing;

/// <summary>Texts have a | where the cursor is.</summary>
public sealed class CompletionTests
{
    private static readonly FakeCatalog Catalog = new();

    [Theory]
    [InlineData("SELECT * FROM sa|", "sales ,sales_archive ")]
    [InlineData("SELECT * FROM SA|", "sales ,sales_archive ")]
    [InlineData("SELECT * FROM sales JOIN ev|", "events ")]
    [InlineData("SELECT * FROM sales, ev|", "events ")]
    [InlineData("SELECT * FROM lo|", "logs.")]
    [InlineData("SELECT * FROM logs.|", "access ,errors ")]
    [InlineData("SELECT * FROM logs.e|", "errors ")]
    [InlineData("SELECT * FROM read_p|", "read_parquet(")]
    [InlineData("INSERT INTO sales_|", "sales_archive ")]
    [InlineData("UPDATE sales_|", "sales_archive ")]
    [InlineData("DROP TABLE IF EXISTS sales_|", "sales_archive ")]
    [InlineData("DESCRIBE HISTORY sales_|", "sales_archive ")]
    [InlineData("OPTIMIZE sales_|", "sales_archive ")]
    [InlineData("MERGE INTO sales USING ev|", "events ")]
    [InlineData("SELECT 1; SELECT * FROM ev|; SELECT 2", "events ")]
    public void Where_a_table_may_stand_tables_do(string text, string items) => Assert.Equal(items, Items(text));

    [Theory]
    [InlineData("SELECT am| FROM sales", "amount")]
    [InlineData("SELECT s.a| FROM sales s", "amount")]
    [InlineData("SELECT s.a| FROM sales AS s JOIN events e", "amount")]
    [InlineData("SELECT e.| FROM sales s JOIN events e", "\"event id\",kind,ts")]
    [InlineData("SELECT * FROM sales WHERE cust|", "customer")]
    [InlineData("SELECT * FROM sales WHERE amount > 3 AND cust|", "customer")]
    [InlineData("SELECT * FROM sales GROUP BY cust|", "customer")]
    [InlineData("SELECT * FROM sales VERSION AS OF 3 x WHERE x.cu|", "customer")]
    [InlineData("SELECT * FROM sales@v3 x WHERE x.cu|", "customer")]
    [InlineData("SELECT count(cust|) FROM sales", "customer")]
    [InlineData("INSERT INTO sales (cust|", "customer")]
    [InlineData("UPDATE sales SET cust|", "customer")]
    [InlineData("ALTER TABLE sales DROP COLUMN cust|", "customer")]
    [InlineData("OPTIMIZE sales ZORDER BY (cust|", "customer")]
    [InlineData("SELECT ki| FROM logs.errors", "kind")]
    [InlineData("SELECT * FROM events WHERE \"ev|", "\"event id\",\"events\".")]
    [InlineData("SELECT a.x FROM sales a; SELECT cust|", "")]
    public void Where_a_column_may_stand_those_of_the_statements_tables_do(string text, string items) => Assert.Equal(items, Items(text));

    [Theory]
    [InlineData("sel|", "select ")]
    [InlineData("SEL|", "SELECT ")]
    [InlineData("SELECT a FROM sales WH|", "WHERE ")]
    [InlineData("SELECT a FROM sales s gro|", "group by ")]
    [InlineData("SELECT a FROM sales WHERE a = 1 OR|", "OR ,ORDER BY ")]
    [InlineData("ALTER TABLE sales AD|", "ADD COLUMNS ,ADD CONSTRAINT ")]
    [InlineData("ALTER TABLE logs.errors RENAME |", "COLUMN ,TO ")]
    [InlineData("DESCRIBE HI|", "HISTORY ")]
    [InlineData("VACUUM sales RET|", "RETAIN ")]
    [InlineData("WHEN MATCHED THEN UP|", "UPDATE SET ")]
    [InlineData("SHOW TA|", "TABLES ")]
    [InlineData("RESTORE sales TO|", "TO TIMESTAMP AS OF ,TO VERSION AS OF ")]
    public void Keywords_stand_where_they_may(string text, string items) => Assert.Equal(items, Items(text));

    [Theory]
    [InlineData("SELECT co| FROM sales", "coalesce(,count(")]
    [InlineData("SET thr|", "threads = ")]
    [InlineData("RESET thr|", "threads")]
    [InlineData("USE lo|", "logs ")]
    [InlineData("SELECT 'a' -- co|", "")]
    [InlineData("SELECT 12|", "")]
    [InlineData("\\h|", "\\h ,\\hist ")]
    [InlineData(".ta|", ".tables ")]
    [InlineData("\\d sales_|", "sales_archive ")]
    public void Functions_settings_schemas_and_commands_have_their_places(string text, string items) => Assert.Equal(items, Items(text));

    [Fact]
    public void Paths_are_completed_in_quotes()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data/a.parquet", "");
        folder.Write("data/a b's/_delta_log/x", "");
        folder.Write("data/.hidden", "");
        var root = folder.Path;
        Assert.Equal($"{root}/data/", Items($"SELECT * FROM '{root}/da|"));
        Assert.Equal($"{root}/data/a b''s/,{root}/data/a.parquet'", Items($"COPY t TO '{root}/data/|"));
        Assert.Equal($"{root}/data/a b's/", Items($"SELECT * FROM delta.`{root}/data/a|"));
        Assert.Equal($"{root}/data/a b's/_delta_log/", Items($"SELECT * FROM delta.\"{root}/data/a b's/|"));
        Assert.Equal($"{root}/data/a.parquet ", Items($"\\i {root}/data/a.|"));
        Assert.Equal("", Items("SELECT * FROM 's3://bucket/|"));
        Assert.Equal("", Items($"SELECT * FROM '{root}/no such folder/|"));
    }

    [Theory]
    [InlineData("SELECT * FROM sa|", "sales")]
    [InlineData("SELECT e.| FROM events e", "")]
    [InlineData("ALTER TABLE sales ad|", "add co")]
    public void The_common_begin_is_that_of_all(string text, string prefix)
    {
        Assert.Equal(prefix, Complete(text).CommonPrefix);
    }

    private static string Items(string text) =>
        string.Join(',', Complete(text).Items.Select(item => item.Text + item.Behind).Order(StringComparer.Ordinal));

    private static Completions Complete(string text) =>
        new SqlCompleter(Catalog, ["\\d", "\\h", "\\hist", ".tables"]).Complete(text.Remove(text.IndexOf('|', StringComparison.Ordinal), 1), text.IndexOf('|', StringComparison.Ordinal));

    private sealed class FakeCatalog : ICatalog
    {
        public IReadOnlyList<string> Schemas { get; } = ["default", "logs"];

        public IReadOnlyList<string> Functions { get; } = ["abs", "coalesce", "count"];

        public IReadOnlyList<string> TableFunctions { get; } = ["read_csv", "read_parquet"];

        public IReadOnlyList<string> Settings { get; } = ["threads", "timezone"];

        public IReadOnlyList<string> Tables(string? schema) => schema switch
        {
            null => ["sales", "sales_archive", "events"],
            "logs" => ["access", "errors"],
            _ => [],
        };

        public IReadOnlyList<string> Columns(IReadOnlyList<string> table) => string.Join('.', table) switch
        {
            "sales" => ["amount", "customer"],
            "events" => ["event id", "ts", "kind"],
            "logs.errors" => ["at", "kind"],
            _ => [],
        };

        public bool HasMissed => false;

        public void Begin()
        {
        }
    }
}
