using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.S3;

/// <summary>A commit whose put goes wrong on the line is committed once, as one version, or the statement says that nobody can tell.</summary>
public sealed class LostCommitTests : IDisposable
{
    private const string Change = "INSERT INTO t SELECT i FROM range(10, 20) r(i)";

    private readonly FaultyProxy? _proxy = S3Server.IsThere ? new FaultyProxy(S3Server.Options.Endpoint!) : null;
    private readonly TempFolder _cache = new();
    private readonly List<string> _warnings = [];
    private TestEngine? _engine; // through the proxy
    private TestEngine? _direct; // and beside it

    private FaultyProxy Proxy => _proxy!;

    public void Dispose()
    {
        _engine?.Dispose();
        _direct?.Dispose();
        _proxy?.Dispose();
        _cache.Dispose();
    }

    [SkippableTheory]
    [InlineData(ProxyFault.AnswerLost)]
    [InlineData(ProxyFault.ResetBeforeAnswer)]
    [InlineData(ProxyFault.ResetWithinAnswer)]
    [InlineData(ProxyFault.TruncatedAnswer)]
    [InlineData(ProxyFault.FalseError)]
    internal async Task A_commit_whose_answer_is_lost_is_known_as_committed(ProxyFault fault)
    {
        await OpenAsync();
        var puts = Fail(fault);
        Assert.Equal(10, await _engine!.RunAsync(Change));
        Assert.Equal(fault == ProxyFault.FalseError ? 2 : 1, puts.Count); // no second put where reading tells
        await AssertCommittedOnceAsync();
    }

    [SkippableTheory]
    [InlineData(ProxyFault.ResetBeforeRequest)]
    [InlineData(ProxyFault.ResetWithinRequest)]
    [InlineData(ProxyFault.Hang)]
    [InlineData(ProxyFault.SlowDown)]
    [InlineData(ProxyFault.InternalError)]
    [InlineData(ProxyFault.TooManyRequests)]
    internal async Task A_commit_that_never_arrived_is_put_again_as_the_same_version(ProxyFault fault)
    {
        await OpenAsync();
        var puts = Fail(fault);
        Assert.Equal(10, await _engine!.RunAsync(Change));
        Assert.Equal(2, puts.Count);
        Assert.Equal(puts[0].Target, puts[1].Target);
        Assert.Equal(puts[0].Body, puts[1].Body);
        await AssertCommittedOnceAsync();
    }

    [SkippableFact]
    public async Task A_put_that_arrives_after_its_second_finds_the_version_taken()
    {
        await OpenAsync();
        var release = new TaskCompletionSource();
        Proxy.LateAsync = _ => release.Task;
        var puts = Fail(ProxyFault.Late);
        Assert.Equal(10, await _engine!.RunAsync(Change));
        Assert.Equal(2, puts.Count);
        release.SetResult();
        await Proxy.SettleAsync();
        await AssertCommittedOnceAsync();
    }

    [SkippableFact]
    public async Task A_put_that_arrives_just_before_its_second_is_our_own()
    {
        await OpenAsync();
        var (release, arrived) = (new TaskCompletionSource(), new TaskCompletionSource());
        Proxy.LateAsync = _ => release.Task;
        Proxy.AfterAsync = (_, fault) =>
        {
            if (fault == ProxyFault.Late)
                arrived.SetResult();
            return Task.CompletedTask;
        };
        var puts = Fail(ProxyFault.Late);
        Proxy.BeforeAsync = async request =>
        {
            if (!request.IsCommit || puts.Count == 0)
                return;
            release.TrySetResult();
            await arrived.Task;
        };
        Assert.Equal(10, await _engine!.RunAsync(Change));
        Assert.Equal(2, puts.Count);
        await AssertCommittedOnceAsync();
    }

    [SkippableFact]
    public async Task A_put_that_arrives_after_all_tries_were_given_up_is_committed_with_its_files()
    {
        await OpenAsync();
        var release = new TaskCompletionSource();
        Proxy.LateAsync = _ => release.Task;
        var puts = Fail(Enumerable.Repeat(ProxyFault.Late, 5).ToArray());
        var error = await _engine!.ErrorAsync(Change);
        Assert.Equal(DeltaErrorCode.StorageFailed, error.Code);
        Assert.Contains("it is not known whether version 2 was committed", error.Message, StringComparison.Ordinal);
        Assert.Equal(5, puts.Count);
        Assert.Equal("10", await _direct!.ValueAsync("SELECT count(*) FROM t"));
        release.SetResult();
        await Proxy.SettleAsync();
        await AssertCommittedOnceAsync();
    }

