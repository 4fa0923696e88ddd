using System.Diagnostics;
using System.Text;
using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Golden;

/// <summary>All tables in one script, through the dq program: its CSV holds the same values, and an error stops nothing but its statement.
/// </summary>
public sealed class GoldenScriptTests : IDisposable
{
    private const string Marker = "@@golden@@";
    private const int LinesEach = 3;

    private static readonly long MostRows = TestSize.IsLong ? long.MaxValue : 200_000;
    private static readonly string[] OtherZones = ["America/New_York", "Asia/Kolkata"];

    private readonly string _folder = Directory.CreateTempSubdirectory("dq-script-").FullName;
    private readonly List<GoldenCopy> _copies = [];

    [SkippableFact]
    public async Task The_dq_program_prints_every_table_as_csv()
    {
        Skip.If(GoldenFolder.Path is null, GoldenFolder.Missing);
        using var engine = DeltaEngine.Open(new DeltaEngineOptions { Root = _folder });
        using var session = engine.OpenSession();
        var tables = await TablesAsync(session);
        var script = Path.Combine(_folder, "all.sql");
        await File.WriteAllLinesAsync(script, tables.SelectMany(Lines));
        var (exitCode, output, errors) = await RunAsync(script);

        Assert.True(exitCode == 3, $"exit code {exitCode}: {errors}"); // some statements must fail
        var answers = output.Split($"marker\n{Marker}\n")[1..];
        Assert.Equal(tables.Count, answers.Length);
        var failures = new List<string>();
        for (var i = 0; i < tables.Count; i++)
        {
            var failed = errors.Contains($"{script}:{(LinesEach * i) + LinesEach}:", StringComparison.Ordinal);
            if (failed != tables[i].MustFail) failures.Add($"{tables[i]}: {(failed ? "failed" : "did not fail")}");
            else if (!failed && await DifferenceAsync(session, tables[i], answers[i]) is { } difference)
                failures.Add($"{tables[i]}: {difference}");
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {tables.Count} differ\n{string.Join('\n', failures)}");
    }

    public void Dispose()
    {
        foreach (var copy in _copies) copy.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static IEnumerable<string> Lines(ScriptedTable table) =>
        [$"SET TimeZone = '{table.Zone}';", $"SELECT '{Marker}' AS marker;", $"SELECT * FROM {table.From};"];

    /// <summary>Every table that must fail, the newest and the oldest version of those that have rows, and those that have instants under other
    /// time zones, too. The short run has every fourth of those that have rows, under one of the zones, and leaves out the large ones.</summary>
    private async Task<List<ScriptedTable>> TablesAsync(DeltaSession session)
    {
        var tables = new List<ScriptedTable>();
        foreach (var (place, table) in GoldenFolder.Tables().Select(name => new GoldenCase(name)).Index())
        {
            if (!TestSize.IsLong && table.MustFail is null && place % 4 != 0) continue;
            if (table.MustFail is null && (table.Rows is null || table.Rows > MostRows)) continue;
            var copy = table.AbsolutePathPrefix is null ? null : new GoldenCopy(table);
            if (copy is not null) _copies.Add(copy);
            var name = $"delta.`{copy?.Root ?? Path.Combine(table.Folder, table.TableRoot)}`";
            var mustFail = table.MustFail is not null || table.ReaderFeatures.Any(GoldenCheck.Refusable.Contains);
            tables.Add(new(name, "UTC", mustFail));
            if (mustFail) continue;
            if (table.RowsByVersion.FirstOrDefault(v => v.Rows > 0) is { Rows: > 0 } oldest)
                tables.Add(new($"{name} VERSION AS OF {oldest.Version}", "UTC", false));
            if (await HasInstantsAsync(session, name))
                tables.AddRange(OtherZones.Where((_, zone) => TestSize.IsLong || zone == place / 4 % 2).Select(zone => new ScriptedTable(name, zone, false)));
        }

        return tables;
    }

    private static async Task<bool> HasInstantsAsync(DeltaSession session, string table)
    {
        try
        {
            return (await QueryResult.RunAsync(session, $"SELECT * FROM {table} LIMIT 0")).Columns.Any(c => c.TypeName.Contains("TIME ZONE", StringComparison.Ordinal));
        }
        catch (DeltaException)
        {
            return false; // the script will tell
        }
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string script)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "dq.dll"), "--mode", "csv", "--keep-going", "-f", script },
            RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Holds the printed values, read back as what they were, against the table.</summary>
    private async Task<string?> DifferenceAsync(DeltaSession session, ScriptedTable scripted, string csv)
    {
        var table = scripted.From;
        await QueryResult.RunAsync(session, $"SET TimeZone = '{scripted.Zone}'");
        await QueryResult.RunAsync(session, $"CREATE OR REPLACE TEMP TABLE expected AS SELECT * FROM {table}");
        var columns = (await QueryResult.RunAsync(session, "FROM expected LIMIT 0")).Columns;
        if (columns.Any(c => c.TypeName.Contains("VARIANT", StringComparison.Ordinal))) return null; // its text has no type to be read back as
        var header = string.Join(',', columns.Select(c => Field(c.Name))) + "\n";
        if (!csv.StartsWith(header, StringComparison.Ordinal)) return $"the header is not {header}";

        var file = Path.Combine(_folder, "answer.csv");
        await File.WriteAllTextAsync(file, csv[header.Length..]);
        var names = string.Join(", ", columns.Select((_, i) => $"'c{i}': 'VARCHAR'"));
        var values = string.Join(", ", columns.Select((c, i) => $"CAST(c{i} AS {c.TypeName})"));
        await QueryResult.RunAsync(
            session,
            $"CREATE OR REPLACE TEMP TABLE printed AS SELECT {values} FROM read_csv('{file}', columns = {{{names}}}, header = false, delim = ',', "
            + "quote = '\"', escape = '\"', allow_quoted_nulls = false, auto_detect = false, parallel = false, max_line_size = 100000000)");
        var lost = await QueryResult.RunAsync(session, "FROM expected EXCEPT ALL FROM printed", keep: 1);
        if (lost.RowCount > 0) return $"{lost.RowCount} rows were not printed so: {Sample(lost)}";
        var counts = (await QueryResult.RunAsync(session, "SELECT (SELECT count(*) FROM printed), (SELECT count(*) FROM expected)")).Rows[0];
        return counts[0] == counts[1] ? null : $"{counts[0]} rows printed, expected {counts[1]}";
    }

    private static string Sample(QueryResult result) => string.Concat(result.Rows.Select(row => $"({string.Join(", ", row.Select(v => v ?? "NULL"))})"));

    private static string Field(string name) =>
        name.Length > 0 && name.AsSpan().IndexOfAny("\",\n\r") < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
