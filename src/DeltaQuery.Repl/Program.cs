using DeltaQuery.Engine;
using DeltaQuery.Repl.Commands;
using DeltaQuery.Repl.Editing;
using DeltaQuery.Repl.Help;
using DeltaQuery.Repl.Import;
using DeltaQuery.Repl.Meta;
using DeltaQuery.Repl.Operations;
using DeltaQuery.Repl.Output;
using DeltaQuery.Repl.Shells;

namespace DeltaQuery.Repl;

internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        try
        {
            return (int)await (arguments switch
            {
                _ when arguments.Any(a => a is "-h" or "--help" or "-help") && ProgramCommands.Find(arguments) is { } command => Tell(command.Print()),
                [CompletionScripts.Command, .. var rest] => Tell(CompletionScripts.Print(rest)),
                [ManualPage.Command, .. var rest] => Tell(ManualPage.Print(rest)),
                ["ingest", .. var rest] => IngestAsync(rest),
                [var name, .. var rest] when Operation.TryFind(name, out var operation) => RunAsync(OperationArguments.Parse(operation, rest)),
                _ => RunAsync(CommandLine.Parse(arguments)),
            });
        }
        catch (UsageException e)
        {
            Messages.WriteLine(e.IsInput ? $"dq: {e.Message}" : $"dq: {e.Message}\nTry 'dq --help'.");
            return (int)ExitCode.UsageOrInternal;
        }
        catch (ClosedPipeException)
        {
            return (int)ExitCode.Success;
        }
        catch (IOException e)
        {
            Messages.WriteLine($"dq: {e.Message}");
            return (int)ExitCode.UsageOrInternal;
        }
        catch (Exception e)
        {
            Messages.WriteLine($"dq: internal error: {e}");
            return (int)ExitCode.UsageOrInternal;
        }
    }

    private static Task<ExitCode> RunAsync(OperationArguments operation) => RunAsync(operation.Common, operation);

    private static async Task<ExitCode> RunAsync(CommandLine options, OperationArguments? operation = null)
    {
        if (options.Help || options.Version)
            return await TellAsync(options);
        foreach (var input in options.Before.Concat(options.Inputs)) Script.CheckExists(input);

        using var interrupts = new Interrupts();
        try
        {
            using var log = new RunLog(options.Log);
            var isPrompted = operation is null && !options.Maintain && options.IsPrompted;
            var pager = isPrompted && Descriptor.Output.IsTerminal ? new Pager(Descriptor.Output, interrupts) : null;
            // At a prompt SIGINT ends a statement, and not what the next one writes.
            using var output = new RowOutput(pager ?? (IByteTarget)Descriptor.Output, options.Output, isPrompted ? default : interrupts.Token);
            if (options.OutputFile is { } file) output.Redirect(new FileTarget(file));
            using var connection = await OpenAsync(options, log);
            if (connection is null) return ExitCode.OpenFailed;
            var runner = new ScriptRunner(connection, options, output, interrupts, log);
            if (pager is not null) runner.Statements.View = new ResultView(pager);
            if ((operation is not null || options.Maintain) && !await RunAllAsync(runner, options.Before))
            {
                runner.Finish();
                return runner.Code;
            }

            if (operation is not null)
                return await new OperationCommand(connection.Session, runner, operation, interrupts).RunAsync();
            if (options.Maintain)
                return await new MaintainCommand(connection.Session, runner, interrupts).RunAsync(options.Daemon);
            return options.IsPrompted ? await PromptAsync(runner) : await RunScriptsAsync(runner);
        }
        catch (OperationCanceledException) when (interrupts.Code != ExitCode.Success)
        {
            return interrupts.Code; // the last rows found no reader
        }
    }

    /// <summary>Runs what arguments name, one after the other; false if nothing may run after it.</summary>
    private static async Task<bool> RunAllAsync(ScriptRunner runner, IEnumerable<InputArgument> inputs)
    {
        foreach (var input in inputs)
            if (!await runner.RunAsync(input))
                return false;
        return true;
    }

    private static async Task<ExitCode> RunScriptsAsync(ScriptRunner runner)
    {
        var options = runner.Options;
        IEnumerable<InputArgument> inputs = options.Before.Concat(options.Inputs.Count > 0 ? options.Inputs : [new InputArgument(true, "-")]);
        if (options.SingleTransaction && !await runner.RunAsync("BEGIN")) return runner.Code;
        await RunAllAsync(runner, inputs);
        if (options.SingleTransaction && runner.Interrupts.Code == ExitCode.Success)
            await runner.RunAsync(runner.Code == ExitCode.Success ? "COMMIT" : "ROLLBACK");
        runner.Finish();
        return runner.Code;
    }

    private static async Task<ExitCode> PromptAsync(ScriptRunner runner)
    {
        var options = runner.Options;
        if (options.SingleTransaction) throw new UsageException(CommandLine.NoTransaction);
        runner.Statements.GoesOn = true;
        IEnumerable<InputArgument> scripts = options.ReadsRc && RcFile() is { } rc ? [new(true, rc), .. options.Before] : options.Before;
        if (!await RunAllAsync(runner, scripts))
            return runner.Code;
        runner.BeginPrompt();
        try
        {
            var code = await Prompt.RunAsync(runner);
            runner.Finish();
            return code;
        }
        catch (QuitException e)
        {
            runner.Finish();
            return e.Code;
        }
    }

    /// <summary>The user's own script, where there is one.</summary>
    private static string? RcFile()
    {
        var configuration = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } given ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        var file = Path.Combine(configuration, "dq", "dqrc");
        return File.Exists(file) ? file : null;
    }

    private static async Task<ExitCode> TellAsync(CommandLine options)
    {
        var text = !options.Help ? await Versions.TellAsync() : options.HelpWords switch
        {
            [] => CommandLine.Usage,
            ["meta"] => MetaCommands.Help(),
            ["sql"] => SqlReference.Current.Print(),
            ["sql", ..] and var words => StatementHelp.Of(string.Join(' ', words.Skip(1)))
                ?? throw new UsageException($"there is no statement {string.Join(' ', words.Skip(1))}"),
            var words => ProgramCommands.Find([.. words])?.Print()
                ?? throw new UsageException($"there is no help on '{words[0]}': expected meta, sql or a command of dq"),
        };
        return await Tell(text);
    }

    private static Task<ExitCode> Tell(string text)
    {
        var answer = new Utf8Output(Descriptor.Output);
        answer.WriteLine(text.TrimEnd('\n'));
        answer.Flush();
        return Task.FromResult(ExitCode.Success);
    }

    private static async Task<ExitCode> IngestAsync(string[] arguments)
    {
        if (arguments.Contains("-h") || arguments.Contains("--help"))
            return await RunAsync(new CommandLine { Help = true });
        if (arguments is ["import", .. var rest])
            return ImportCommand.Run(ImportCommandLine.Parse(rest), new Utf8Output(Descriptor.Output));
        var options = IngestCommandLine.Parse(arguments);
        foreach (var script in options.Scripts) Script.CheckExists(script);
        var common = new CommandLine { Root = options.Root, Output = new OutputOptions { Mode = OutputMode.Jsonl } };
        using var interrupts = new Interrupts();
        using var log = new RunLog(null);
        using var output = new RowOutput(Descriptor.Output, common.Output, default); // what is committed after a signal is told, too
        using var connection = await OpenAsync(common, log);
        if (connection is null) return ExitCode.OpenFailed;
        var runner = new ScriptRunner(connection, common, output, interrupts, log);
        foreach (var script in options.Scripts)
            if (!await runner.RunAsync(EnvironmentText.Expand(Script.Read(script), Environment.GetEnvironmentVariable)))
                return runner.Code;
        return await new IngestCommand(connection.Session, options, output.Standard, interrupts).RunAsync();
    }

    private static async Task<Connection?> OpenAsync(CommandLine options, RunLog log)
    {
        var text = Connection.TextOf(options);
        try
        {
            return await Connection.OpenAsync(options, text, log.Warned);
        }
        catch (DeltaException e)
        {
            Messages.WriteLine(e.Code == DeltaErrorCode.ConnectionFailed ? $"dq: {e.Message}{(e.Hint is { } hint ? $"\n  hint: {hint}" : "")}"
                : $"dq: cannot open {text.Engine.Root ?? "the working directory"}: {e.Message}");
            return null;
        }
    }
}
