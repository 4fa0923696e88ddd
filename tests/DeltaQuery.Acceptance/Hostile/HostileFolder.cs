using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>The folder in which damaged tables are made, beside files that no statement may touch.</summary>
internal sealed class HostileFolder : IDisposable
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private readonly TempFolder _folder = new();

    public HostileFolder()
    {
        Root = Path.Combine(_folder.Path, "root");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "beside"));
        Directory.CreateDirectory(Root);
        Outside = Path.Combine(_folder.Path, "beside", "outside.parquet");
        using var maker = new TestEngine();
        maker.Maker.Execute($"COPY (SELECT 4711 AS a, 'outside' AS b) TO '{Outside}' (FORMAT parquet)");
        File.Copy(Outside, Path.Combine(Root, "outside.parquet"));
    }

    public string Root { get; }

    /// <summary>A Parquet file that is not the table's; one of its name lies directly beside the tables.</summary>
    public string Outside { get; }

    public string Table(int seed) => Path.Combine(Root, $"v{seed}");

    /// <summary>What there is but for a table.</summary>
    public string Listing(string table) => string.Join('\n', new DirectoryInfo(_folder.Path).EnumerateFiles("*", Everything)
        .Where(f => !f.FullName.StartsWith(table + "/", StringComparison.Ordinal))
        .Select(f => $"{f.FullName} {f.Length} {f.LastWriteTimeUtc.Ticks}").Order(StringComparer.Ordinal));

    public void Dispose() => _folder.Dispose();
}
