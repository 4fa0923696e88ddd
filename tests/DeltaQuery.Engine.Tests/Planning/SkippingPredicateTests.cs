using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Planning;

/// <summary>How many files a query reads: none too few, and none that the log excludes.</summary>
public sealed class SkippingPredicateTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    /// <summary>Files with 0 to 9, 10 to 19, nothing but 5, nothing but NULL, and 30 beside a NULL.</summary>
    [Theory]
    [InlineData("i < 0", 0)]
    [InlineData("i < 1", 1)]
    [InlineData("i <= -1", 0)]
    [InlineData("i <= 0", 1)]
    [InlineData("i < 10", 2)]
    [InlineData("i <= 10", 3)]
    [InlineData("i > 30", 0)]
    [InlineData("i > 29", 1)]
    [InlineData("i >= 31", 0)]
    [InlineData("i >= 30", 1)]
    [InlineData("i > 9", 2)]
    [InlineData("i >= 9", 3)]
    [InlineData("i = 9", 1)]
    [InlineData("i = 5", 2)]
    [InlineData("i = 20", 0)]
    [InlineData("i <> 5", 3)]
    [InlineData("i BETWEEN 9 AND 10", 2)]
    [InlineData("i BETWEEN 20 AND 29", 0)]
    [InlineData("i < 0 OR i > 30", 0)]
    [InlineData("i < 1 OR i > 29", 2)]
    [InlineData("i IN (3, 20, 30)", 2)]
    [InlineData("i IN (20, 21, 31)", 0)]
    [InlineData("i IS NULL", 2)]
    [InlineData("i IS NOT NULL", 4)]
    [InlineData("d > 100", 4)] // NaN is in no bound, and above everything
    [InlineData("d > 100 AND d < 200", 0)]
    [InlineData("d < 0", 0)]
    [InlineData("d < 1.5", 1)]
    [InlineData("s LIKE 'k1%'", 1)]
    [InlineData("s LIKE 'k%'", 4)]
    [InlineData("s LIKE 'j%'", 0)]
    [InlineData("s LIKE 'l%'", 0)]
    [InlineData("s >= 'k30'", 1)]
    [InlineData("s > 'k30'", 0)]
    [InlineData("r.f > 30", 0)]
    [InlineData("r.f >= 30", 1)]
    [InlineData("r.f IS NULL", 2)]
    public async Task Statistics_exclude_files(string condition, int files)
    {
        _engine.Table(
            "t", "i INTEGER, d DOUBLE, s VARCHAR, r STRUCT(f INTEGER)",
            Rows("range(10) x(v)"), Rows("range(10, 20) x(v)"), Rows("(SELECT 5 AS v)"), Rows("(SELECT NULL::INTEGER AS v)"),
            Rows("(VALUES (30), (NULL)) x(v)"));
        Assert.Equal(
            await _engine.RowsAsync($"SELECT count(*) FROM (SELECT i, d, s, r FROM t ORDER BY i LIMIT 1000) WHERE {condition}"),
            await _engine.RowsAsync($"SELECT count(i IS NULL) FROM t WHERE {condition}"));
        await _engine.RowsAsync($"SELECT i, d, s, r FROM t WHERE {condition}");
        Assert.Equal(files, _engine.FilesScanned);

        static string Rows(string values) =>
            $"SELECT v::INTEGER AS i, v::DOUBLE AS d, 'k' || lpad(v::VARCHAR, 2, '0') AS s, struct_pack(f := v::INTEGER) AS r FROM {values}";
    }

    /// <summary>Partitions a, ab, b and NULL.</summary>
    [Theory]
    [InlineData("p = 'a'", 1)]
    [InlineData("p = 'c'", 0)]
    [InlineData("p <> 'a'", 2)]
    [InlineData("p < 'ab'", 1)]
    [InlineData("p <= 'ab'", 2)]
    [InlineData("p > 'ab'", 1)]
    [InlineData("p >= 'ab'", 2)]
    [InlineData("p IN ('a', 'b', 'c')", 2)]
    [InlineData("p LIKE 'a%'", 2)]
    [InlineData("p IS NULL", 1)]
    [InlineData("p IS NOT NULL", 3)]
    [InlineData("p = 'a' OR p = 'b'", 2)]
    [InlineData("p = 'a' AND i = 2", 0)]
    public async Task Partition_values_decide(string condition, int files)
    {
        await _engine.RunAsync("CREATE TABLE t (i INT, p STRING) PARTITIONED BY (p)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 'a'), (2, 'ab'), (3, 'b'), (4, NULL)");
        Assert.Equal(files, (await _engine.RowsAsync($"SELECT i, p FROM t WHERE {condition}")).Count);
        Assert.Equal(files, _engine.FilesScanned);
    }
}
