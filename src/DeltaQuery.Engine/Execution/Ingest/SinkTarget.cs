using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>The table into which an ingest writes, which must stay the one that it was at first.</summary>
/// <param name="session">The ingest's session.</param>
/// <param name="reference">The table.</param>
internal sealed class SinkTarget(SessionState session, TableReference reference)
{
    private string? _id;

    public TableReference Reference => reference;

    /// <summary>The table's newest version, looked for anew; null where there is no table.</summary>
    /// <exception cref="DeltaException">TableNotFound: the table was there before, and is so no longer, or is another.</exception>
    public async Task<HeldVersion?> FindAsync(CancellationToken cancellationToken)
    {
        var table = await session.Resolver.FindAsync(reference, cancellationToken).ConfigureAwait(false);
        if (table is null || !await TableResolver.ExistsAsync(table, cancellationToken).ConfigureAwait(false))
            return _id is null ? null : throw Gone("was dropped");
        var version = new HeldVersion(table, await table.CurrentAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            Check(version.Snapshot);
            return version;
        }
        catch
        {
            version.Dispose();
            throw;
        }
    }

    /// <summary>Refuses a version of another table than the one that was there at first.</summary>
    /// <exception cref="DeltaException">TableNotFound.</exception>
    public void Check(Snapshot snapshot)
    {
        _id ??= snapshot.Metadata.Id;
        if (_id != snapshot.Metadata.Id)
            throw Gone("was dropped and made anew");
    }

    private DeltaException Gone(string what) => new(DeltaErrorCode.TableNotFound, $"{reference}, into which the ingest writes, {what} while it ran")
    {
        Table = reference.ToString(), Hint = "start the ingest again: its positions went with the table, and START FROM says where it begins",
    };
}
