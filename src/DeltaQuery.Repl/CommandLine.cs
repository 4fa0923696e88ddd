using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl;

/// <summary>The program's arguments.</summary>
/// <remarks>Written by hand: a library is start-up time that every run pays.</remarks>
internal sealed record CommandLine
{
    /// <summary>What is told of --single-transaction where there is no script.</summary>
    public const string NoTransaction = "--single-transaction needs -c, -f or a script on standard input";

    private static readonly string[] ShortNames = ["ndjson", "md"];

    private static readonly Dictionary<string, OutputMode> Modes = new(StringComparer.Ordinal)
    {
        ["box"] = OutputMode.Box, ["table"] = OutputMode.Table, ["column"] = OutputMode.Column, ["line"] = OutputMode.Line, ["list"] = OutputMode.List,
        ["csv"] = OutputMode.Csv, ["tsv"] = OutputMode.Tsv, ["json"] = OutputMode.Json, ["jsonl"] = OutputMode.Jsonl, ["ndjson"] = OutputMode.Jsonl,
        ["markdown"] = OutputMode.Markdown, ["md"] = OutputMode.Markdown, ["html"] = OutputMode.Html, ["latex"] = OutputMode.Latex,
        ["insert"] = OutputMode.Insert, ["none"] = OutputMode.None,
    };

    public const string Usage = """
        usage: dq [ROOT] [-c SQL]... [-f FILE|-]... [options]
               dq maintain [ROOT] [--once|--daemon] [options]
               dq ingest run [--root ROOT] [-f FILE]... --all|NAME...|--from-env [--mode line|json]
               dq ingest import FILE [--output FILE]
               dq tables [SCHEMA]
               dq describe TABLE [--detail]
               dq history TABLE [--limit N]
               dq optimize TABLE|--all [--where PREDICATE] [--zorder COLUMNS] [--full]
               dq vacuum TABLE|--all [--retain HOURS] [--dry-run] [--full|--lite]
               dq restore TABLE --version N|--timestamp TIME
               dq check TABLE|--all

        Runs SQL over the Delta tables below ROOT (the working directory if not given).
        Without -c and -f the script is read from standard input.
        maintain does what maintenance schedules say is due: once, or for ever.
        ingest run runs ingests until they end or a signal comes, and writes a line a commit: all that are not paused, those that
        are named, or one of KAFKA_BOOTSTRAP_SERVERS, KAFKA_TOPIC, KAFKA_GROUP_ID, DELTA_TABLE_PATH, BATCH_SIZE and
        BATCH_TIMEOUT_SECONDS. In strings of its scripts, ${env:NAME} is the environment's value.
        tables and the others run one statement each over the tables below --root ROOT; a TABLE with a slash in it is a path.
        check ends with 4 where a table is unhealthy.
        ingest import writes the connector file FILE (YAML) as the statements of such a script.

          -c, --command SQL   run SQL; -c and -f run in the order given
          -f, --file FILE     run a script; - is standard input
              --root ROOT     the same as ROOT
          -m, --mode MODE     how rows are written: box (default on a terminal), table (default elsewhere), column, line, list,
                              csv, tsv, json, jsonl, markdown, html, latex, insert or none; --csv is short for --mode csv, and so on
              --insert TABLE  write rows as INSERT statements for TABLE
              --no-header     leave out the line of column names
              --null TEXT     what stands for NULL
              --separator S   what stands between the fields of csv and list
              --param N=V     the value of the parameter $N: a number, true, false, null or a text; 'V' is always a text
          -1, --single-transaction  all statements are one transaction: of one table
              --timing        tell how long each statement took
              --echo          tell each statement before it runs
          -q, --quiet         no messages but errors
              --keep-going    go on after a statement that fails
              --error-format F  text (default), or json: an object a line
              --read-only     refuse statements that change a table
              --version       print the version
          -h, --help          print this

        Rows go to standard output, everything else to standard error.
        Exit codes: 0 done, 1 wrong usage or internal error, 2 ROOT cannot be opened, 3 a statement failed,
        4 a check found a table unhealthy, 130 interrupted, 143 terminated.
        """;

    public string? Root { get; init; }

    public IReadOnlyList<InputArgument> Inputs { get; init; } = [];

    /// <summary>How rows are written.</summary>
    public OutputOptions Output { get; init; } = new();

    /// <summary>The values of parameters by name.</summary>
    public IReadOnlyDictionary<string, object?> Parameters { get; init; } = new Dictionary<string, object?>();

    /// <summary>Whether all statements are one transaction.</summary>
    public bool SingleTransaction { get; init; }

    /// <summary>Whether it is told how long each statement took.</summary>
    public bool Timing { get; init; }

    /// <summary>Whether each statement is told before it runs.</summary>
    public bool Echo { get; init; }

    /// <summary>Whether nothing is told but errors.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether errors are JSON.</summary>
    public bool JsonErrors { get; init; }

    public bool KeepGoing { get; init; }

    public bool ReadOnly { get; init; }

    /// <summary>Whether schedules are run, not scripts.</summary>
    public bool Maintain { get; init; }

    /// <summary>Whether schedules are run until the program is told to stop.</summary>
    public bool Daemon { get; init; }

    public bool Version { get; init; }

    public bool Help { get; init; }