    [SkippableFact]
    public async Task A_put_that_arrives_after_another_writer_took_its_version_is_the_next_one()
    {
        await OpenAsync();
        var release = new TaskCompletionSource();
        Proxy.LateAsync = _ => release.Task;
        var puts = Fail(ProxyFault.Late);
        var isTaken = false;
        Proxy.BeforeAsync = async request =>
        {
            if (puts.Count == 1 && request.Kind == "LIST" && !Interlocked.Exchange(ref isTaken, true)) // which looks for what became of it
                await _direct!.RunAsync("INSERT INTO t VALUES (-1)");
        };
        Assert.Equal(10, await _engine!.RunAsync(Change));
        Assert.True(isTaken);
        release.SetResult();
        await Proxy.SettleAsync();
        await AssertLogAsync(3);
        Assert.Equal("21|21|-1", await _direct!.ValueAsync("SELECT count(*), count(DISTINCT id), min(id) FROM t"));
    }

    [SkippableFact]
    public async Task A_table_whose_first_commit_lost_its_answer_is_made()
    {
        await OpenAsync();
        var puts = Fail(ProxyFault.AnswerLost);
        await _engine!.RunAsync("CREATE TABLE u AS SELECT 1 AS id");
        Assert.Single(puts);
        Assert.Equal("1", await _direct!.ValueAsync("SELECT count(*) FROM u"));
    }

    [SkippableTheory]
    [InlineData("classic")]
    [InlineData("v2")]
    public async Task A_checkpoint_and_a_checksum_whose_answers_are_lost_are_written_and_nothing_is_said(string policy)
    {
        await OpenAsync();
        await _engine!.RunAsync($"ALTER TABLE t SET TBLPROPERTIES (delta.checkpointPolicy = '{policy}', delta.checkpointInterval = 1)");
        var lost = 0;
        Proxy.Decide = request =>
        {
            if (request.Kind is not ("PUT checkpoint" or "PUT checksum" or "PUT hint"))
                return ProxyFault.None;
            Interlocked.Increment(ref lost);
            return request.IsConditional || lost % 2 == 0 ? ProxyFault.AnswerLost : ProxyFault.None;
        };
        await _engine.RunAsync(Change);
        var keys = await S3Folder.KeysAsync($"{_engine.Root}/t/_delta_log");
        Assert.Contains(keys, k => k.StartsWith($"{3:D20}.checkpoint", StringComparison.Ordinal));
        Assert.Contains($"{3:D20}.crc", keys);
        Assert.Contains("_last_checkpoint", keys);
        Assert.Empty(_warnings);
        await _engine.RunAsync("INSERT INTO t VALUES (100)");
        await _engine.RunAsync("CHECKPOINT TABLE t");
        Assert.True(lost >= 4, $"{lost} answers lost");
        Assert.Equal("21", await _direct!.ValueAsync("SELECT count(*) FROM t"));
    }

    [SkippableFact]
    public async Task A_claim_of_a_scheduled_run_whose_answer_is_lost_is_ones_own()
    {
        await OpenAsync();
        Proxy.Decide = r => r.Target.Contains("/maintenance/", StringComparison.Ordinal) && r.IsConditional ? ProxyFault.AnswerLost : ProxyFault.None;
        await _engine!.RunAsync("CREATE MAINTENANCE SCHEDULE s ON t EVERY '1 hour' DO (OPTIMIZE)");
        Assert.Single(await _engine.RowsAsync("RUN MAINTENANCE SCHEDULE s"));
    }

    private async Task OpenAsync()
    {
        Skip.IfNot(S3Server.IsThere, S3Server.Missing);
        var root = await S3Server.NewRootAsync();
        _engine = new TestEngine(root, s3: ProxiedStore.OptionsOf(Proxy), cache: _cache.Path, warn: _warnings.Add);
        _direct = new TestEngine(root);
        await _engine.RunAsync("CREATE TABLE t (id BIGINT)");
        await _engine.RunAsync("INSERT INTO t SELECT i FROM range(10) r(i)");
    }

    /// <summary>Has the next puts of commits go wrong.</summary>
    /// <returns>All puts of commits that come.</returns>
    private List<ProxiedRequest> Fail(params ProxyFault[] faults)
    {
        var puts = new List<ProxiedRequest>();
        Proxy.Decide = request =>
        {
            if (!request.IsCommit)
                return ProxyFault.None;
            puts.Add(request); // one after the other
            return puts.Count <= faults.Length ? faults[puts.Count - 1] : ProxyFault.None;
        };
        return puts;
    }

    private async Task AssertCommittedOnceAsync()
    {
        await AssertLogAsync(2);
        Assert.Equal("20|20", await _direct!.ValueAsync("SELECT count(*), count(DISTINCT id) FROM t"));
        Assert.Equal("20|20", await _engine!.ValueAsync("SELECT count(*), count(DISTINCT id) FROM t"));
        Assert.Equal(1, await _engine.RunAsync("INSERT INTO t VALUES (20)")); // it goes on
        await AssertLogAsync(3);
    }

    private async Task AssertLogAsync(int newest)
    {
        var keys = await S3Folder.KeysAsync($"{_engine!.Root}/t/_delta_log");
        Assert.Equal(Enumerable.Range(0, newest + 1).Select(v => $"{v:D20}.json"), keys.Where(k => k.EndsWith(".json", StringComparison.Ordinal)));
    }
}
