using System.Text.Json.Nodes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Planning;

/// <summary>What the log knows is answered without a data file: the files of these tables are deleted before the question.</summary>
public sealed class LogAnswerTests : IDisposable
{
    private const string Ends = "SELECT count(*), min(i), max(i), min(d), max(d), max(e) FROM ";

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Counts_and_ends_of_integers_dates_and_decimals_open_no_file()
    {
        var table = Table();
        DeleteDataFiles(table);
        Assert.Equal("5|-3|9|2020-01-01|2020-01-08|4.50", await _engine.ValueAsync(Ends + table.Sql));
        Assert.Equal(0, _engine.FilesScanned);
        Assert.Equal("5", await _engine.ValueAsync($"SELECT count(*) FROM delta_scan('{table.Location}')"));
    }

    [Fact]
    public async Task Names_and_types_are_those_of_the_query_itself()
    {
        var table = Table();
        var sql = $"SELECT count(*), min(x.\"i\"), max(I) AS \"Most Of\", min(d), max(e) AS m FROM {table.Sql} AS x";
        using var answered = await _engine.Session.ExecuteAsync(sql);
        var columns = answered.Rows!.Columns;
        answered.Dispose();
        _engine.Session.State.Prune = false;
        using var scanned = await _engine.Session.ExecuteAsync(sql);
        Assert.Equal(scanned.Rows!.Columns.Select(c => (c.Name, c.TypeName)), columns.Select(c => (c.Name, c.TypeName)));
    }

    [Theory]
    [InlineData("SELECT count(*) FROM {0} WHERE i > 0")]
    [InlineData("SELECT count(DISTINCT i) FROM {0}")]
    [InlineData("SELECT count(i) FROM {0}")]
    [InlineData("SELECT min(i) FILTER (WHERE i > 0) FROM {0}")]
    [InlineData("SELECT min(i + 1) FROM {0}")]
    [InlineData("SELECT min(s), max(s) FROM {0}")]
    [InlineData("SELECT max(f) FROM {0}")]
    [InlineData("SELECT min(r.i) FROM {0}")]
    [InlineData("SELECT min(i) FROM {0} GROUP BY d ORDER BY 1 NULLS LAST LIMIT 1")]
    [InlineData("SELECT min(i) FROM {0} HAVING count(*) > 100")]
    [InlineData("SELECT min(b.i) FROM {0}, {0} AS b")]
    [InlineData("SELECT min(i, 2) FROM {0}")]
    [InlineData("SELECT count(*) FROM {0} AS x(a)")]
    [InlineData("SELECT min(a) FROM {0} AS x(d, a)")]
    [InlineData("SELECT min(i) OVER () FROM {0} LIMIT 1")]
    public async Task What_the_log_does_not_know_is_read_from_the_files(string query)
    {
        var table = Table();
        var sql = query.Replace("{0}", table.Sql, StringComparison.Ordinal);
        var rows = await _engine.RowsAsync(sql);
        _engine.Session.State.Prune = false;
        Assert.Equal(await _engine.RowsAsync(sql), rows);
    }

    [Fact]
    public async Task Text_wide_decimals_and_floats_are_read_from_the_files()
    {
        var table = Table();
        foreach (var column in new[] { "s", "f", "w" })
        {
            await _engine.RowsAsync($"SELECT max({column}) FROM {table.Sql}");
            Assert.Equal(2, _engine.FilesScanned);
        }
    }

    [Fact]
    public async Task Partition_values_of_char_are_filled_up_with_blanks()
    {
        var table = _engine.Table("t");
        var field = new JsonObject
        {
            ["name"] = "p", ["type"] = "string", ["nullable"] = true, ["metadata"] = new JsonObject { ["__CHAR_VARCHAR_TYPE_STRING"] = "char(5)" },
        };
        var metadata = TestTable.Metadata(TestEngine.Schema("i INTEGER, p VARCHAR"), ["p"]);
        var schema = JsonNode.Parse((string)metadata["metaData"]!["schemaString"]!)!;
        schema["fields"]![1] = field;
        metadata["metaData"]!["schemaString"] = schema.ToJsonString();
        var path = table.WriteFile(_engine.Maker, "SELECT 1 AS i");
        table.Commit(TestTable.Protocol(), metadata, table.Add(path, new JsonObject { ["numRecords"] = 1 }, new Dictionary<string, string?> { ["p"] = "ab" }));
        Assert.Equal("ab   |ab   ", await _engine.ValueAsync($"SELECT min(p), max(p) FROM {table.Sql}"));
    }

