using DeltaQuery.Repl.Commands;
using DeltaQuery.Repl.Options;

namespace DeltaQuery.Repl;

/// <summary>The arguments of <c>dq ingest run</c>.</summary>
internal sealed record IngestCommandLine
{
    /// <summary>The options of <c>dq ingest run</c>.</summary>
    public static IReadOnlyList<AppliedOption<IngestCommandLine>> Options { get; } =
    [
        new("--all", null, "run all ingests that are not paused", (line, _) => line with { All = true }),
        new("--from-env", null, "run the one that the environment tells of", (line, _) => line with { FromEnvironment = true }),
        new("--root", "ROOT", "the folder of the tables; the working directory if not given", (line, root) => line with { Root = root }),
        new("--file", "FILE", "run a script before, of secrets for instance; '${env:NAME}' in it is the environment's value",
            (line, file) => line with { Scripts = [.. line.Scripts, new(true, file)] }) { Short = "-f", Repeats = true },
        new("--mode", "MODE", "tell of a commit in a line of words (line, the default) or of JSON (json)", (line, mode) => line with { Json = IsJson(mode) })
        {
            Short = "-m", Choices = ["line", "json"],
        },
    ];

    /// <summary><c>dq ingest run</c> as a command of the program.</summary>
    public static ProgramCommand Command { get; } = new("ingest run", ["[--root ROOT] [-f FILE]... --all|NAME...|--from-env [--mode line|json]"],
        "run ingests until they end or a signal comes, with a line for each commit", Options)
    {
        TakesCommon = false,
        Detail = "--from-env reads KAFKA_BOOTSTRAP_SERVERS, KAFKA_TOPIC, KAFKA_GROUP_ID, DELTA_TABLE_PATH, BATCH_SIZE and BATCH_TIMEOUT_SECONDS.",
    };

    /// <summary>The folder of the tables; the working directory if null.</summary>
    public string? Root { get; init; }

    /// <summary>The ingests to run.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Whether all are run that are not paused.</summary>
    public bool All { get; init; }

    /// <summary>Whether the environment says what is read.</summary>
    public bool FromEnvironment { get; init; }

    /// <summary>Scripts that run before: secrets are in no file of the catalog.</summary>
    public IReadOnlyList<InputArgument> Scripts { get; init; } = [];

    /// <summary>Whether a commit is told as a JSON object.</summary>
    public bool Json { get; init; }

    /// <summary>Reads the arguments behind <c>ingest</c>.</summary>
    /// <exception cref="UsageException">They are wrong.</exception>
    public static IngestCommandLine Parse(ReadOnlySpan<string> arguments)
    {
        if (arguments is not ["run", ..])
            throw new UsageException(arguments is [var met, ..]
                ? $"ingest has no command '{met}': expected run or import" : "ingest needs a command: run or import");
        var (line, names, onlyNames) = (new IngestCommandLine(), new List<string>(), false);
        for (var i = 1; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (onlyNames || !argument.StartsWith('-'))
            {
                names.Add(argument);
                continue;
            }

            if (argument == "--")
            {
                onlyNames = true;
                continue;
            }

            var (name, attached) = Option.Split(argument);
            if (Options.FirstOrDefault(o => o.Name == name || o.Short == name) is not { } option || (attached is not null && !option.TakesValue))
                throw new UsageException($"unknown option '{argument}' of ingest run");
            line = option.Apply(line, option.TakesValue ? Value(arguments, ref i, name, attached) : "");
        }

        line = line with { Names = names };
        if ((names.Count > 0 ? 1 : 0) + (line.All ? 1 : 0) + (line.FromEnvironment ? 1 : 0) != 1)
            throw new UsageException("ingest run takes the names of ingests, --all or --from-env");
        return line;
    }

    private static bool IsJson(string mode) => mode switch
    {
        "json" or "jsonl" or "ndjson" => true,
        "line" => false,
        _ => throw new UsageException($"unknown mode '{mode}' of ingest run: expected line or json"),
    };

    private static string Value(ReadOnlySpan<string> arguments, ref int i, string name, string? attached)
    {
        var value = attached ?? (++i < arguments.Length ? arguments[i] : throw new UsageException($"{name} needs a value"));
        return value.Length > 0 ? value : throw new UsageException($"{name} is empty");
    }
}
