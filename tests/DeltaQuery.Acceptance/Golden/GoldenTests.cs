using Xunit.Abstractions;

namespace DeltaQuery.Acceptance.Golden;

/// <summary>Every table that another engine wrote gives the rows that it must.</summary>
public sealed class GoldenTests(GoldenReport report, GoldenEngine engine, ITestOutputHelper output) : IClassFixture<GoldenReport>, IClassFixture<GoldenEngine>
{
    /// <summary>The tables, or one empty name where there are none, so that the skip is seen.</summary>
    public static TheoryData<string> Tables => GoldenFolder.Path is null ? new("") : new(GoldenFolder.Tables());

    [SkippableTheory]
    [MemberData(nameof(Tables))]
    public async Task Table_gives_what_its_source_says(string table)
    {
        Skip.If(GoldenFolder.Path is null, GoldenFolder.Missing);
        using var check = new GoldenCheck(new GoldenCase(table), engine.Engine);
        await check.RunAsync();

        var failures = string.Join('\n', check.Failures);
        var outcome = check.Failures.Count > 0 ? "FAILED" : check.IsRefused ? "refused" : check.Reason is null ? "passed" : "passed*";
        report.Add(table, outcome, check.Checks, string.Join('\n', [.. check.Failures, .. check.Notes, check.Reason ?? ""]));
        output.WriteLine($"{check.Checks} checks. {check.Reason}");
        Assert.True(check.Failures.Count == 0, $"{check.Failures.Count} of {check.Checks} checks failed\n{failures}");
        Skip.If(check.IsRefused, check.Reason);
    }
}
