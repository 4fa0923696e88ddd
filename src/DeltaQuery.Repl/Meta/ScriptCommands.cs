using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Meta;

/// <summary>Commands that run other scripts, and such that move rows between tables and files.</summary>
internal static class ScriptCommands
{
    private const string Group = "Scripts and files";
    private const int Deepest = 64;

    public static IReadOnlyList<MetaCommand> All { get; } =
    [
        new(Group, [@"\i", @"\include", ".read"], "FILE", "run a script", c => Include(c, c[0]!)) { LeavesRoot = true },
        new(Group, [@"\ir"], "FILE", "run a script that lies beside this one",
            c => Include(c, Path.Combine(c.Frame.Folder ?? "", c[0]!))) { LeavesRoot = true },
        new(Group, [@"\copy"], "TABLE|(QUERY) TO|FROM FILE [(OPTIONS)]",
            @"write rows to a file, or append those of a file to a table, as COPY does: \copy t to 'f.csv'", Copy)
        {
            TakesLine = true, LeavesRoot = true,
        },
    ];

    private static Task<bool> Include(MetaContext context, string file)
    {
        if (context.Frame.Depth >= Deepest)
            throw context.Wrong($"scripts run each other {Deepest} deep: {file} is not run");
        var input = new InputArgument(true, file);
        if (file == "-")
            throw context.Wrong("standard input is no file");
        Script.CheckExists(input);
        var frame = new ScriptFrame(Path.GetDirectoryName(Path.GetFullPath(file)), context.Frame.Depth + 1) { IsFile = true };
        return context.Runner.RunAsync([Script.Read(input)], frame);
    }

    private static async Task<bool> Copy(MetaContext context)
    {
        if (CopyText.Parse(context.Line) is not { } copy)
            throw context.Wrong(@"expected TABLE TO FILE, (QUERY) TO FILE or TABLE FROM FILE");
        await context.Statements.ExecuteAsync(copy.Statement, null);
        return true;
    }
}
