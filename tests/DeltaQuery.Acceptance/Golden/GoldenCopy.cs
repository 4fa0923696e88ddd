using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Golden;

/// <summary>A copy of a table in a temporary folder, where a case needs other file times or paths.</summary>
internal sealed class GoldenCopy : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dq-golden-").FullName;

    private readonly string? _prefix;

    public GoldenCopy(GoldenCase table)
    {
        _prefix = table.AbsolutePathPrefix;
        FolderCopy.Make(Path.Combine(table.Folder, "delta"), Path.Combine(_folder, "delta"));
        if (table.AbsolutePathPrefix is { } prefix)
            foreach (var log in Directory.EnumerateFiles(_folder, "*.json", SearchOption.AllDirectories))
                File.WriteAllText(log, File.ReadAllText(log).Replace(prefix, Path.Combine(_folder, "delta"), StringComparison.Ordinal));
        Root = Path.Combine(_folder, table.TableRoot);
        foreach (var (file, milliseconds) in table.FileTimes)
            File.SetLastWriteTimeUtc(Path.Combine(Root, file), DateTime.UnixEpoch.AddMilliseconds(milliseconds));
    }

    /// <summary>The table's root in the copy.</summary>
    public string Root { get; }

    /// <summary>A text of the log with the paths that the case's facts have.</summary>
    public string AsInCase(string text) =>
        _prefix is null ? text : text.Replace(Path.Combine(_folder, "delta"), _prefix, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
