using System.Runtime.CompilerServices;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Scripts;

/// <summary>Runs the .sqltest scripts of this folder: statements with the rows that they must give.</summary>
public sealed class ScriptTests
{
    public static TheoryData<string> Scripts =>
        new(Directory.EnumerateFiles(Folder(), "*.sqltest").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Script_gives_the_rows_that_it_says(string script)
    {
        var blocks = ScriptBlock.Read(script, await File.ReadAllLinesAsync(Path.Combine(Folder(), script)));
        using var run = new ScriptRun();
        foreach (var block in blocks)
            await run.RunAsync(block);
        Assert.True(run.Checks > 0, $"{script} checks nothing");
        Assert.True(run.Failures.Count == 0, string.Join("\n\n", run.Failures));
    }

    [SkippableTheory]
    [MemberData(nameof(Scripts))]
    public async Task Script_gives_the_same_rows_on_S3(string script)
    {
        Skip.IfNot(S3Server.IsThere, S3Server.Missing);
        var blocks = ScriptBlock.Read(script, await File.ReadAllLinesAsync(Path.Combine(Folder(), script)));
        using var run = new ScriptRun(await S3Server.NewRootAsync());
        foreach (var block in blocks)
            await run.RunAsync(block);
        Assert.True(run.Checks > 0, $"{script} checks nothing");
        Assert.True(run.Failures.Count == 0, string.Join("\n\n", run.Failures));
    }

    private static string Folder([CallerFilePath] string source = "") => Path.GetDirectoryName(source)!;
}
