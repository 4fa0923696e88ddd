using System.Buffers;
using DeltaQuery.Repl.Commands;
using DeltaQuery.Repl.Help;
using DeltaQuery.Repl.Options;
using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl;

/// <summary>The program's arguments.</summary>
/// <remarks>Written by hand: a library is start-up time that every run pays.</remarks>
internal sealed record CommandLine
{
    /// <summary>What is told of --single-transaction where there is no script.</summary>
    public const string NoTransaction = "--single-transaction needs -c, -f or a script on standard input";

    /// <summary>What --help prints.</summary>
    public static string Usage => $"""
        usage: dq {ProgramCommands.Synopsis}
               {string.Join("\n       ", ProgramCommands.All.SelectMany(c => c.Usage))}

        Runs SQL over the Delta tables below ROOT (the working directory if not given).
        Without SQL, -c and -f there is a prompt on a terminal; elsewhere the script is standard input.

        Commands, of which dq COMMAND --help tells more:
        {ProgramCommands.Help()}
        Those with a TABLE or FILES run a statement over the tables below --root ROOT; a TABLE with a slash in it is a path.

        {OptionTable.Help(OptionTable.All)}
        Options are taken with a single dash, too, as duckdb and sqlite3 write them: -csv, -readonly.
        Rows go to standard output, everything else to standard error.

        Exit codes:
        {string.Join('\n', ExitCodes.All.Select(e => $"  {(int)e.Code,-5}{e.Meaning}"))}
        """;

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    public string? Root { get; init; }

    /// <summary>A connection string in the place of a root.</summary>
    public string? Connection { get; init; }

    public IReadOnlyList<InputArgument> Inputs { get; init; } = [];

    /// <summary>What runs before the inputs, or before the prompt.</summary>
    public IReadOnlyList<InputArgument> Before { get; init; } = [];

    /// <summary>Whether the user's own script runs before a prompt.</summary>
    public bool ReadsRc { get; init; } = true;

    /// <summary>How rows are written.</summary>
    public OutputOptions Output { get; init; } = new();

    /// <summary>Where rows go; null for standard output.</summary>
    public string? OutputFile { get; init; }

    /// <summary>The values of parameters by name.</summary>
    public IReadOnlyDictionary<string, object?> Parameters { get; init; } = new Dictionary<string, object?>();

    /// <summary>The texts of variables by name.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether all statements are one transaction.</summary>
    public bool SingleTransaction { get; init; }

    /// <summary>Whether it is told how long each statement took.</summary>
    public bool Timing { get; init; }

    /// <summary>Whether each statement is told before it runs.</summary>
    public bool Echo { get; init; }

    /// <summary>Whether a statement that fails is told.</summary>
    public bool EchoErrors { get; init; }

    /// <summary>Whether nothing is told but errors.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether errors are JSON.</summary>
    public bool JsonErrors { get; init; }

    public bool KeepGoing { get; init; }

    public bool ReadOnly { get; init; }

    /// <summary>The Spark Connect server on which statements run; null for here.</summary>
    public string? Remote { get; init; }

    /// <summary>Whether nothing outside of the root is touched.</summary>
    public bool Safe { get; init; }

    /// <summary>Whether there is no prompt, be standard input a terminal.</summary>
    public bool Batch { get; init; }

    /// <summary>Whether there is a prompt, be standard input no terminal.</summary>
    public bool Interactive { get; init; }

    /// <summary>What is logged, and where; null for nothing.</summary>
    public LogOption? Log { get; init; }

    /// <summary>Whether schedules are run, not scripts.</summary>
    public bool Maintain { get; init; }

    /// <summary>Whether schedules are run until the program is told to stop.</summary>
    public bool Daemon { get; init; }

    public bool Version { get; init; }

    public bool Help { get; init; }

    /// <summary>What help is asked on; none for help on the program.</summary>
    public IReadOnlyList<string> HelpWords { get; init; } = [];

    /// <summary>Whether statements are asked for, not read from scripts.</summary>
    public bool IsPrompted => Inputs.Count == 0 && !Batch && (Interactive || !Console.IsInputRedirected);

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="UsageException">They are wrong.</exception>
    public static CommandLine Parse(ReadOnlySpan<string> arguments)
    {
        var line = new CommandLine { Maintain = arguments is ["maintain", ..] };
        var onlyNames = false;
        for (var i = line.Maintain ? 1 : 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (onlyNames || !argument.StartsWith('-') || argument == "-" || IsComment(argument))
            {
                line = line.WithName(argument);
            }
            else if (argument == "--")
            {
                onlyNames = true;
            }
            else
            {
                var (name, attached) = Split(argument);
                var option = OptionTable.Find(name) ?? throw OptionTable.Unknown(name, OptionTable.Nearest(name));
                if (attached is not null && !option.TakesValue)
                    throw new UsageException($"{name} takes no value");
                var value = !option.TakesValue ? "" : attached ?? (++i < arguments.Length ? arguments[i] : throw new UsageException($"{name} needs a value"));
                line = option.Apply(line, value);
            }
        }

        line.Check();
        return line;
    }

    public CommandLine WithRoot(string root)
    {
        if (Root is not null) throw new UsageException($"one ROOT at most: met '{root}' after '{Root}'");
        return this with { Root = root.Length > 0 ? root : throw new UsageException("ROOT is empty") };
    }

    public CommandLine WithMode(OutputMode mode) => this with { Output = Output with { Mode = mode } };

    public CommandLine With(InputArgument input) => this with { Inputs = [.. Inputs, input] };

    // dq ROOT SQL: what stands behind a root is no second one.
    private CommandLine WithName(string name) => Help ? this with { HelpWords = [.. HelpWords, name] }
        : Root is null || Maintain ? WithRoot(name)
        : Inputs.Any(i => i.IsPositional) ? throw new UsageException($"one ROOT and one SQL at most: met '{name}'")
        : With(new InputArgument(false, name) { IsPositional = true });

    private void Check()
    {
        if (Maintain && Inputs.Count > 0)
            throw new UsageException("maintain runs no scripts");
        if (this is { SingleTransaction: true, KeepGoing: true })
            throw new UsageException("--single-transaction ends at the first statement that fails: --keep-going cannot be held");
        if (this is { SingleTransaction: true, Maintain: true })
            throw new UsageException(NoTransaction);
        if (Inputs.Concat(Before).Count(input => input is { IsFile: true, Value: "-" }) > 1)
            throw new UsageException("standard input can be read only once");
        Output.Check();
    }

    // SQL that begins with a comment: no option has a blank in its name, and none that there is not has several lines.
    private static bool IsComment(string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal))
            return false;
        var name = Split(argument).Name;
        return name.AsSpan().ContainsAny(" \t\r\n") || (argument.Contains('\n', StringComparison.Ordinal) && OptionTable.Find(name) is null);
    }

    // --name=value, -cVALUE; but what is a word is no value, other than -mcsv: -outfile is no -o utfile.
    private static (string Name, string? Attached) Split(string argument)
    {
        if (argument.StartsWith("--", StringComparison.Ordinal))
            return Option.Split(argument);
        var isWord = argument.Length > 3 && argument.AsSpan(1).IndexOfAnyExcept(Letters) < 0 && argument[1] != 'm';
        return OptionTable.Find(argument) is null && argument.Length > 2 && !isWord && OptionTable.Find(argument[..2]) is { TakesValue: true }
            ? (argument[..2], argument[2..]) : (argument, null);
    }
}
