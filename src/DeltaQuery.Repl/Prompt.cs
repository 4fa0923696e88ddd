using DeltaQuery.Engine;
using DeltaQuery.Repl.Editing;
using DeltaQuery.Repl.Editing.Completing;

namespace DeltaQuery.Repl;

/// <summary>Reads statements from somebody at a terminal, and runs them.</summary>
internal static class Prompt
{
    /// <summary>Runs statements until there are no more.</summary>
    public static async Task<ExitCode> RunAsync(DeltaEngine engine, DeltaSession session, ScriptRunner runner, Interrupts interrupts)
    {
        interrupts.IsInteractive = true;
        using var terminal = Environment.GetEnvironmentVariable("TERM") is "dumb" || OperatingSystem.IsWindows() ? null : PosixTerminal.Open();
        using var lines = terminal is null ? new PlainLines() : null;
        if (lines is not null)
            interrupts.Ignored = lines.Abandon;
        using var catalog = new EngineCatalog(engine, session);
        var editor = terminal is null ? null : Editor(terminal, new SqlCompleter(catalog, []));
        while (Read(terminal, editor, lines, interrupts) is { } text)
        {
            await runner.RunAsync(new Script("<stdin>", text));
            catalog.Ran(text);
            if (interrupts.Code == ExitCode.Terminated)
                return ExitCode.Terminated;
        }

        if (lines is not null)
            Messages.WriteLine("");
        runner.Finish();
        return ExitCode.Success;
    }

    private static LineEditor Editor(PosixTerminal terminal, ICompleter completer)
    {
        var history = new History(History.UsualPath(Environment.GetEnvironmentVariable), warning => Messages.WriteLine($"warning: {warning}"));
        return new LineEditor(terminal, new EditorOptions { History = history, Completer = completer, IsColored = Output.Colors.AreOn });
    }

    // While keys are read nothing runs that SIGINT could stop.
    private static string? Read(PosixTerminal? terminal, LineEditor? editor, PlainLines? lines, Interrupts interrupts)
    {
        terminal?.Enter();
        interrupts.IsElsewhere = true;
        try
        {
            return editor is not null ? editor.Read() : lines!.Read();
        }
        finally
        {
            interrupts.Renew();
            interrupts.IsElsewhere = false;
            terminal?.Leave();
        }
    }
}
