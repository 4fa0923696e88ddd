using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Writes;

/// <summary>The rows of a query, written but not committed.</summary>
/// <param name="Files">The data files.</param>
/// <param name="Scans">The tables that the query has read.</param>
internal sealed record StagedRows(IReadOnlyList<StagedFile> Files, IReadOnlyList<TableScan> Scans)
{
    public long RowCount => Files.Sum(f => f.RowCount);

    public long Bytes => Files.Sum(f => f.Size);

    public IReadOnlyList<AddFile> ToAdds()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return [.. Files.Select(f => f.ToAdd(now))];
    }
}
