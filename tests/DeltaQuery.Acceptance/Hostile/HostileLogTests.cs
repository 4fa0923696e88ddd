using DeltaQuery.Acceptance.Golden;
using DeltaQuery.Testing;
using Xunit.Abstractions;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>A damaged table gives its right rows or an error that names a file: no wrong rows, no other exception, no hang, no crash, and no
/// file outside of it is touched.</summary>
/// <remarks>Each seed is one damaged copy. Should the process end, hostile-logs.txt beside the tests says which one it was.</remarks>
public sealed class HostileLogTests(ITestOutputHelper output)
{
    private const long MostMemory = 1L << 30;

    [Fact]
    public async Task Damaged_tables_give_right_rows_or_an_error()
    {
        using var folder = new TempFolder();
        var tables = await HostileTables.AllAsync(folder.Path);
        var outside = Path.Combine(folder.Path, "outside.parquet");
        using (var maker = new TestEngine())
            maker.Maker.Execute($"COPY (SELECT 4711 AS a, 'outside' AS b) TO '{outside}' (FORMAT parquet)");
        var note = Path.Combine(AppContext.BaseDirectory, "hostile-logs.txt");
        var tally = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var faults = new List<string>();
        foreach (var seed in HostileSize.Seeds(500, 20_000))
        {
            using var variant = new HostileVariant(seed, tables, outside);
            await File.WriteAllTextAsync(note, $"DELTAQUERY_SEED={seed} {variant}\n");
            var before = Environment.WorkingSet;
            string outcome;
            try
            {
                outcome = await variant.RunAsync();
                if (Environment.WorkingSet - before > MostMemory)
                    throw new InvalidOperationException($"{(Environment.WorkingSet - before) >> 20} MB of memory");
            }
            catch (Exception e)
            {
                outcome = "FAILED";
                faults.Add($"DELTAQUERY_SEED={seed} {variant}\n{e}");
            }

            tally[outcome] = tally.GetValueOrDefault(outcome) + 1;
        }

        var line = $"hostile logs over {tables.Count} tables{(GoldenFolder.Path is null ? $" ({GoldenFolder.Missing})" : "")}: {string.Join(", ", tally.Select(t => $"{t.Value} {t.Key}"))}";
        output.WriteLine(line);
        Assert.True(faults.Count == 0, $"{line}\n{string.Join("\n\n", faults.Take(200))}");
    }
}
