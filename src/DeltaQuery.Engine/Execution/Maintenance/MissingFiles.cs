using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Files that a log names and that are no longer there: data files, and those of deletion vectors.</summary>
internal static class MissingFiles
{
    private const int MostNamed = 10;

    /// <summary>Those of some files that cannot be read as their data file is gone, or that of their deletion vector; by the place of what is gone.
    /// </summary>
    public static async Task<IReadOnlyDictionary<AddFile, string>> FindAsync(ExecutionContext context, Snapshot snapshot, IEnumerable<AddFile> files)
    {
        var missing = new Dictionary<AddFile, string>(ReferenceEqualityComparer.Instance);
        var looked = new Dictionary<string, bool>(StringComparer.Ordinal); // one file holds many vectors
        foreach (var file in files)
        {
            var place = FilePruner.DataFilePath(snapshot, file.Path);
            if (!await IsThereAsync(place).ConfigureAwait(false))
                missing.Add(file, place);
            else if (file.DeletionVector is { IsInline: false } vector
                && FilePruner.DataFilePath(snapshot, vector.FilePath) is var bitmaps && !await IsThereAsync(bitmaps).ConfigureAwait(false))
                missing.Add(file, bitmaps);
        }

        return missing;

        async Task<bool> IsThereAsync(string path)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (!looked.TryGetValue(path, out var isThere))
                looked[path] = isThere = await context.Session.Engine.Stores.For(path).ExistsAsync(path, context.CancellationToken).ConfigureAwait(false);
            return isThere;
        }
    }

    /// <summary>Names them, the first of many.</summary>
    public static string Names(IReadOnlyDictionary<AddFile, string> missing)
    {
        var paths = missing.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var more = paths.Count - MostNamed;
        return string.Join(", ", paths.Take(MostNamed)) + (more > 0 ? $" and {more} more" : "");
    }
}