    [Fact]
    public async Task A_macro_of_the_name_of_an_aggregate_is_called()
    {
        var table = Table();
        await _engine.RowsAsync("CREATE MACRO max(x) AS count(x)");
        Assert.Equal("3", await _engine.ValueAsync($"SELECT max(i) FROM {table.Sql}"));
    }

    [Fact]
    public async Task Deletion_vectors_are_subtracted_from_counts_and_make_ends_unknown()
    {
        var table = DeletedTable();
        Assert.Equal("2|8", await _engine.ValueAsync($"SELECT min(i), max(i) FROM {table.Sql}"));
        Assert.Equal(1, _engine.FilesScanned);
        DeleteDataFiles(table);
        Assert.Equal("7", await _engine.ValueAsync($"SELECT count(*) FROM {table.Sql}"));
    }

    [Fact]
    public async Task Wide_bounds_without_a_deletion_vector_are_not_trusted()
    {
        var schema = TestEngine.Schema("i INTEGER");
        var table = _engine.Table("t");
        var path = table.WriteFile(_engine.Maker, "SELECT 5 AS i");
        var statistics = new JsonObject
        {
            ["numRecords"] = 1, ["tightBounds"] = false, ["minValues"] = new JsonObject { ["i"] = 1 }, ["maxValues"] = new JsonObject { ["i"] = 9 },
            ["nullCount"] = new JsonObject { ["i"] = 0 },
        };
        table.Commit(TestTable.Protocol("deletionVectors"), TestTable.Metadata(schema), table.Add(path, statistics));
        Assert.Equal("5|5", await _engine.ValueAsync($"SELECT min(i), max(i) FROM {table.Sql}"));
    }

    [Fact]
    public async Task A_file_without_numRecords_or_bounds_is_opened()
    {
        var table = Table();
        var columns = "NULL::DATE AS d, NULL::DECIMAL(10, 2) AS e, NULL AS s, NULL::DOUBLE AS f, NULL::DECIMAL(25, 2) AS w, NULL::STRUCT(i INTEGER) AS r";
        table.Commit(table.Add(table.WriteFile(_engine.Maker, $"SELECT 50 AS i, {columns}"), new JsonObject { ["numRecords"] = 1 }));
        Assert.Equal("50", await _engine.ValueAsync($"SELECT max(i) FROM {table.Sql}"));
        Assert.Equal(3, _engine.FilesScanned);
        Assert.Equal("6", await _engine.ValueAsync($"SELECT count(*) FROM {table.Sql}"));
        Assert.Equal(0, _engine.FilesScanned);
        table.Commit(table.Add(table.WriteFile(_engine.Maker, $"SELECT 60 AS i, {columns}")));
        Assert.Equal("7", await _engine.ValueAsync($"SELECT count(*) FROM {table.Sql}"));
        Assert.Equal(4, _engine.FilesScanned);
    }

    [Fact]
    public async Task Partition_columns_are_answered_of_files_with_live_rows()
    {
        var schema = TestEngine.Schema("i INTEGER, p VARCHAR, n INTEGER");
        var table = _engine.Table("t");
        var physical = TestEngine.Schema("i INTEGER");
        JsonObject File(string p, string? n, string rows, DeletionVector? vector = null)
        {
            var path = table.WriteFile(_engine.Maker, rows);
            var statistics = SparkStatistics.Of(_engine.Maker, $"read_parquet('{table.Location}/{path}')", physical);
            return table.Add(path, statistics, new Dictionary<string, string?> { ["p"] = p, ["n"] = n }, vector?.ToInline());
        }

        table.Commit(
            TestTable.Protocol("deletionVectors"), TestTable.Metadata(schema, ["p", "n"]),
            File("b", "7", "SELECT 1 AS i"), File("c", null, "SELECT 2 AS i"), File("z", "99", "SELECT 3 AS i WHERE false"),
            File("a", "-5", "SELECT 4 AS i", DeletionVector.FromPositions([0])));
        DeleteDataFiles(table);
        Assert.Equal("b|c|7|7|2", await _engine.ValueAsync($"SELECT min(p), max(p), min(n), max(n), count(*) FROM {table.Sql}"));
        Assert.Equal(0, _engine.FilesScanned);
    }

