using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Log;

/// <summary>Writes a version's commit: its actions as lines, put into the log as one file, whole or not at all.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#delta-log-entries">Delta Log Entries</see>.</remarks>
internal static class CommitWriter
{
    /// <summary>The commit's bytes. The commit info comes first, as in-commit timestamps demand; the rest in Spark's order.</summary>
    public static byte[] Write(CommitInfo info, TableChanges changes)
    {
        using var writer = new ActionWriter();
        writer.Write(info);
        if (changes.Metadata is { } metadata)
            writer.Write(metadata);
        if (changes.Protocol is { } protocol)
            writer.Write(protocol);
        foreach (var txn in changes.Transactions)
            writer.Write(txn);
        foreach (var domain in changes.Domains)
            writer.Write(domain);
        foreach (var remove in changes.Removes)
            writer.Write(remove);
        foreach (var add in changes.Adds)
            writer.Write(add);
        foreach (var cdc in changes.ChangeFiles)
            writer.Write(cdc);
        return writer.Written.ToArray();
    }

    /// <summary>Puts the commit of a version, unless there is one.</summary>
    /// <exception cref="DeltaException">StorageFailed: nothing was written, and nothing will be.</exception>
    public static async Task<CommitPut> PutAsync(DeltaTable table, long version, ReadOnlyMemory<byte> content)
    {
        var path = ObjectStores.Join(table.LogDirectory, LogFile.CommitName(version));
        try
        {
            // The put would make the folder, and the version would be all that there is of a table that was dropped or renamed meanwhile.
            if (version > 0 && !await table.Store.DirectoryExistsAsync(table.LogDirectory, CancellationToken.None).ConfigureAwait(false))
                throw new FileNotFoundException("the table is no longer there", path);

            // Not to be cancelled half-way: whoever asks wants to know whether it was written.
            return await table.Store.PutIfAbsentAsync(path, content, CancellationToken.None).ConfigureAwait(false) ? CommitPut.Written : CommitPut.Taken;
        }
        catch (UnknownOutcomeException)
        {
            return CommitPut.Unknown;
        }
        catch (FileNotFoundException e)
        {
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"cannot write {path}: {e.Message}", e) { Path = path, Table = table.Name };
        }
    }
}
