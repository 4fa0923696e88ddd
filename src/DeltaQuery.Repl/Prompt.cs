using DeltaQuery.Repl.Editing;
using DeltaQuery.Repl.Editing.Completing;
using DeltaQuery.Repl.Meta;

namespace DeltaQuery.Repl;

/// <summary>Reads statements and commands from somebody at a terminal, and runs them.</summary>
internal sealed class Prompt : IDisposable
{
    private readonly ScriptRunner _runner;
    private readonly EngineCatalog _catalog;
    private readonly PosixTerminal? _terminal;
    private readonly LineEditor? _editor;
    private readonly PlainLines? _lines;

    private Prompt(ScriptRunner runner)
    {
        _runner = runner;
        _catalog = new EngineCatalog(runner.Connection);
        _terminal = Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb" || OperatingSystem.IsWindows() ? null : PosixTerminal.Open();
        if (_terminal is null)
        {
            _lines = new PlainLines();
            runner.Interrupts.Ignored = _lines.Abandon;
            return;
        }

        var history = new History(History.UsualPath(Environment.GetEnvironmentVariable), warning => Messages.WriteLine($"warning: {warning}"));
        runner.History = () => history.Entries;
        var commands = MetaCommands.All.SelectMany(command => command.Names).ToHashSet(StringComparer.Ordinal);
        _editor = new LineEditor(_terminal, new EditorOptions
        {
            History = history,
            Completer = new SqlCompleter(_catalog, [.. commands.Order(StringComparer.Ordinal)]),
            IsColored = runner.Output.Options.HasColor && Output.Colors.AreUsual,
            KnowsCommand = commands.Contains,
        });
    }

    /// <summary>Runs what is entered until there is no more.</summary>
    /// <returns>What the program ends with: a statement that failed was told, and is no failure of the program.</returns>
    public static async Task<ExitCode> RunAsync(ScriptRunner runner)
    {
        runner.Interrupts.IsInteractive = true;
        using var prompt = new Prompt(runner);
        while (prompt.Read() is { } text)
        {
            runner.Statements.Code = ExitCode.Success;
            var script = new Script("<stdin>", text);
            await runner.RunAsync(script);
            if (runner.Statements.Code != ExitCode.Success)
                await ReviveAsync(runner, new ScriptPlace(script, 0));
            runner.Output.EndShown();
            prompt._catalog.Ran(text);
            if (runner.Interrupts.Code == ExitCode.Terminated)
                return ExitCode.Terminated;
        }

        return ExitCode.Success;
    }

    public void Dispose()
    {
        _catalog.Dispose();
        _terminal?.Dispose();
        _lines?.Dispose();
    }

    // As psql does when its server is gone.
    private static Task ReviveAsync(ScriptRunner runner, ScriptPlace place) => runner.Statements.GuardAsync(place, async () =>
    {
        if (await runner.Connection.ReviveAsync())
        {
            runner.Statements.Messages.Say("DuckDB had given up its database after a fault of its own. "
                + "It was opened again; settings, variables, secrets, temporary tables and the transaction are lost.");
        }


        return true;
    });

    // While it is read nothing runs that SIGINT could stop.
    private string? Read()
    {
        var interrupts = _runner.Interrupts;
        _terminal?.Enter();
        interrupts.IsElsewhere = true;
        try
        {
            return _editor is not null ? _editor.Read(isWithin: _runner.IsWithinStatement) : _lines!.Read(_runner.IsWithinStatement);
        }
        finally
        {
            interrupts.Renew();
            interrupts.IsElsewhere = false;
            _terminal?.Leave();
        }
    }
}
