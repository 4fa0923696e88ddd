using System.Collections.Concurrent;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;

namespace DeltaQuery.Engine.Planning;

/// <summary>The schemas of data files, remembered: a data file never changes. Files with equal schemas share one object.</summary>
internal sealed class FileSchemas
{
    private const int Kept = 100_000;

    private readonly ConcurrentDictionary<string, ParquetNode> byPath = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ParquetNode> bySignature = new(StringComparer.Ordinal);

    /// <summary>The schema of each file.</summary>
    public IReadOnlyDictionary<string, ParquetNode> Of(DuckDbConnection connection, IReadOnlyList<string> paths)
    {
        var missing = paths.Where(p => !byPath.ContainsKey(p)).ToList();
        if (missing.Count > 0)
        {
            if (byPath.Count > Kept)
                byPath.Clear();
            foreach (var (file, schema) in ParquetNode.Read(connection, missing))
                byPath[file] = bySignature.GetOrAdd(schema.Signature(), schema);
        }

        return paths.ToDictionary(p => p, p => byPath[p], StringComparer.Ordinal);
    }
}
