using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

public sealed class QueryRunnerTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_query_after_one_that_failed_prunes_all_the_same()
    {
        await _engine.RunAsync("CREATE TABLE t PARTITIONED BY (p) AS SELECT i AS id, i % 4 AS p FROM range(8) r(i)");
        Assert.Equal(DeltaErrorCode.ColumnNotFound, (await _engine.ErrorAsync("SELECT nope FROM t WHERE p = 1")).Code);
        using var result = await _engine.Session.ExecuteAsync("SELECT id FROM t WHERE p = 1");
        Assert.Equal(1, Assert.Single(result.Scans).FilesScanned);
    }
}
