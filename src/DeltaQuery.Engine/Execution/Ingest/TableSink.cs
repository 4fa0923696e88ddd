using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>Commits batches to a Delta table, each with its positions in the same commit: exactly once. It has a session of its own.</summary>
/// <remarks>A batch goes out from the newest version, whose positions must be those that it began at; of the commits that come before its own,
/// <see cref="Transactions.ConflictChecker"/> says which it can follow. One that it cannot follow is no error: the batch is written again on the
/// version that is now the newest, where its positions are looked at anew.</remarks>
internal sealed partial class TableSink : IBatchSink
{
    private readonly SinkOptions _options;
    private readonly SessionState _session;
    private readonly SinkTarget _target;
    private readonly BatchWriter _writer;
    private readonly SinkUpkeep _upkeep;
    private readonly IMessageMapper _mapper;
    private readonly Dictionary<TopicPartition, long> _untold = []; // positions that wait for their table to be made

    /// <param name="engine">The engine.</param>
    /// <param name="options">What the statement says.</param>
    /// <param name="mapper">Decodes and maps messages.</param>
    public TableSink(EngineState engine, SinkOptions options, IMessageMapper mapper)
    {
        (_options, _mapper) = (options, mapper);
        _session = new SessionState(engine);
        if (options.CurrentSchema is { } schema)
            _session.Resolver.CurrentSchema = schema;
        _target = new SinkTarget(_session, options.Table);
        _writer = new BatchWriter(_session, options, mapper);
        _upkeep = new SinkUpkeep(_session, options);
    }

    public async Task<IReadOnlyDictionary<TopicPartition, long>> PositionsAsync(
        IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        _options.Ids.CheckDistinct(partitions);
        using var version = await _target.FindAsync(cancellationToken).ConfigureAwait(false);
        return partitions.Distinct().Select(p => (Partition: p, Next: NextOf(version?.Snapshot, p))).Where(p => p.Next is not null)
            .ToDictionary(p => p.Partition, p => p.Next!.Value);
    }

    public async Task<IReadOnlyDictionary<TopicPartition, long>> PositionsAsync(string topic, CancellationToken cancellationToken)
    {
        using var version = await _target.FindAsync(cancellationToken).ConfigureAwait(false);
        var stored = version is null ? [] : _options.Ids.PartitionsOf(version.Snapshot, topic);
        return stored.Union(_untold.Keys.Where(p => p.Topic == topic)).ToDictionary(p => p, p => NextOf(version?.Snapshot, p)!.Value);
    }

    public async Task<IReadOnlyDictionary<string, string>> TopicIdsAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken)
    {
        using var version = await _target.FindAsync(cancellationToken).ConfigureAwait(false);
        return version is null ? new Dictionary<string, string>() : topics.Distinct()
            .Select(topic => KeyValuePair.Create(topic, _options.Ids.TopicIdOf(version.Snapshot, topic))).Where(t => t.Value is not null)
            .ToDictionary(t => t.Key, t => t.Value!);
    }

    public void Foresee(MessageBuffer messages) => _mapper.Foresee(messages);

    public async Task<CommittedBatch> CommitAsync(MessageBuffer messages, IReadOnlyList<PositionMove> moves, CancellationToken cancellationToken)
    {
        _options.Ids.CheckDistinct(moves.Select(m => m.Partition));
        var untold = _untold.Where(u => moves.All(m => m.Partition != u.Key)).Select(u => new PositionMove(u.Key, null, u.Value));
        var batch = new SinkBatch(messages, [.. moves.Where(m => m.From != m.Next), .. untold]);
        await _mapper.PrepareAsync(messages, cancellationToken).ConfigureAwait(false);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await OnceAsync(batch, cancellationToken).ConfigureAwait(false);
            }
            catch (DeltaException e) when (e.Code == DeltaErrorCode.ConcurrentModification && attempt < _options.MaxRetries)
            {
                batch.Conflicts++;
                await Task.Delay(Wait(attempt), _options.Clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        (_mapper as IDisposable)?.Dispose();
        _session.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<CommittedBatch> OnceAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        using var version = await _target.FindAsync(cancellationToken).ConfigureAwait(false);
        if (version is null)
            return await WithoutTableAsync(batch, cancellationToken).ConfigureAwait(false);
        Check(version.Snapshot, batch.Moves);
        _writer.Map(batch, version.Snapshot, cancellationToken);
        var committed = await _writer.WriteAsync(batch, version, snapshot => Check(snapshot, batch.Moves), cancellationToken).ConfigureAwait(false);
        _untold.Clear();
        await _upkeep.AfterAsync(version.Sql, committed, cancellationToken).ConfigureAwait(false);
        return committed;
    }

    /// <summary>Makes the table with the first rows. Until then there is nothing that could keep positions: they are kept here, and after a restart
    /// messages that gave no row are read again.</summary>
    private async Task<CommittedBatch> WithoutTableAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        if (_options.Create is null)
            throw TableResolver.NotFound(_options.Table.ToString());
        var mapped = _writer.Map(batch, null, cancellationToken);
        if (mapped is { RowCount: > 0, Columns.Count: > 0 })
        {
            await TableMaker.MakeAsync(_session, _options, mapped.Columns, cancellationToken).ConfigureAwait(false);
            return await OnceAsync(batch, cancellationToken).ConfigureAwait(false);
        }

        await _writer.SetAsideAsync(batch, cancellationToken).ConfigureAwait(false);
        foreach (var move in batch.Moves)
            _untold[move.Partition] = move.Next;
        var isSkipped = _options.OnError == IngestErrorPolicy.Skip;
        return new CommittedBatch
        {
            Version = -1, Skipped = isSkipped ? mapped.BadCount + mapped.Skipped : 0, DeadLetters = isSkipped ? 0 : mapped.BadCount,
            Dropped = mapped.Dropped, Ignored = mapped.Ignored, DecodeFailures = mapped.DecodeFailures, Decode = batch.Decode, Map = batch.Map,
        };
    }

    private void Check(Snapshot snapshot, IReadOnlyList<PositionMove> moves)
    {
        _target.Check(snapshot);
        _options.Ids.Check(snapshot, moves.Select(m => _untold.TryGetValue(m.Partition, out var next) && m.From == next ? m with { From = null } : m));
    }

    private long? NextOf(Snapshot? snapshot, TopicPartition partition) =>
        (snapshot is null ? null : _options.Ids.NextOf(snapshot, partition)) ?? (_untold.TryGetValue(partition, out var next) ? next : null);

    /// <summary>Twice as long each time, and a part of it at random, so that two that meet do not meet again.</summary>
    private TimeSpan Wait(int attempt)
    {
        var longest = Math.Min(_options.LongestWait.TotalMilliseconds, _options.FirstWait.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 30)));
        return TimeSpan.FromMilliseconds(longest * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
