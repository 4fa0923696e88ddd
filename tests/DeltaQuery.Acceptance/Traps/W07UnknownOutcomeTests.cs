using DeltaQuery.Engine.Storage;
using DeltaQuery.Testing;
using DeltaQuery.Testing.PlainDelta;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>W6, W7, W8: a commit is one put of its whole content, after all that it names is durable; a put of unknown outcome is asked after,
/// and repeated at the same version only, so that no row comes twice or is lost.</summary>
/// <remarks>How a put makes its bytes durable before its name appears is in <c>LocalObjectStoreTests</c>; each turn that a lost put can take is
/// in <c>TransactionTests</c>.</remarks>
public sealed class W07UnknownOutcomeTests : IDisposable
{
    private readonly TestEngine engine;
    private FaultyObjectStore? store;

    public W07UnknownOutcomeTests() => engine = new TestEngine(wrap: inner => store = new FaultyObjectStore(inner));

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("INSERT INTO t VALUES (2, 0)")]
    [InlineData("UPDATE t SET n = n + 1")]
    [InlineData("DELETE FROM t WHERE a = 1")]
    [InlineData("MERGE INTO t USING (SELECT unnest([1, 2]) AS a) AS s ON t.a = s.a WHEN MATCHED THEN UPDATE SET n = t.n + 1 WHEN NOT MATCHED THEN INSERT (a, n) VALUES (s.a, 0)")]
    public async Task W6_files_are_durable_before_the_one_put_that_names_them(string statement)
    {
        await CreateAsync();
        store!.Calls.Clear();
        await engine.RunAsync(statement);
        var commit = Assert.Single(store.Calls, c => c.StartsWith("put", StringComparison.Ordinal) && c.EndsWith(".json", StringComparison.Ordinal));
        var published = store.Calls.FindIndex(c => c.StartsWith("publish", StringComparison.Ordinal));
        Assert.True(published < store.Calls.IndexOf(commit), string.Join('\n', store.Calls));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task W7_a_put_whose_outcome_is_unknown_takes_effect_once(bool arrived)
    {
        await CreateAsync();
        store!.OnNextPut(async (path, put) =>
        {
            if (arrived)
                Assert.True(await put());
            throw new UnknownOutcomeException(path, new IOException("timed out"));
        });
        await engine.RunAsync("UPDATE t SET n = n + 1");
        Assert.Equal("1|1|2", await engine.ValueAsync("SELECT a, n, (SELECT max(version) FROM (DESCRIBE HISTORY t)) FROM t"));
    }

    [Fact]
    public async Task W7_no_staged_file_goes_while_the_commit_may_yet_arrive()
    {
        await CreateAsync();
        Func<Task<bool>>? late = null;
        for (var i = 0; i < 10; i++)
        {
            store!.OnNextPut((path, put) =>
            {
                late = put;
                throw new UnknownOutcomeException(path, new IOException("timed out"));
            });
        }

        var error = await engine.ErrorAsync("INSERT INTO t VALUES (2, 0)");
        Assert.Contains("it is not known whether version 2 was committed", error.Message, StringComparison.Ordinal);
        Assert.True(await late!()); // it arrives after all
        using var later = new TestEngine(engine.Root);
        Assert.Equal("2", await later.ValueAsync("SELECT count(*) FROM t"));
        Assert.All(PlainTable.Open(Path.Combine(engine.Root, "t"), engine.Maker).Files, f => Assert.True(File.Exists(f.Path)));
    }

    private async Task CreateAsync()
    {
        await engine.RunAsync("CREATE TABLE t (a INT, n INT)");
        await engine.RunAsync("INSERT INTO t VALUES (1, 0)");
    }
}
