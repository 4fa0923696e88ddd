using DeltaQuery.Engine.Execution.Ingest;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Testing;
using DeltaQuery.Testing.Ingest;

namespace DeltaQuery.Engine.Tests.Execution.Ingest;

/// <summary>The result of an INGEST: a row a commit, while it runs.</summary>
public sealed class IngestResultTests : IDisposable
{
    private readonly TestEngine _engine = new();
    private readonly JumpingClock _clock = new();
    private readonly MemoryTopic _topic = new("t", 2);
    private readonly MemoryTable _table = new();
    private readonly MemorySource _source;
    private readonly MemorySink _sink;

    public IngestResultTests()
    {
        _topic.AddMany(0, 250);
        _topic.AddMany(1, 5);
        _source = new MemorySource(_clock, _topic);
        _sink = new MemorySink(_table);
    }

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Each_commit_is_a_row_with_its_counts_and_offsets()
    {
        using var result = await StartAsync(o => o with { BatchRows = 100 });
        var rows = Read(result);
        Assert.Equal("INGEST", result.Tag);
        Assert.Equal(
            "batch version rows_read rows_written rows_updated rows_deleted dead_letters skipped dropped ignored bytes files duration_ms lag end_offsets",
            string.Join(' ', result.Rows!.Columns.Select(c => c.Name)));
        Assert.Equal("MAP(VARCHAR, BIGINT)", result.Rows.Columns[^1].TypeName);
        Assert.Equal(["1", "2", "3"], rows.Select(r => r[0]));
        Assert.Equal(["1", "2", "3"], rows.Select(r => r[1]));
        Assert.Equal(["100", "100", "55"], rows.Select(r => r[2]));
        Assert.Equal("{'t:0'=250, 't:1'=5}", rows[^1][^1]);
        Assert.Equal("0", rows[^1][^2]);
        Assert.Equal(255, result.RecordsAffected);
        Assert.True(_source.IsDisposed);
    }

    [Fact]
    public async Task A_failure_at_the_start_is_the_statements()
    {
        _table.Move(_topic[0], 999);
        var error = await Assert.ThrowsAsync<DeltaException>(() => StartAsync());
        Assert.Equal(DeltaErrorCode.DataLoss, error.Code);
        Assert.True(_source.IsDisposed);
    }

    [Fact]
    public async Task A_start_that_fails_before_anything_is_read_frees_the_client()
    {
        var database = _engine.Session.State;
        _engine.Engine.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => IngestHandler.RunAsync(
            new Engine.Execution.ExecutionContext(database, new SourceText("INGEST"), new Dictionary<string, object?>(), default), _source, _sink,
            new LoopOptions { Clock = _clock }));
        Assert.True(_source.IsDisposed);
        Assert.Equal(0, _source.Polls);
    }

    [Fact]
    public async Task A_failure_later_comes_behind_the_rows_of_what_was_committed()
    {
        _sink.BeforeCommit = (number, _) => number == 2 ? throw new DeltaException(DeltaErrorCode.ConstraintViolation, "too much") : Task.CompletedTask;
        using var result = await StartAsync(o => o with { BatchRows = 100 });
        Assert.Equal(1, result.Rows!.Next()!.RowCount);
        var error = Assert.Throws<DeltaException>(() => result.Rows.Next());
        Assert.Equal("too much", error.Message);
        Assert.Equal(100, result.RecordsAffected);
    }

    [Fact]
    public async Task Disposed_before_its_end_it_stops_behind_the_commit_under_way()
    {
        var result = await StartAsync(o => o with { BatchRows = 10, End = new EndRule(EndKind.Never) });
        Assert.NotNull(result.Rows!.Next());
        result.Dispose();
        Assert.Equal(_table.Positions.Values.Sum(), _table.Rows.Count);
        Assert.True(_source.IsDisposed);
        var version = _table.Version;
        await _engine.RunAsync("SELECT 1"); // the session is free again
        Assert.Equal(version, _table.Version);
    }

    [Fact]
    public async Task Canceled_while_rows_are_read_it_gives_the_rows_of_what_was_committed_and_ends()
    {
        using var cancel = new CancellationTokenSource();
        using var result = await StartAsync(o => o with { BatchRows = 10, End = new EndRule(EndKind.Never) }, cancel.Token);
        Assert.NotNull(result.Rows!.Next());
        await cancel.CancelAsync();
        var rows = 1;
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            while (result.Rows.Next() is not null)
                rows++;
        });
        Assert.Equal(rows, _table.Version);
        Assert.Equal(_table.Positions.Values.Sum(), _table.Rows.Count);
    }

    [Fact]
    public async Task The_session_can_be_interrupted()
    {
        using var result = await StartAsync(o => o with { End = new EndRule(EndKind.Never) });
        _engine.Session.Interrupt();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            while (result.Rows!.Next() is not null)
            {
            }
        });
        Assert.Equal(255, _table.Rows.Count);
    }

    private Task<StatementResult> StartAsync(Func<LoopOptions, LoopOptions>? with = null, CancellationToken cancellationToken = default)
    {
        var options = new LoopOptions { Clock = _clock };
        var context = new Engine.Execution.ExecutionContext(
            _engine.Session.State, new SourceText("INGEST"), new Dictionary<string, object?>(), cancellationToken);
        return IngestHandler.RunAsync(context, _source, _sink, with?.Invoke(options) ?? options);
    }

    private static List<List<string?>> Read(StatementResult result)
    {
        var rows = new List<List<string?>>();
        while (result.Rows!.Next() is { } batch)
            for (var row = 0; row < batch.RowCount; row++)
                rows.Add([.. Enumerable.Range(0, result.Rows.Columns.Count).Select(column => batch.GetText(column, row))]);
        return rows;
    }
}
