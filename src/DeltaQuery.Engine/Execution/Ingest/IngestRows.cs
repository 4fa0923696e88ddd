using System.Globalization;
using System.Threading.Channels;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>The result of an INGEST that runs: a row a commit, given when it is made. Whoever disposes of it early ends the ingest after the commit
/// under way.</summary>
/// <remarks>It has a connection of its own, for rows are read while the sink works.</remarks>
internal sealed class IngestRows : IChunkSource
{
    private readonly DuckDbConnection _connection;
    private readonly Channel<BatchReport> _reports = Channel.CreateUnbounded<BatchReport>();
    private readonly CancellationTokenSource _cancel = new();
    private readonly IngestLoop _loop;
    private readonly Func<Exception, Exception> _translate;
    private Task? _run;
    private DuckDbResult? _last;
    private long _rows;

    /// <param name="database">Makes the connection.</param>
    /// <param name="source">Where messages come from.</param>
    /// <param name="sink">Where batches go.</param>
    /// <param name="options">What the statement says.</param>
    /// <param name="translate">Puts errors at their place in the statement's text.</param>
    public IngestRows(DuckDbDatabase database, IKafkaSource source, IBatchSink sink, LoopOptions options, Func<Exception, Exception> translate)
    {
        _connection = database.Connect();
        _translate = translate;
        _loop = new IngestLoop(source, sink, options, report =>
        {
            Interlocked.Add(ref _rows, report.Committed?.RowsAffected ?? 0);
            _reports.Writer.TryWrite(report);
        });
    }

    /// <inheritdoc/>
    public DuckDbConnection Connection => _connection;

    /// <summary>How many rows were written, by now.</summary>
    public long RowsAffected => Interlocked.Read(ref _rows);

    /// <summary>The columns, as a result without rows has them.</summary>
    public DuckDbResult Empty() => _connection.Query($"{Sql(null)} LIMIT 0");

    /// <summary>Starts to read, and comes back when it is known where.</summary>
    /// <param name="atEnd">Frees what it needs, when it has ended.</param>
    /// <param name="cancellationToken">Ends it: what is buffered is committed.</param>
    public async Task StartAsync(Func<ValueTask> atEnd, CancellationToken cancellationToken)
    {
        var loop = _loop.RunAsync(_cancel.Token);
        _run = EndAsync(loop, cancellationToken.Register(Cancel), atEnd);
        await _loop.Begun.ConfigureAwait(false);
        if (!loop.IsFaulted && !loop.IsCanceled)
            return;
        await _run.ConfigureAwait(false);
        await _reports.Reader.Completion.ConfigureAwait(false);
    }

    /// <summary>Ends it: what is buffered is committed.</summary>
    public void Cancel()
    {
        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }

    public DataChunk? FetchChunk(CancellationToken ct = default)
    {
        using var registration = ct.Register(Cancel);
        if (!_reports.Reader.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult() || !_reports.Reader.TryRead(out var report))
            return null;
        _last?.Dispose();
        _last = _connection.Query(Sql(report));
        return _last.FetchChunk();
    }

    public void Dispose()
    {
        _loop.Abandon();
        _run?.GetAwaiter().GetResult();
        _loop.Dispose();
        _cancel.Dispose();
        _last?.Dispose();
        _connection.Dispose();
    }

    // Rows that were reported are read before the error is thrown.
    private async Task EndAsync(Task loop, CancellationTokenRegistration registration, Func<ValueTask> atEnd)
    {
        Exception? error = null;
        try
        {
            await loop.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            error = e is OperationCanceledException ? e : _translate(e);
        }

        await registration.DisposeAsync().ConfigureAwait(false);
        try
        {
            await atEnd().ConfigureAwait(false);
        }
        finally
        {
            _reports.Writer.TryComplete(error);
        }
    }

    private static string Sql(BatchReport? report)
    {
        var committed = report?.Committed;
        var ends = report?.Ends.OrderBy(e => e.Key.Topic, StringComparer.Ordinal).ThenBy(e => e.Key.Partition)
            .Select(e => $"{SqlText.Literal($"{e.Key.Topic}:{Number(e.Key.Partition)}")}: {Number(e.Value)}::BIGINT") ?? [];
        (string Name, long? Value)[] columns =
        [
            ("batch", report?.Number), ("version", committed?.Version), ("rows_read", report?.RowsRead), ("rows_written", committed?.RowsWritten),
            ("rows_updated", committed?.RowsUpdated), ("rows_deleted", committed?.RowsDeleted), ("dead_letters", committed?.DeadLetters),
            ("skipped", committed?.Skipped), ("dropped", committed?.Dropped), ("ignored", committed?.Ignored),
            ("bytes", committed?.Bytes), ("files", committed?.Files),
            ("duration_ms", (long?)report?.Duration.TotalMilliseconds), ("lag", report is { Lags.Count: > 0 } ? report.Lags.Values.Sum() : null),
        ];
        return $"SELECT {string.Join(", ", columns.Select(c => $"{Number(c.Value)}::BIGINT AS {c.Name}"))}, "
            + $"CAST(MAP {{{string.Join(", ", ends)}}} AS MAP(VARCHAR, BIGINT)) AS end_offsets";
    }

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "NULL";
}
