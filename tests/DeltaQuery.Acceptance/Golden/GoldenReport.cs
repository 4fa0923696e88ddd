using System.Collections.Concurrent;
using System.Text;

namespace DeltaQuery.Acceptance.Golden;

/// <summary>What became of each table: written to TestResults/golden.txt when all have run.</summary>
public sealed class GoldenReport : IDisposable
{
    private readonly ConcurrentDictionary<string, (string Outcome, int Checks, string Detail)> _lines = new(StringComparer.Ordinal);

    /// <summary>Notes a table's outcome.</summary>
    public void Add(string table, string outcome, int checks, string detail) => _lines[table] = (outcome, checks, detail);

    /// <summary>Writes the report.</summary>
    public void Dispose()
    {
        if (_lines.IsEmpty) return;
        var text = new StringBuilder();
        foreach (var (table, (outcome, checks, detail)) in _lines.OrderBy(line => line.Key, StringComparer.Ordinal))
        {
            var lines = detail.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            text.Append($"{outcome,-8} {table,-82} {checks,3} checks  {(lines.Length == 1 ? lines[0] : "")}".TrimEnd()).Append('\n');
            foreach (var line in lines.Length == 1 ? [] : lines) text.Append("         ").Append(line).Append('\n');
        }

        var counts = _lines.Values.GroupBy(line => line.Outcome).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Count()} {group.Key}");
        text.Append($"golden tables: {string.Join(", ", counts)}; {_lines.Values.Sum(line => line.Checks)} checks\n");
        Write("golden.txt", [text.ToString().TrimEnd()]);
    }

    /// <summary>Writes a report into the repository's TestResults.</summary>
    public static void Write(string file, IEnumerable<string> lines) =>
        File.WriteAllLines(Path.Combine(Directory.CreateDirectory(Path.Combine(RepositoryRoot(), "TestResults")).FullName, file), lines);

    private static string RepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "DeltaQuery.sln")))
                return folder.FullName;
        return AppContext.BaseDirectory;
    }
}
