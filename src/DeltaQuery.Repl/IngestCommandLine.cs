namespace DeltaQuery.Repl;

/// <summary>The arguments of <c>dq ingest run</c>.</summary>
internal sealed record IngestCommandLine
{
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
            throw new UsageException(arguments is [var met, ..] ? $"ingest has no command '{met}': expected run or import" : "ingest needs a command: run or import");
        var (line, names, onlyNames) = (new IngestCommandLine(), new List<string>(), false);
        for (var i = 1; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (onlyNames || !argument.StartsWith('-'))
            {
                names.Add(argument);
                continue;
            }

            var equals = argument.StartsWith("--", StringComparison.Ordinal) ? argument.IndexOf('=') : -1;
            var (name, attached) = equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
            switch (name)
            {
                case "--": onlyNames = true; break;
                case "--all" when attached is null: line = line with { All = true }; break;
                case "--from-env" when attached is null: line = line with { FromEnvironment = true }; break;
                case "--root": line = line with { Root = Value(arguments, ref i, name, attached) }; break;
                case "-f" or "--file": line = line with { Scripts = [.. line.Scripts, new(true, Value(arguments, ref i, name, attached))] }; break;
                case "-m" or "--mode": line = line with { Json = IsJson(Value(arguments, ref i, name, attached)) }; break;
                default: throw new UsageException($"unknown option '{argument}' of ingest run");
            }
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
