using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Where in a table's folder the files lie that a log names: the paths by which a listing of the folder would call them.</summary>
/// <param name="location">The table's root.</param>
internal sealed class TablePaths(string location)
{
    /// <summary>Where one folder may be written in capitals here and not there, both must mean the same file.</summary>
    private static readonly bool FoldsCase = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS();

    /// <summary>The SQL by which paths are compared.</summary>
    public static string Key(string column) => FoldsCase ? $"lower({column})" : column;

    /// <summary>The path of the file below the table's folder; null if it lies elsewhere, as those of a shallow clone's source do.</summary>
    public string? Below(string logPath)
    {
        var decoded = DataPath.Decode(logPath);
        if (!decoded.IsAbsolute)
            return Resolve(decoded.Path);
        return decoded.Canonical.StartsWith(location + "/", StringComparison.Ordinal) ? Resolve(decoded.Canonical[(location.Length + 1)..]) : null;
    }

    /// <summary>Every path below the folder that the log could mean: of what must not be deleted there can be too much, never too little. A path that was
    /// not encoded stands for itself, too; of one that leads elsewhere nobody knows whether it comes back by a link, another scheme, or from
    /// before the table was moved.</summary>
    public IEnumerable<string> AllBelow(string logPath)
    {
        if (IsPlain(logPath))
            return [logPath];
        var below = Below(logPath);
        var found = new List<string>();
        if (below is not null)
            found.Add(below);
        if (logPath.Contains('%') && Resolve(logPath) is { } asWritten)
            found.Add(asWritten);
        if (below is not null)
            return found;
        var names = DataPath.Decode(logPath).Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return found.Concat(Enumerable.Range(0, names.Length).Select(i => string.Join('/', names[i..])));
    }

    /// <summary>The file of a deletion vector, as a log would write its path; null for one that lies in the log.</summary>
    public static string? FileOf(string? storageType, string? pathOrInline) => storageType is null or DeletionVectorDescriptor.InlineStorage
        ? null
        : new DeletionVectorDescriptor { StorageType = storageType, PathOrInlineDv = pathOrInline ?? "", SizeInBytes = 0, Cardinality = 0 }.FilePath;

    /// <summary>Whether a path is written as a listing gives it.</summary>
    private static bool IsPlain(string path) => path.AsSpan().IndexOfAny('%', ':', '\\') < 0 && !path.StartsWith('/')
        && !path.Contains("//", StringComparison.Ordinal) && !path.Contains("./", StringComparison.Ordinal) && !path.EndsWith('.');

    /// <summary>The path without empty names and dots; null if it leads out of the folder.</summary>
    private static string? Resolve(string path)
    {
        var names = new List<string>();
        foreach (var name in path.Split('/'))
        {
            if (name is "" or ".")
                continue;
            if (name != "..")
                names.Add(name);
            else if (names.Count > 0)
                names.RemoveAt(names.Count - 1);
            else
                return null;
        }

        return names.Count == 0 ? null : string.Join('/', names);
    }
}
