using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>Which of a table's files a MERGE reads: those that the keys of its source may lie in, and all where that cannot be told. A file too few
/// would be rows that are inserted again.</summary>
public sealed class MergeBoundsTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public MergeBoundsTests() => _engine.Table(
        "t", "i INTEGER, n BIGINT, s VARCHAR, d DOUBLE, c DECIMAL(9,2), r STRUCT(i INTEGER)",
        Enumerable.Range(0, 4).Select(k =>
            "SELECT v::INTEGER AS i, v::BIGINT AS n, 'k' || lpad(v::VARCHAR, 2, '0') AS s, v::DOUBLE AS d, v::DECIMAL(9,2) AS c, struct_pack(i := v::INTEGER) AS r "
            + $"FROM range({k * 10}, {(k * 10) + 10}) x(v)"));

    public void Dispose() => _engine.Dispose();

    /// <summary>Four files with 0 to 9, 10 to 19, 20 to 29 and 30 to 39.</summary>
    [Theory]
    [InlineData("SELECT 5 AS i", "t.i = b.i", 1, 1)]
    [InlineData("SELECT 5 AS i", "b.i = t.i", 1, 1)]
    [InlineData("SELECT 5 AS k", "i = k", 1, 1)]
    [InlineData("SELECT 5 AS k", "k = i", 1, 1)]
    [InlineData("SELECT 5 AS i", "\"T\".I = B.\"I\"", 1, 1)]
    [InlineData("VALUES (5), (15)", "t.i = b.i", 2, 2)]
    [InlineData("VALUES (5), (35)", "t.i = b.i", 2, 2)]
    [InlineData("VALUES (5), (77)", "t.i = b.i", 1, 1)]
    [InlineData("VALUES (5), (NULL)", "t.i = b.i", 1, 1)]
    [InlineData("SELECT NULL::INTEGER AS i", "t.i = b.i", 4, 0)]
    [InlineData("SELECT 5 AS i WHERE false", "t.i = b.i", 4, 0)]
    [InlineData("SELECT unnest([5, 5_000_000_000]) AS i", "t.i = b.i", 1, 1)]
    [InlineData("SELECT 5::BIGINT AS i", "t.i = b.i", 1, 1)]
    [InlineData("SELECT 5 AS i", "t.n = b.i", 1, 1)]
    [InlineData("SELECT 5::HUGEINT AS i", "t.i = b.i", 4, 1)]
    [InlineData("SELECT '5' AS i", "t.i = b.i::INTEGER", 4, 1)]
    [InlineData("SELECT 'k05' AS s", "t.s = b.s", 1, 1)]
    [InlineData("SELECT 5 AS i", "t.s = b.i::VARCHAR", 4, 0)]
    [InlineData("SELECT 5.0::DOUBLE AS d", "t.d = b.d", 4, 1)]
    [InlineData("SELECT 5::DECIMAL(9,2) AS c", "t.c = b.c", 1, 1)]
    [InlineData("SELECT 5::DECIMAL(9,3) AS c", "t.c = b.c", 4, 1)]
    [InlineData("SELECT 5 AS c", "t.c = b.c", 4, 1)]
    [InlineData("SELECT 5 AS i, 'k05' AS s", "t.i = b.i AND t.s = b.s", 1, 1)]
    [InlineData("SELECT 5 AS i, 'k15' AS s", "t.i = b.i AND t.s = b.s", 0, 0)]
    [InlineData("SELECT 5 AS i, 'k15' AS s", "t.i = b.i OR t.s = b.s", 4, 2)]
    [InlineData("SELECT 5 AS i, 'k05' AS s", "t.i = b.i AND t.s >= b.s", 1, 1)]
    [InlineData("SELECT 5 AS i", "t.i = b.i + 10", 4, 1)]
    [InlineData("SELECT 5 AS i", "t.r.i = b.i", 4, 1)]
    [InlineData("SELECT 5 AS i", "t.i = t.n AND t.i = 15", 1, 1)]
    [InlineData("SELECT 5 AS i", "t.n = r.i AND t.i = 15", 1, 1)] // r.i is the table's
    [InlineData("SELECT 5 AS i, 5 AS k", "b.i = b.k AND t.n = 15", 1, 1)]
    [InlineData("SELECT 5 AS i, 5 AS k", "b.i = b.k AND t.i = b.k", 1, 1)]
    [InlineData("SELECT i::INTEGER AS i FROM range(-98, 0) r(i) UNION ALL SELECT 5 UNION ALL SELECT 35", "t.i = b.i", 2, 2)]
    [InlineData("SELECT i::INTEGER AS i FROM range(-99, 0) r(i) UNION ALL SELECT 5 UNION ALL SELECT 25", "t.i = b.i", 3, 2)] // too many: least and greatest
    [InlineData("SELECT i::INTEGER AS i FROM range(15, 150) r(i)", "t.i = b.i", 3, 25)]
    [InlineData("SELECT i::INTEGER AS i FROM range(15, 25) r(i)", "t.i = b.i", 2, 10)] // all that lie between
    [InlineData("SELECT 77 AS i FROM range(3000) UNION ALL SELECT 5", "t.i = b.i", 1, 1)] // few, and not all among the first rows
    [InlineData("SELECT 77 AS i FROM range(3000) UNION ALL SELECT i::INTEGER FROM range(-99, 0) r(i) UNION ALL SELECT 5", "t.i = b.i", 4, 1)]
    [InlineData("SELECT 5 AS i, NULL::INTEGER AS v UNION ALL SELECT 35, 1", "t.i = b.i", 2, 2)]
    [InlineData("SELECT 'k05' AS s, 1 AS v UNION ALL SELECT 'k35', NULL", "t.s = b.s", 2, 2)]
    [InlineData("SELECT 5 AS i, 'k05' AS s UNION ALL SELECT 35, 'k35'", "t.i = b.i AND t.s = b.s", 2, 2)]
    public async Task Files_are_read_that_keys_of_the_source_may_lie_in(string source, string on, int files, int rows)
    {
        var names = source.StartsWith("VALUES", StringComparison.Ordinal) ? "(i)" : "";
        Assert.Equal(
            [$"{rows}|{rows}|0|0"], await _engine.RowsAsync($"MERGE INTO t USING (SELECT * FROM ({source}) x{names}) AS b ON {on} WHEN MATCHED THEN UPDATE SET d = -1"));
        Assert.Equal(files, _engine.FilesScanned);
        Assert.Equal($"{rows}", await _engine.ValueAsync("SELECT count(*) FROM t WHERE d = -1"));
        Assert.Equal("40|780", await _engine.ValueAsync("SELECT count(*), sum(i) FROM t"));
    }

    [Fact]
    public async Task Rows_that_no_row_of_the_source_matches_may_lie_in_any_file()
    {
        Assert.Equal(
            ["40|40|0|0"],
            await _engine.RowsAsync("MERGE INTO t USING (SELECT 5 AS i) AS b ON t.i = b.i WHEN MATCHED THEN UPDATE SET d = -1 WHEN NOT MATCHED BY SOURCE THEN UPDATE SET d = -2"));
        Assert.Equal(4, _engine.FilesScanned);
        Assert.Equal("1|39", await _engine.ValueAsync("SELECT count(*) FILTER (d = -1), count(*) FILTER (d = -2) FROM t"));
    }

    [Fact]
    public async Task Aliases_and_temporary_tables_are_looked_through()
    {
        await _engine.RunAsync("CREATE TEMP TABLE src AS SELECT 25 AS i");
        Assert.Equal(["1|1|0|0"], await _engine.RowsAsync("MERGE INTO t AS x USING src ON x.i = src.i WHEN MATCHED THEN UPDATE SET d = -1"));
        Assert.Equal(1, _engine.FilesScanned);
        Assert.Equal(["1|1|0|0"], await _engine.RowsAsync("MERGE INTO t AS x USING src y ON y.i = x.i WHEN MATCHED THEN UPDATE SET d = -2"));
        Assert.Equal(1, _engine.FilesScanned);
    }

    /// <summary>The log's bounds are in the order of bytes, which a collation does not keep.</summary>
    [Theory]
    [InlineData("CREATE TEMP TABLE src (s VARCHAR COLLATE NOCASE)", "src")]
    [InlineData("CREATE TEMP TABLE src (s VARCHAR COLLATE NOCASE)", "(SELECT * FROM src) AS src")]
    [InlineData("CREATE TEMP TABLE src (s VARCHAR)", "(SELECT s COLLATE NOCASE AS s FROM src) AS src")]
    public async Task Keys_under_a_collation_rule_no_file_out(string create, string source)
    {
        await _engine.RunAsync(create);
        await _engine.RunAsync("INSERT INTO src VALUES ('K05'), ('k15')");
        Assert.Equal(["2|2|0|0"], await _engine.RowsAsync($"MERGE INTO t USING {source} ON t.s = src.s WHEN MATCHED THEN UPDATE SET d = -1"));
        Assert.Equal(4, _engine.FilesScanned);
        await _engine.RunAsync("SET default_collation = 'NOCASE'");
        Assert.Equal(["1|1|0|0"], await _engine.RowsAsync("MERGE INTO t USING (SELECT 'K25' AS s) AS b ON t.s = b.s WHEN MATCHED THEN UPDATE SET d = -1"));
    }
}
