using System.Text.Json;
using DeltaQuery.Engine;

namespace DeltaQuery.Acceptance;

/// <summary>Every table of the golden folder gives its rows, at every version that is known; what must fail fails and says why.</summary>
public sealed class GoldenTableTests
{
    private static readonly string? Golden = FindGolden();

    public static TheoryData<string> Tables()
    {
        var tables = new TheoryData<string>();
        foreach (var file in Golden is null ? [] : Directory.GetFiles(Golden, "case.json", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }))
            tables.Add(Path.GetRelativePath(Golden!, Path.GetDirectoryName(file)!));
        if (tables.Count == 0)
            tables.Add("");
        return tables;
    }

    [SkippableTheory]
    [MemberData(nameof(Tables))]
    public async Task Golden_table_gives_its_rows_at_every_version(string table)
    {
        Skip.If(table.Length == 0, "there is no ../shared/golden beside the repository");
        using var facts = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Golden!, table, "case.json")));
        var root = facts.RootElement;
        Skip.If(root.TryGetProperty("absolutePathPrefix", out _), "its paths must be rewritten first");
        Skip.If(Has(root, "missingDataFiles"), "its data files are not there");
        var location = Path.Combine(Golden!, table, "delta");
        using var engine = DeltaEngine.Open();
        using var session = engine.OpenSession();
        if (root.TryGetProperty("mustFail", out _))
        {
            var error = await Assert.ThrowsAsync<DeltaException>(() => CountAsync(session, location, null));
            Assert.NotEqual(DeltaErrorCode.Internal, error.Code);
            return;
        }

        Skip.IfNot(root.TryGetProperty("rows", out var rows), "how many rows it has is not known");
        try
        {
            foreach (var zone in new[] { "UTC", "America/New_York", "Asia/Kolkata" })
            {
                using (await session.ExecuteAsync($"SET TimeZone = '{zone}'"))
                {
                    Assert.Equal(rows.GetInt64(), await CountAsync(session, location, null));
                }
            }

            if (!root.TryGetProperty("rowsByVersion", out var versions))
                return;
            foreach (var version in versions.EnumerateObject().Where(v => v.Value.ValueKind == JsonValueKind.Number))
            {
                if (version.Value.GetInt64() == 0 && await HasNoColumnsAsync(session, location, version.Name))
                    continue;
                Assert.Equal(version.Value.GetInt64(), await CountAsync(session, location, version.Name));
            }
        }
        catch (DeltaException e) when (e.Code == DeltaErrorCode.UnsupportedFeature || e.Message.Contains("Unsupported compression codec", StringComparison.Ordinal))
        {
            Skip.If(true, $"refused by name: {e.Message}");
        }
    }

    private static bool Has(JsonElement facts, string count) =>
        facts.TryGetProperty(count, out var value) && value.ValueKind == JsonValueKind.Number && value.GetInt64() > 0;

    private static async Task<bool> HasNoColumnsAsync(DeltaSession session, string location, string version)
    {
        try
        {
            await CountAsync(session, location, version);
            return false;
        }
        catch (DeltaException e) when (e.Message.Contains("its schema is empty", StringComparison.Ordinal))
        {
            return true;
        }
    }

    /// <summary>Counts by reading every column of every row, not by the log's statistics.</summary>
    private static async Task<long> CountAsync(DeltaSession session, string location, string? version)
    {
        var travel = version is null ? "" : $" VERSION AS OF {version}";
        using var result = await session.ExecuteAsync(
            $"SELECT count(*) FROM (SELECT hash(t) AS h FROM delta.\"{location}\"{travel} AS t) WHERE h IS NOT NULL");
        return (long)result.Rows!.Next()!.GetValue(0, 0)!;
    }

    private static string? FindGolden()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var golden = Path.Combine(folder.FullName, "shared", "golden");
            if (File.Exists(Path.Combine(golden, "INDEX.tsv")))
                return golden;
        }

        return null;
    }
}