    [Fact]
    public async Task A_collation_is_heeded()
    {
        var schema = TestEngine.Schema("i INTEGER, p VARCHAR");
        var table = _engine.Table("t");
        JsonObject File(string p) => table.Add(
            table.WriteFile(_engine.Maker, "SELECT 1 AS i"), new JsonObject { ["numRecords"] = 1 }, new Dictionary<string, string?> { ["p"] = p });
        table.Commit(TestTable.Protocol(), TestTable.Metadata(schema, ["p"]), File("B"), File("a"));
        Assert.Equal("B|a", await _engine.ValueAsync($"SELECT min(p), max(p) FROM {table.Sql}"));
        await _engine.RowsAsync("SET default_collation = 'NOCASE'");
        var answered = await _engine.ValueAsync($"SELECT min(p), max(p) FROM {table.Sql}");
        _engine.Session.State.Prune = false;
        Assert.Equal(await _engine.ValueAsync($"SELECT min(p), max(p) FROM {table.Sql}"), answered);
    }

    [Fact]
    public async Task An_empty_table_has_no_ends()
    {
        var table = _engine.Table("t");
        table.Commit(TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("i INTEGER")));
        Assert.Equal("0|NULL|NULL", await _engine.ValueAsync($"SELECT count(*), min(i), max(i) FROM {table.Sql}"));
    }

    [Fact]
    public async Task Older_versions_are_answered_too()
    {
        var table = Table();
        table.Commit(TestTable.Remove("part-00001.parquet"));
        DeleteDataFiles(table);
        Assert.Equal("2|-3|1", await _engine.ValueAsync($"SELECT count(*), min(i), max(i) FROM {table.Sql}"));
        Assert.Equal("5|-3|9", await _engine.ValueAsync($"SELECT count(*), min(i), max(i) FROM {table.Sql} VERSION AS OF 0"));
    }

    /// <summary>Two files: rows with i of -3, 1 and of 9, NULL, NULL.</summary>
    private TestTable Table() => _engine.Table(
        "t", "i INTEGER, d DATE, e DECIMAL(10, 2), s VARCHAR, f DOUBLE, w DECIMAL(25, 2), r STRUCT(i INTEGER)",
        Rows("(-3, DATE '2020-01-01', 1.25), (1, DATE '2020-01-02', 4.5)"), Rows("(9, DATE '2020-01-08', -1), (NULL, NULL, NULL), (NULL, NULL, NULL)"));

    private static string Rows(string values) =>
        "SELECT i::INTEGER AS i, d, e::DECIMAL(10, 2) AS e, 'text ' || i AS s, i::DOUBLE AS f, e::DECIMAL(25, 2) AS w, {'i': (i * 2)::INTEGER} AS r "
        + $"FROM (VALUES {values}) t(i, d, e)";

    private TestTable DeletedTable()
    {
        var schema = TestEngine.Schema("i INTEGER");
        var table = _engine.Table("t");
        var path = table.WriteFile(_engine.Maker, "SELECT i::INTEGER AS i FROM range(10) r(i)");
        var statistics = SparkStatistics.Of(_engine.Maker, $"read_parquet('{table.Location}/{path}')", schema);
        table.Commit(
            TestTable.Protocol("deletionVectors"), TestTable.Metadata(schema),
            table.Add(path, statistics, vector: DeletionVector.FromPositions([0, 1, 9]).ToInline()));
        return table;
    }

    private static void DeleteDataFiles(TestTable table)
    {
        foreach (var file in Directory.EnumerateFiles(table.Location, "*.parquet"))
            File.Delete(file);
    }
}
