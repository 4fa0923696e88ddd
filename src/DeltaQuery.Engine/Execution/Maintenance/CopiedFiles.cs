using System.Globalization;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>The files of a deep clone: copies, under names of their own. A tag of each says of what it is a copy, so that a clone that is made again
/// keeps those that it has: a data file never changes.</summary>
internal sealed class CopiedFiles(ExecutionContext context, Snapshot source, DeltaTable target, Snapshot? before, TableWriter writer) : ICloneFiles
{
    /// <summary>Which file of which table a file is a copy of.</summary>
    public const string SourceTag = "deltaquery.copyOf";

    private const int AtOnce = 4;

    private readonly string _prefix = $"part-{Guid.NewGuid():N}-";
    private bool _madeFolder;

    public async Task<ClonedFiles> CloneAsync(IReadOnlyList<AddFile> had)
    {
        var copies = new Dictionary<string, AddFile>(StringComparer.Ordinal);
        foreach (var file in had)
        {
            if (file.Tags?.GetValueOrDefault(SourceTag) is { } tag && !DataPath.Decode(file.Path).IsAbsolute)
                copies.TryAdd(tag, file);
        }

        var came = new List<(AddFile Add, AddFile Source)>();
        var kept = new HashSet<AddFile>(ReferenceEqualityComparer.Instance);
        var fresh = new List<(AddFile Source, string Path)>();
        foreach (var file in LiveFiles.All(source))
        {
            if (!copies.TryGetValue(TagOf(file), out var copy))
                fresh.Add((file, PathOf(file, fresh.Count)));
            else if (await DeleteTheSameAsync(file, copy).ConfigureAwait(false))
                kept.Add(copy);
            else
                came.Add((copy with { DeletionVector = file.DeletionVector, Stats = file.Stats }, file));
        }

        await CopyAsync(fresh).ConfigureAwait(false);
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        came.AddRange(fresh.Select(file => (file.Source with
        {
            Path = DataPath.Encode(file.Path),
            ModificationTime = now,
            BaseRowId = null,
            DefaultRowCommitVersion = null,
            Tags = (file.Source.Tags ?? StringMap.Empty).With(SourceTag, TagOf(file.Source)),
        }, file.Source)));
        return new ClonedFiles(await WithVectorsAsync(came).ConfigureAwait(false), [.. had.Where(file => !kept.Contains(file))])
        {
            CopiedFiles = fresh.Count, CopiedBytes = fresh.Sum(file => file.Source.Size),
        };
    }

    public async Task DiscardAsync()
    {
        try
        {
            await target.Store.DiscardAsync(target.Location, _prefix, _madeFolder).ConfigureAwait(false);
        }
        catch (DeltaException e)
        {
            // Files that no commit names do no harm, and the first failure is the one to tell of.
            context.Session.Engine.Tables.Context.Warn($"{target.Name}: copies that were not committed could not be deleted: {e.Message}");
        }
    }

    private async Task CopyAsync(List<(AddFile Source, string Path)> files)
    {
        _madeFolder = await target.Store.CreateDirectoryAsync(target.Location, lasting: false, context.CancellationToken).ConfigureAwait(false);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = context.CancellationToken };
        var phase = new Phase(context.Session, "copying", files.Count, files.Sum(f => f.Source.Size));
        await Parallel.ForEachAsync(files, options, async (file, cancellationToken) =>
        {
            var from = FilePruner.DataFilePath(source, file.Source.Path);
            var leases = new List<IDisposable>();
            try
            {
                if (!ObjectStores.IsRemote(target.Location))
                    from = await context.Session.Engine.Readable.OpenAsync(from, file.Source.Size, leases, cancellationToken).ConfigureAwait(false);
                await target.Store.CopyAsync(from, ObjectStores.Join(target.Location, file.Path), cancellationToken).ConfigureAwait(false);
                phase.Done(1, file.Source.Size);
            }
            catch (FileNotFoundException e)
            {
                throw new DeltaException(DeltaErrorCode.CorruptData, $"{source.Name} cannot be cloned: its file {from} is missing", e)
                {
                    Table = source.Name, Path = from,
                };
            }
            finally
            {
                leases.ForEach(lease => lease.Dispose());
            }
        }).OnEngineThread().ConfigureAwait(false);
        await target.Store.PublishAsync(target.Location, [.. files.Select(file => file.Path)], context.CancellationToken).ConfigureAwait(false);
    }

    /// <summary>The actions with vectors that lie with the clone: the source's files may go.</summary>
    private async Task<IReadOnlyList<(AddFile Add, AddFile Source)>> WithVectorsAsync(List<(AddFile Add, AddFile Source)> files)
    {
        var vectors = new List<DeletionVector>();
        foreach (var (_, from) in files)
        {
            if (from.DeletionVector is { IsInline: false } vector)
                vectors.Add(await ReadAsync(vector, from, source).ConfigureAwait(false));
        }

        if (vectors.Count == 0)
            return files;
        var written = new Queue<DeletionVectorDescriptor>(await writer.StageAsync(vectors).ConfigureAwait(false));
        return files.ConvertAll(file => file.Source.DeletionVector is { IsInline: false }
            ? (file.Add with { DeletionVector = written.Dequeue() }, file.Source)
            : file);
    }

    /// <summary>Whether a copy has lost the same rows as the file that it is a copy of; rows may have been deleted from either since.</summary>
    private async Task<bool> DeleteTheSameAsync(AddFile file, AddFile copy)
    {
        if (file.DeletionVector is not { } ours || copy.DeletionVector is not { } theirs)
            return file.DeletionVector is null && copy.DeletionVector is null;
        if (ours.Cardinality != theirs.Cardinality)
            return false;
        var deleted = await ReadAsync(ours, file, source).ConfigureAwait(false);
        var deletedFromCopy = await ReadAsync(theirs, copy, before!).ConfigureAwait(false);
        return deleted.Bitmap.Span.SequenceEqual(deletedFromCopy.Bitmap.Span);
    }

    private async Task<DeletionVector> ReadAsync(DeletionVectorDescriptor vector, AddFile file, Snapshot table)
    {
        if (vector.IsInline)
            return DeletionVector.FromInline(vector, file.Path);
        var path = FilePruner.DataFilePath(table, vector.FilePath);
        var (offset, length) = DeletionVector.FileRange(vector);
        try
        {
            var range = await context.Session.Engine.Stores.For(path)
                .ReadRangeAsync(path, offset, checked((int)length), context.CancellationToken).ConfigureAwait(false);
            return DeletionVector.FromFileRange(vector, range, path);
        }
        catch (FileNotFoundException e)
        {
            throw new DeltaException(DeltaErrorCode.CorruptData, $"the deletion vector file {path} of {file.Path} is missing", e)
            {
                Table = table.Name, Path = path,
            };
        }
    }

    /// <summary>In the folder in which the source's file lies below its table, if it does.</summary>
    private string PathOf(AddFile file, int number)
    {
        var path = DataPath.Decode(file.Path);
        var folder = path.IsAbsolute ? "" : path.Path[..(path.Path.LastIndexOf('/') + 1)];
        return string.Create(CultureInfo.InvariantCulture, $"{folder}{_prefix}{number}.parquet");
    }

    private string TagOf(AddFile file) => string.Create(
        CultureInfo.InvariantCulture, $"{source.Metadata.Id}:{file.Size}:{file.ModificationTime}:{DataPath.Decode(file.Path).Canonical}");
}
