using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest;

namespace DeltaQuery.Engine.Execution.Ingest;

// What messages would become.
internal sealed partial class TableSink
{
    /// <summary>Maps messages as a batch of them would be, and finds the rows that the table would refuse. Nothing is written.</summary>
    /// <returns>The rows and the errors, in the order of the messages; they live as long as the sink.</returns>
    public async Task<DuckDbResult> TryAsync(MessageBuffer messages, CancellationToken cancellationToken)
    {
        await _mapper.PrepareAsync(messages, cancellationToken).ConfigureAwait(false);
        using var version = await _target.FindAsync(cancellationToken).ConfigureAwait(false);
        var mapped = messages.Count > 0 ? _writer.Try(new SinkBatch(messages, []), version?.Snapshot, cancellationToken)
            : version is null ? MappedMessages.None
            : _mapper.Map(_session.Connection, messages, version.Snapshot.Schema, cancellationToken);
        return new DryRunRows(_session, messages, mapped).Query(cancellationToken);
    }
}
