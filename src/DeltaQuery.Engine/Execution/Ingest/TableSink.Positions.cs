using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Planning;

namespace DeltaQuery.Engine.Execution.Ingest;

// What is asked of the table's positions before an ingest begins, and between its runs.
internal sealed partial class TableSink
{
    /// <summary>Looks whether the ingest can begin: the table is there or will be made, the mapping fits it, and it has forgotten no position of the
    /// ingest.</summary>
    /// <exception cref="DeltaException">TableNotFound; QueryFailed: it has forgotten some; what is wrong with the mapping.</exception>
    public async Task CheckStartAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        _options.Ids.CheckDistinct(partitions);
        using var version = await _target.FindAsync(cancellationToken).ConfigureAwait(false);
        if (version is null)
        {
            if (_options.Create is null)
                throw TableResolver.NotFound(_options.Table.ToString());
            return;
        }

        _mapper.Check(_session.Connection, version.Snapshot.Schema);
        await LostPositions.CheckAsync(_options.Ids, version, partitions, cancellationToken).ConfigureAwait(false);
        if (version.Snapshot.Properties.SetTransactionRetentionDuration is not null)
        {
            _options.Warn($"{version.Snapshot.Name} forgets positions of ingests that rest for long (delta.setTransactionRetentionDuration): "
                + $"ALTER TABLE {_options.Table} UNSET TBLPROPERTIES ('delta.setTransactionRetentionDuration') keeps them");
        }
    }

    public async Task CheckKeptAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        using var version = await _target.FindAsync(cancellationToken).ConfigureAwait(false);
        if (version is not null)
            await LostPositions.CheckAsync(_options.Ids, version, partitions, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts positions where somebody wants them, forward or back, in a commit of its own.</summary>
    /// <exception cref="PositionsMovedException">Another has moved them meanwhile.</exception>
    /// <exception cref="DeltaException">NotSupported: the table has no word for such positions; and what commits end with.</exception>
    public async Task RewindAsync(IReadOnlyList<PositionMove> moves, CancellationToken cancellationToken)
    {
        _options.Ids.CheckRewind(moves);
        if (_writer.DeadLetters is { } deadLetters)
            await deadLetters.RewindAsync(moves.ToDictionary(m => m.Partition, m => m.Next), cancellationToken).ConfigureAwait(false);
        using var nothing = new MessageBuffer();
        if (moves.Any(m => m.From != m.Next))
            await CommitAsync(nothing, moves, cancellationToken).ConfigureAwait(false);
    }
}