    /// <summary>Whether the argument behind this one is its value.</summary>
    public static bool TakesValue(string argument) =>
        argument is "-m" or "--mode" or "--root" or "--insert" or "--null" or "--separator" or "--param" or "--error-format" or "-c" or "--command" or "-f" or "--file";

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="UsageException">They are wrong.</exception>
    public static CommandLine Parse(ReadOnlySpan<string> arguments)
    {
        var line = new CommandLine();
        var inputs = new List<InputArgument>();
        var onlyNames = false;
        var first = arguments is ["maintain", ..] ? 1 : 0;
        line = line with { Maintain = first == 1 };
        for (var i = first; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (onlyNames || !argument.StartsWith('-') || argument == "-")
            {
                line = line.WithRoot(argument);
                continue;
            }

            var (name, attached) = Split(argument);
            switch (name)
            {
                case "--": onlyNames = true; break;
                case "-c" or "--command": inputs.Add(new(false, Value(arguments, ref i, name, attached))); break;
                case "-f" or "--file": inputs.Add(new(true, Value(arguments, ref i, name, attached))); break;
                case "--root": line = line.WithRoot(Value(arguments, ref i, name, attached)); break;
                case "-m" or "--mode": line = line.WithMode(ModeNamed(Value(arguments, ref i, name, attached))); break;
                case "--insert":
                    line = line.WithMode(OutputMode.Insert);
                    line = line with { Output = line.Output with { Table = Value(arguments, ref i, name, attached) } };
                    break;
                case "--null": line = line with { Output = line.Output with { Null = Value(arguments, ref i, name, attached) } }; break;
                case "--separator": line = line with { Output = line.Output with { Separator = Value(arguments, ref i, name, attached) } }; break;
                case "--param": line = line with { Parameters = ParameterArgument.Add(line.Parameters, Value(arguments, ref i, name, attached)) }; break;
                case "--error-format": line = line with { JsonErrors = IsJson(Value(arguments, ref i, name, attached)) }; break;
                default: line = line.WithFlag(name, attached); break;
            }
        }

        if (line.Maintain && inputs.Count > 0)
            throw new UsageException("maintain runs no scripts");
        if (line is { SingleTransaction: true, KeepGoing: true })
            throw new UsageException("--single-transaction ends at the first statement that fails: --keep-going cannot be held");
        if (line.Output.Separator is { } separator && (separator.Length == 0 || separator.AsSpan().ContainsAny('"', '\n', '\r')))
            throw new UsageException("--separator cannot be empty, a quote or a line end");
        if (line.Output is { Mode: OutputMode.Csv, Null: { } none }
            && (none.AsSpan().ContainsAny('"', '\n', '\r') || none.Contains(line.Output.Separator ?? ",", StringComparison.Ordinal)))
            throw new UsageException("--null cannot hold a quote, a line end or the separator in csv");
        if (line is { SingleTransaction: true, Maintain: true })
            throw new UsageException(NoTransaction);
        if (inputs.Count(input => input is { IsFile: true, Value: "-" }) > 1)
            throw new UsageException("standard input can be read only once");
        return line with { Inputs = inputs };
    }

    private CommandLine WithRoot(string root)
    {
        if (Root is not null) throw new UsageException($"one ROOT at most: met '{root}' after '{Root}'");
        return this with { Root = root.Length > 0 ? root : throw new UsageException("ROOT is empty") };
    }

    private CommandLine WithFlag(string name, string? attached)
    {
        var with = Flag(name);
        return attached is null ? with : throw new UsageException($"{name} takes no value");
    }

    private CommandLine WithMode(OutputMode mode) => this with { Output = Output with { Mode = mode } };

    private CommandLine Flag(string name)
    {
        if (name.StartsWith("--", StringComparison.Ordinal) && Modes.TryGetValue(name[2..], out var mode) && mode != OutputMode.Insert)
            return WithMode(mode);
        return name switch
        {
            "--no-header" => this with { Output = Output with { Header = false } },
            "-1" or "--single-transaction" => this with { SingleTransaction = true },
            "--timing" => this with { Timing = true },
            "--echo" => this with { Echo = true },
            "-q" or "--quiet" => this with { Quiet = true },
            "--keep-going" => this with { KeepGoing = true },
            "--read-only" => this with { ReadOnly = true },
            "--version" => this with { Version = true },
            "--once" when Maintain => this with { Daemon = false },
            "--daemon" when Maintain => this with { Daemon = true },
            "-h" or "--help" => this with { Help = true },
            _ => throw new UsageException($"unknown option '{name}'"),
        };
    }

    // --name=value, -cVALUE.
    private static (string Name, string? Attached) Split(string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal))
            return argument.Length > 2 && argument[1] is 'c' or 'f' or 'm' ? (argument[..2], argument[2..]) : (argument, null);
        var equals = argument.IndexOf('=');
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private static string Value(ReadOnlySpan<string> arguments, ref int i, string name, string? attached)
    {
        if (attached is not null) return attached;
        if (++i == arguments.Length) throw new UsageException($"{name} needs a value");
        return arguments[i];
    }

    private static OutputMode ModeNamed(string name) => Modes.TryGetValue(name, out var mode) ? mode
        : throw new UsageException($"unknown mode '{name}': expected {string.Join(", ", Modes.Keys.Except(ShortNames))}");

    private static bool IsJson(string format) => format switch
    {
        "json" => true,
        "text" => false,
        _ => throw new UsageException($"unknown error format '{format}': expected text or json"),
    };
}
