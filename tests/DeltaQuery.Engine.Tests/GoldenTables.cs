namespace DeltaQuery.Engine.Tests;

/// <summary>The tables that other engines wrote, where they lie beside the repository.</summary>
internal static class GoldenTables
{
    public const string Missing = "the golden tables (../shared/golden) are not here";

    /// <summary>The folder, or null.</summary>
    public static string? Root { get; } = Find();

    /// <summary>Each table's root folder, with its source and name for messages.</summary>
    public static IEnumerable<(string Name, string Path)> Tables() =>
        from source in Directory.EnumerateDirectories(Root!)
        from table in Directory.EnumerateDirectories(source)
        let path = Path.Combine(table, "delta")
        where Directory.Exists(path)
        orderby path
        select ($"{Path.GetFileName(source)}/{Path.GetFileName(table)}", path);

    /// <summary>The commits, log compactions and JSON checkpoints of every table.</summary>
    public static IEnumerable<(string Table, string File)> LogFiles() =>
        from table in Tables()
        let log = Path.Combine(table.Path, "_delta_log")
        where Directory.Exists(log)
        from file in Directory.EnumerateFiles(log, "*.json")
        where char.IsAsciiDigit(Path.GetFileName(file)[0])
        orderby file
        select (table.Path, file);

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder?.Parent is not null; folder = folder.Parent)
        {
            string golden = Path.Combine(folder.Parent.FullName, "shared", "golden");
            if (Directory.Exists(golden))
                return golden;
        }
        return null;
    }
}
