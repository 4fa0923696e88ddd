using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Hands on the paths of all files that commits name, deletion vectors among them; nothing of a commit is kept.</summary>
/// <param name="take">Gets the path as the log has it, the file's size and the time of its deletion, 0 where they are not known, and whether the
/// commit added it to the table.</param>
internal sealed class CommitPaths(Action<string, long, long, bool> take) : IActionVisitor
{
    ActionKinds IActionVisitor.Wanted => ActionKinds.Add | ActionKinds.Remove | ActionKinds.Cdc;

    /// <summary>Reads the commits of a table's log, from a version to another, as far as they are there.</summary>
    public async Task ReadAsync(DeltaTable table, long from, long to, CancellationToken cancellationToken)
    {
        var listing = await LogListing.FromAsync(table.Store, table.LogDirectory, from, cancellationToken).ConfigureAwait(false);
        var files = listing.Files.Where(f => f.Kind == LogFileKind.Commit && f.Version >= from && f.Version <= to);
        var loader = new SnapshotLoader(table.Store, table.Context, table.Name);
        await foreach (var (file, content) in loader.ReadFilesAsync(table.LogDirectory, files, cancellationToken).ConfigureAwait(false))
            ActionJson.ReadCommit(content, file.Name, this);
    }

    void IActionVisitor.Visit(AddFile add)
    {
        take(add.Path, add.Size, 0, true);
        TakeVector(add.DeletionVector, 0, true);
    }

    void IActionVisitor.Visit(RemoveFile remove)
    {
        take(remove.Path, remove.Size ?? 0, remove.DeletionTimestamp ?? 0, false);
        TakeVector(remove.DeletionVector, remove.DeletionTimestamp ?? 0, false);
    }

    void IActionVisitor.Visit(AddCdcFile cdc) => take(cdc.Path, cdc.Size, 0, false);

    private void TakeVector(DeletionVectorDescriptor? vector, long deleted, bool isAdded)
    {
        if (vector is { IsInline: false })
            take(vector.FilePath, vector.SizeInBytes, deleted, isAdded);
    }
}
