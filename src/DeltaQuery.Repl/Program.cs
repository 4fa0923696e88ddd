using System.Reflection;
using DeltaQuery.Engine;
using DeltaQuery.Repl.Editing;
using DeltaQuery.Repl.Import;
using DeltaQuery.Repl.Operations;
using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl;

internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        try
        {
            return (int)await (arguments switch
            {
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
        catch (OperationCanceledException)
        {
            return (int)ExitCode.Interrupted; // the last rows found no reader
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
        {
            var answer = new Utf8Output(Descriptor.Output);
            answer.WriteLine(options.Help ? CommandLine.Usage : $"dq {Version}");
            answer.Flush();
            return ExitCode.Success;
        }

        foreach (var input in options.Inputs) Script.CheckExists(input);

        using var interrupts = new Interrupts();
        var isInteractive = operation is null && options is { Maintain: false, Inputs.Count: 0 } && !Console.IsInputRedirected;
        // Whoever sits at a terminal reads; SIGINT ends a statement there, and not what the next one writes.
        var pager = isInteractive ? new Pager(Descriptor.Output, interrupts, Environment.GetEnvironmentVariable) : null;
        var output = isInteractive ? new Utf8Output(pager!) : new Utf8Output(Descriptor.Output, interrupts.Token);
        using var engine = Open(options.Root, options.ReadOnly);
        if (engine is null) return ExitCode.OpenFailed;
        using var session = engine.OpenSession();
        var runner = new ScriptRunner(session, options, output, interrupts);
        if (operation is not null)
            return await new OperationCommand(session, runner, operation, interrupts).RunAsync();
        if (options.Maintain)
            return await new MaintainCommand(session, runner, interrupts).RunAsync(options.Daemon);
        if (pager is not null)
        {
            if (options.SingleTransaction) throw new UsageException(CommandLine.NoTransaction);
            runner.View = new ResultView(pager);
            session.CountsFiles = true;
            return await Prompt.RunAsync(engine, session, runner, interrupts);
        }

        IReadOnlyList<InputArgument> inputs = options.Inputs.Count > 0 ? options.Inputs : [new(true, "-")];
        if (options.SingleTransaction && !await runner.RunAsync("BEGIN")) return runner.Code;
        foreach (var piece in inputs.SelectMany(Script.Pieces))
            if (!await runner.RunAsync(piece))
                break;
        if (options.SingleTransaction && interrupts.Code == ExitCode.Success) await runner.RunAsync(runner.Code == ExitCode.Success ? "COMMIT" : "ROLLBACK");
        runner.Finish();
        return runner.Code;
    }

    private static async Task<ExitCode> IngestAsync(string[] arguments)
    {
        if (arguments.Contains("-h") || arguments.Contains("--help"))
            return await RunAsync(new CommandLine { Help = true });
        if (arguments is ["import", .. var rest])
            return ImportCommand.Run(ImportCommandLine.Parse(rest), new Utf8Output(Descriptor.Output));
        var options = IngestCommandLine.Parse(arguments);
        foreach (var script in options.Scripts) Script.CheckExists(script);
        using var interrupts = new Interrupts();
        var output = new Utf8Output(Descriptor.Output); // what is committed after a signal is told, too
        using var engine = Open(options.Root, readOnly: false);
        if (engine is null) return ExitCode.OpenFailed;
        using var session = engine.OpenSession();
        var runner = new ScriptRunner(session, new CommandLine { Output = new OutputOptions { Mode = OutputMode.Jsonl } }, output, interrupts);
        foreach (var script in options.Scripts)
            if (!await runner.RunAsync(EnvironmentText.Expand(Script.Read(script), Environment.GetEnvironmentVariable)))
                return runner.Code;
        return await new IngestCommand(session, options, output, interrupts).RunAsync();
    }

    private static DeltaEngine? Open(string? root, bool readOnly)
    {
        try
        {
            return DeltaEngine.Open(new DeltaEngineOptions
            {
                Root = root,
                ReadOnly = readOnly,
                Warn = warning => Messages.WriteLine($"warning: {warning}"),
            });
        }
        catch (DeltaException e)
        {
            Messages.WriteLine($"dq: cannot open {root ?? "the working directory"}: {e.Message}");
            return null;
        }
    }

    // Without the commit that the SDK adds after a plus sign.
    private static string Version =>
        typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
