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
    private const int OfOneEngine = 50;

    [Fact]
    public async Task Damaged_tables_give_right_rows_or_an_error()
    {
        using var folder = new TempFolder();
        var tables = await HostileTables.AllAsync(folder.Path);
        using var copies = new HostileFolder();
        var note = Path.Combine(AppContext.BaseDirectory, "hostile-logs.txt");
        var tally = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var all = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var faults = new List<string>();
        TestEngine? engine = null;
        var ran = 0;
        foreach (var seed in HostileSize.Seeds(500, 20_000))
        {
            if (engine is null || ran++ % OfOneEngine == 0 || engine.Engine.HasFailed) // docs/testing.md: what DuckDB does not do well
            {
                engine?.Dispose();
                engine = new TestEngine(copies.Root);
            }

            using var variant = new HostileVariant(seed, tables, copies);
            await File.WriteAllTextAsync(note, $"DELTAQUERY_SEED={seed} {variant}\n");
            var before = Environment.WorkingSet;
            string outcome;
            try
            {
                outcome = await variant.RunAsync(engine);
                if (Environment.WorkingSet - before > MostMemory)
                    throw new InvalidOperationException($"{(Environment.WorkingSet - before) >> 20} MB of memory");
            }
            catch (Exception e)
            {
                outcome = "FAILED";
                faults.Add($"DELTAQUERY_SEED={seed} {variant}\n{e}");
            }

            var key = $"{variant.Damage.Kind}: {outcome}";
            tally[key] = tally.GetValueOrDefault(key) + 1;
            all[outcome] = all.GetValueOrDefault(outcome) + 1;
        }

        engine?.Dispose();

        var line = $"hostile logs over {tables.Count} tables{(GoldenFolder.Path is null ? $" ({GoldenFolder.Missing})" : "")}: {Text(all)}; {Text(tally)}";
        output.WriteLine(line);
        Assert.True(faults.Count == 0, $"{line}\n{string.Join("\n\n", faults.Take(200))}");
    }

    private static string Text(IEnumerable<KeyValuePair<string, int>> counts) => string.Join(", ", counts.Select(t => $"{t.Value} {t.Key}"));
}
