using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Planning;

namespace DeltaQuery.Engine.Execution.Ingest;

// What is asked of the table's positions before an ingest begins, and between its runs.
internal sealed partial class TableSink
{
    /// <summary>Looks whether the ingest can begin: the table is there or will be made, and has forgotten no position of it.</summary>
    /// <exception cref="DeltaException">TableNotFound; QueryFailed: it has forgotten some.</exception>
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

        await LostPositions.CheckAsync(_options.Ids, version, partitions, cancellationToken).ConfigureAwait(false);
        if (version.Snapshot.Properties.SetTransactionRetentionDuration is not null)
        {
            _options.Warn($"{version.Snapshot.Name} forgets positions of ingests that rest for long (delta.setTransactionRetentionDuration): "
                + $"ALTER TABLE {_options.Table} UNSET TBLPROPERTIES ('delta.setTransactionRetentionDuration') keeps them");
        }
    }

    /// <summary>Puts positions where somebody wants them, forward or back, in a commit of its own.</summary>
    /// <returns>The version.</returns>
    /// <exception cref="PositionsMovedException">Another has moved them meanwhile.</exception>
    public async Task<long> SetPositionsAsync(IReadOnlyDictionary<TopicPartition, long> next, CancellationToken cancellationToken)
    {
        var now = await PositionsAsync([.. next.Keys], cancellationToken).ConfigureAwait(false);
        if (_writer.DeadLetters is { } deadLetters)
            await deadLetters.RewindAsync(next, cancellationToken).ConfigureAwait(false);
        using var messages = new MessageBuffer();
        var moves = next.Select(n => new PositionMove(n.Key, now.TryGetValue(n.Key, out var from) ? from : null, n.Value)).ToList();
        return (await CommitAsync(messages, moves, cancellationToken).ConfigureAwait(false)).Version;
    }
}
