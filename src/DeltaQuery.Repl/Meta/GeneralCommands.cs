using System.Globalization;
using DeltaQuery.Engine;
using DeltaQuery.Repl.Help;
using DeltaQuery.Repl.Options;
using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl.Meta;

/// <summary>Commands about the session and the program.</summary>
internal static class GeneralCommands
{
    private const string Group = "General";

    public static IReadOnlyList<MetaCommand> All { get; } =
    [
        new(Group, [@"\?", ".help"], "", "list the commands", c => Print(c, MetaCommands.Help())),
        new(Group, [@"\h"], "[STATEMENT...]", "the SQL statements, or the grammar of one, with an example",
            c => Print(c, StatementHelp.Of(c.Words()) ?? throw c.Wrong($"there is no statement {c.Words()}", @"\h lists them"))),
        new(Group, [@"\q", ".quit", ".exit"], "[CODE]", "end the script that a file is; elsewhere, and with an exit code, end dq", Quit),
        new(Group, [@"\c", @"\connect", ".open"], "ROOT", "open another root, or a connection string", Connect) { LeavesRoot = true },
        new(Group, [@"\conninfo"], "", "the root, and how it was opened", ConnInfo),
        new(Group, [@"\timing", ".timer"], "[on|off]", "tell how long statements take",
            c => Set(c, "Timing", c.Statements.Timing, on => c.Statements.Timing = on)),
        new(Group, [@"\progress"], "[on|off]", "tell of long statements while they run",
            c => Set(c, "Progress", c.Statements.ShowsProgress, on => c.Statements.ShowsProgress = on)),
        new(Group, [@"\explain"], "[on|off]", "write the plan of each query after its rows, with the files that were left out",
            c => Set(c, "Plans", c.Statements.Explains, on => c.Statements.Explains = on)),
        new(Group, [@"\errverbose"], "", "all that is known of the last error", ErrVerbose),
        new(Group, [@"\log"], "LEVEL[=FILE]", "log statements: off, error, warning, info or debug", Log) { LeavesRoot = true },
        new(Group, [@"\cd", ".cd"], "[FOLDER]", "change the working directory", ChangeFolder) { LeavesRoot = true },
        new(Group, [@"\!", ".shell", ".system"], "COMMAND", "run a program", Shell) { TakesLine = true, LeavesRoot = true },
        new(Group, [@"\snapshot", @"\asof"], "[VERSION...]", "refused: write t VERSION AS OF n, or BEGIN, which holds each table as it is first seen", Pin),
    ];

    private static Task<bool> Print(MetaContext context, string text)
    {
        context.WriteLine(text.TrimEnd('\n'));
        return MetaContext.Done;
    }

    private static Task<bool> Quit(MetaContext context)
    {
        var code = context.Number(0);
        if (code > 255)
            throw context.Wrong("an exit code is at most 255");
        return Task.FromResult(context.Runner.Quit(context.Frame, (ExitCode?)code));
    }

    private static async Task<bool> Connect(MetaContext context)
    {
        await context.Runner.Connection.ReopenAsync(context[0]!);
        context.Statements.Messages.Notice($"opened {context.Runner.Connection.Root}");
        return true;
    }

    private static async Task<bool> ConnInfo(MetaContext context)
    {
        var (connection, options) = (context.Runner.Connection, context.Runner.Options);
        var version = (await context.Statements.ColumnAsync("SELECT version()"))[0];
        (string Name, string? Value)[] facts =
        [
            ("root", connection.Root),
            ("read only", connection.Opened.ReadOnly ? "yes" : "no"),
            ("safe", options.Safe ? "yes" : "no"),
            ("threads", (await context.Statements.ColumnAsync("SELECT current_setting('threads')"))[0]),
            ("memory limit", (await context.Statements.ColumnAsync("SELECT current_setting('memory_limit')"))[0]),
            ("transaction", connection.Session.InTransaction ? "open" : "none"),
            .. connection.Session.Remote is { } remote ? (IEnumerable<(string, string?)>)[("remote", remote.Address), ("spark", remote.Version), ("spark session", remote.SessionId)] : [],
            ("dq", Versions.Program),
            ("duckdb", version),
        ];
        return await context.ShowAsync(Sql.Values(
            [("name", "VARCHAR"), ("value", "VARCHAR")], facts.Select(f => new[] { Sql.Literal(f.Name), Sql.LiteralOrNull(f.Value) })));
    }

    private static Task<bool> Set(MetaContext context, string what, bool current, Action<bool> set)
    {
        var on = context.Switch(0, current);
        set(on);
        context.Statements.Messages.Notice($"{what} is {(on ? "on" : "off")}.");
        return MetaContext.Done;
    }

    private static Task<bool> ErrVerbose(MetaContext context)
    {
        if (context.Statements.LastError is not var (error, place))
            return Print(context, "There was no error.");
        var culture = CultureInfo.InvariantCulture;
        var facts = new List<string> { ErrorReport.Format(place, error) };
        Add("class", error.ErrorClass);
        Add("table", error.Table);
        Add("version", error.Version?.ToString(culture));
        Add("path", error.Path);
        Add("features", error.Features.Count > 0 ? string.Join(", ", error.Features) : null);
        Add("transient", error.IsTransient ? "yes: the same statement may succeed when it is run again" : null);
        for (var inner = error.InnerException; inner is not null; inner = inner.InnerException)
            Add("because of", $"{inner.GetType().Name}: {inner.Message}");
        return Print(context, SqlScript.Redact(string.Join('\n', facts)));

        void Add(string name, string? value)
        {
            if (value is not null)
                facts.Add($"  {name}: {value}");
        }
    }

    private static Task<bool> Log(MetaContext context)
    {
        context.Runner.Log.Set(LogOption.Parse(context[0]!));
        return MetaContext.Done;
    }

    private static Task<bool> ChangeFolder(MetaContext context)
    {
        var folder = context[0] ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (!Directory.Exists(folder))
            throw context.Wrong($"there is no folder {folder}");
        Directory.SetCurrentDirectory(folder);
        return MetaContext.Done;
    }

    private static Task<bool> Shell(MetaContext context)
    {
        if (context.Line.Length == 0)
            throw context.Wrong("expected COMMAND");
        context.Runner.Output.Flush();
        context.Statements.Variables.SetShell(ShellCommand.Run(context.Line));
        return MetaContext.Done;
    }

    private static Task<bool> Pin(MetaContext context) => throw new DeltaException(
        DeltaErrorCode.NotSupported, $"{context.Name} is not supported: a session cannot be held at a version")
    {
        Hint = "write t VERSION AS OF n in the query, or CREATE TEMP VIEW t_n AS SELECT * FROM t VERSION AS OF n; "
            + "between BEGIN READ ONLY and COMMIT each table is read as it was at its first use",
    };
}
