using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>A version of a table that is held until it is disposed.</summary>
internal sealed class HeldVersion(DeltaTable table, Snapshot snapshot) : IDisposable
{
    public DeltaTable Table => table;

    public Snapshot Snapshot => snapshot;

    /// <summary>The table in the text of a statement.</summary>
    public string Sql => $"delta.{SqlPrinter.Quote(table.Location, '`')}";

    public void Dispose() => snapshot.Files.Release();
}
