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
    private readonly TestEngine _engine;
    private FaultyObjectStore? _store;

    public W07UnknownOutcomeTests() => _engine = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner));

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("INSERT INTO t VALUES (2, 0)")]
    [InlineData("UPDATE t SET n = n + 1")]
    [InlineData("DELETE FROM t WHERE a = 1")]
    [InlineData("MERGE INTO t USING (SELECT unnest([1, 2]) AS a) AS s ON t.a = s.a WHEN MATCHED THEN UPDATE SET n = t.n + 1 WHEN NOT MATCHED THEN INSERT (a, n) VALUES (s.a, 0)")]
    public async Task W6_files_are_durable_before_the_one_put_that_names_them(string statement)
    {
        await CreateAsync();
        _store!.Calls.Clear();
        await _engine.RunAsync(statement);
        var commit = Assert.Single(_store.Calls, c => c.StartsWith("put", StringComparison.Ordinal) && c.EndsWith(".json", StringComparison.Ordinal));
        var published = _store.Calls.FindIndex(c => c.StartsWith("publish", StringComparison.Ordinal));
        Assert.True(published < _store.Calls.IndexOf(commit), string.Join('\n', _store.Calls));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task W7_a_put_whose_outcome_is_unknown_takes_effect_once(bool arrived)
    {
        await CreateAsync();
        _store!.OnNextPut(async (path, put) =>
        {
            if (arrived)
                Assert.True(await put());
            throw new UnknownOutcomeException(path, new IOException("timed out"));
        });
        await _engine.RunAsync("UPDATE t SET n = n + 1");
        Assert.Equal("1|1|2", await _engine.ValueAsync("SELECT a, n, (SELECT max(version) FROM (DESCRIBE HISTORY t)) FROM t"));
    }

    [Fact]
    public async Task W7_no_staged_file_goes_while_the_commit_may_yet_arrive()
    {
        await CreateAsync();
        Func<Task<bool>>? late = null;
        for (var i = 0; i < 10; i++)
        {
            _store!.OnNextPut((path, put) =>
            {
                late = put;
                throw new UnknownOutcomeException(path, new IOException("timed out"));
            });
        }

        var error = await _engine.ErrorAsync("INSERT INTO t VALUES (2, 0)");
        Assert.Contains("it is not known whether version 2 was committed", error.Message, StringComparison.Ordinal);
        Assert.True(await late!()); // it arrives after all
        using var later = new TestEngine(_engine.Root);
        Assert.Equal("2", await later.ValueAsync("SELECT count(*) FROM t"));
        Assert.All(PlainTable.Open(Path.Combine(_engine.Root, "t"), _engine.Maker).Files, f => Assert.True(File.Exists(f.Path)));
    }

    private async Task CreateAsync()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, n INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 0)");
    }
}
