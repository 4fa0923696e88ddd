using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>By which files two versions differ. A file is its path and its deletion vector, as everywhere in the log.</summary>
/// <param name="Came">The files that only the second version has.</param>
/// <param name="Went">The files that only the first version has.</param>
internal sealed record FileDifference(IReadOnlyList<AddFile> Came, IReadOnlyList<AddFile> Went)
{
    // More paths than that are not worth a list in a query's text.
    private const int FewFiles = 10_000;

    public static FileDifference Between(Snapshot first, Snapshot second)
    {
        var (before, after) = (Keys(first), Keys(second));
        return new FileDifference(Read(second, after, before), Read(first, before, after));
    }

    private static Dictionary<string, string> Keys(Snapshot snapshot) => snapshot.Files.Query(
        new FileQuery(snapshot.Version, [], AllColumns: true),
        (files, _) => $"SELECT DISTINCT ON ({FileList.KeySql}) {FileList.KeySql}, path FROM {files}",
        result => result.Rows().ToDictionary(row => (string)row[0]!, row => (string)row[1]!, StringComparer.Ordinal));

    private static IReadOnlyList<AddFile> Read(Snapshot snapshot, Dictionary<string, string> keys, Dictionary<string, string> others)
    {
        var wanted = keys.Where(key => !others.ContainsKey(key.Key)).ToDictionary(StringComparer.Ordinal);
        if (wanted.Count == 0)
            return [];
        var files = wanted.Count <= FewFiles ? LiveFiles.Of(snapshot, wanted.Values).Values : LiveFiles.All(snapshot);
        return [.. files.Where(file => wanted.ContainsKey(LogReplay.KeyOf(file.Path, file.DeletionVector)))];
    }
}
