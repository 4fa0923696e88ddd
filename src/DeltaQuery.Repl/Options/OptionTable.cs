using System.Text;
using DeltaQuery.Repl.Meta;
using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl.Options;

/// <summary>The options of the program: what reads them, what knows which take a value, and what the help says are this one table.</summary>
internal static class OptionTable
{
    private const int HelpColumn = 28;
    private const int HelpWidth = 92;
    private const int LeastShared = 3; // letters

    private static readonly Dictionary<string, OutputMode> Modes = new(StringComparer.Ordinal)
    {
        ["box"] = OutputMode.Box, ["table"] = OutputMode.Table, ["column"] = OutputMode.Column, ["line"] = OutputMode.Line, ["list"] = OutputMode.List,
        ["csv"] = OutputMode.Csv, ["tsv"] = OutputMode.Tsv, ["json"] = OutputMode.Json, ["jsonl"] = OutputMode.Jsonl, ["ndjson"] = OutputMode.Jsonl,
        ["jsonlines"] = OutputMode.Jsonl, ["markdown"] = OutputMode.Markdown, ["md"] = OutputMode.Markdown, ["html"] = OutputMode.Html,
        ["latex"] = OutputMode.Latex, ["insert"] = OutputMode.Insert, ["parquet"] = OutputMode.Parquet, ["none"] = OutputMode.None, ["trash"] = OutputMode.None,
    };

    private static readonly string[] OtherNames = ["ndjson", "jsonlines", "md", "trash"];

    /// <summary>The names of the modes, each mode once.</summary>
    public static IEnumerable<string> ModeNames => Modes.Keys.Except(OtherNames);

    /// <summary>The options of <c>dq maintain</c> alone.</summary>
    public static IReadOnlyList<AppliedOption<CommandLine>> Maintain { get; } =
    [
        new("--once", null, "do what is due, and end: what is done without either",
            (line, _) => line.Maintain ? line with { Daemon = false } : throw Unknown("--once")),
        new("--daemon", null, "go on until a signal comes", (line, _) => line.Maintain ? line with { Daemon = true } : throw Unknown("--daemon")),
    ];

    /// <summary>All options, in the help's order.</summary>
    public static IReadOnlyList<AppliedOption<CommandLine>> All { get; } =
    [
        .. Scripts(), .. Places(), .. Rows(), .. Messages(), .. Session(), .. Maintain.Select(o => o with { Help = null }),
        .. Modes.Where(m => m.Value != OutputMode.Insert)
            .Select(m => new AppliedOption<CommandLine>($"--{m.Key}", null, null, (line, _) => line.WithMode(m.Value))),
    ];

    /// <summary>The options that the help names.</summary>
    public static IEnumerable<Option> Named => All.Where(o => o.Help is not null);

    /// <summary>The options that people are told of: those that the help names, and the short forms of modes.</summary>
    public static IEnumerable<Option> Told => All.Where(o => o.Help is not null || ModeNames.Contains(o.Name[2..]));

    /// <summary>The option that goes by a name; null for none.</summary>
    public static AppliedOption<CommandLine>? Find(string name)
    {
        foreach (var option in All)
            if (option.IsCalled(name))
                return option;
        return null;
    }

    /// <summary>The mode of a name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static OutputMode ModeNamed(string name) => Modes.TryGetValue(name, out var mode) ? mode
        : name == "arrow" ? throw new UsageException("the mode arrow is not supported, for want of a library that writes it: take parquet")
        : throw new UsageException($"unknown mode '{name}': expected {string.Join(", ", ModeNames)}");

    /// <summary>A line or more for each option that the help names, 120 characters wide.</summary>
    public static string Help(IEnumerable<Option> options)
    {
        var text = new StringBuilder();
        foreach (var option in options)
        {
            if (option.Help is not { } help)
                continue;
            var names = $"  {(option.Short is { } s ? s + ", " : "    ")}{option.Name}{(option.Value is { } value ? $" {value}" : "")}";
            text.Append(names.PadRight(HelpColumn - 1)).Append(' ').AppendJoin("\n" + new string(' ', HelpColumn), Lines(help, HelpWidth)).Append('\n');
        }

        return text.ToString();
    }

    private static List<string> Lines(string text, int width)
    {
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length == 0)
                lines[^1] = word;
            else if (lines[^1].Length + 1 + word.Length <= width)
                lines[^1] += " " + word;
            else
                lines.Add(word);
        }

        return lines;
    }

    private static IEnumerable<AppliedOption<CommandLine>> Scripts() =>
    [
        new("--command", "SQL", "run SQL; -c and -f run in the order given", (line, sql) => line.With(new InputArgument(false, sql)))
        {
            Short = "-c", Aliases = ["-s"], Repeats = true, IsOfScripts = true,
        },
        new("--file", "FILE", "run a script; - is standard input", (line, file) => line.With(new InputArgument(true, file)))
        {
            Short = "-f", Repeats = true, IsOfScripts = true,
        },
        new("--cmd", "SQL", "run SQL before all else, also before the prompt", (line, sql) => line with { Before = [.. line.Before, new(false, sql)] })
        {
            Repeats = true,
        },
        new("--init", "FILE", "run a script before all else, in the place of the rc file",
            (line, file) => line with { Before = [.. line.Before, new(true, file)], ReadsRc = false }) { Repeats = true },
        new("--no-rc", null, "do not run ~/.config/dq/dqrc, which runs before a prompt", (line, _) => line with { ReadsRc = false })
        {
            Short = "-X", IsOfScripts = true,
        },
        new("--variable", "N=V", "set the variable N; :N, :'N' and :\"N\" stand for it",
            (line, v) => line with { Variables = VariableArgument.Add(line.Variables, v) }) { Short = "-v", Aliases = ["--set"], Repeats = true },
        new("--param", "N=V", "the value of the parameter $N: a number, true, false, null or a text; 'V' is always a text",
            (line, v) => line with { Parameters = ParameterArgument.Add(line.Parameters, v) }) { Repeats = true },
        new("--single-transaction", null, "all statements are one transaction: of one table", (line, _) => line with { SingleTransaction = true })
        {
            Short = "-1", IsOfScripts = true,
        },
        new("--keep-going", null, "go on after a statement that fails", (line, _) => line with { KeepGoing = true }) { IsOfScripts = true },
        new("--bail", null, null, (line, _) => line with { KeepGoing = false }),
        new("--batch", null, "no prompt: the script is standard input, be it a terminal", (line, _) => line with { Batch = true, Interactive = false })
        {
            Aliases = ["--no-stdin"], IsOfScripts = true,
        },
        new("--interactive", null, "a prompt, even where standard input is no terminal", (line, _) => line with { Interactive = true, Batch = false })
        {
            IsOfScripts = true,
        },
    ];

    private static IEnumerable<AppliedOption<CommandLine>> Places() =>
    [
        new("--root", "ROOT", "the same as ROOT", (line, root) => line.WithRoot(root)),
        new("--connection", "TEXT",
            "a connection string instead of ROOT: \"Data Source=/lake;Threads=4\"; the environment's DQ_CONNECTION is one, or a ROOT, where neither is given",
            (line, text) => line with { Connection = text }),
        new("--remote", "URL", "run statements on a Spark cluster: sc://host:port; its token is the environment's DQ_REMOTE_TOKEN; docs/remote.md tells what differs",
            (line, url) => line with { Remote = url }),
        new("--read-only", null, "refuse statements that change a table", (line, _) => line with { ReadOnly = true }) { Aliases = ["-readonly"] },
        new("--safe", null, "nothing outside of ROOT is read or written, and no program run", (line, _) => line with { Safe = true }),
    ];

    private static IEnumerable<AppliedOption<CommandLine>> Rows() =>
    [
        new("--mode", "MODE", "how rows are written: box (default on a terminal), table (default elsewhere), column, line, list, "
            + "csv, tsv, json, jsonl, markdown, html, latex, insert, parquet (needs -o FILE) or none; --csv is short for --mode csv, and so on",
            (line, mode) => line.WithMode(ModeNamed(mode))) { Short = "-m", Choices = [.. ModeNames] },
        new("--output", "FILE", "write rows to FILE", (line, file) => line with { OutputFile = file }) { Short = "-o" },
        new("--arrow", null, null, (line, _) => line.WithMode(ModeNamed("arrow"))),
        new("--insert", "TABLE", "write rows as INSERT statements for TABLE",
            (line, table) => line.WithMode(OutputMode.Insert) with { Output = line.Output with { Mode = OutputMode.Insert, Table = table } }),
        new("--no-header", null, "leave out the line of column names", (line, _) => line with { Output = line.Output with { Header = false } })
        {
            Aliases = ["-noheader"],
        },
        new("--header", null, null, (line, _) => line with { Output = line.Output with { Header = true } }),
        new("--null", "TEXT", "what stands for NULL", (line, text) => line with { Output = line.Output with { Null = text } }) { Aliases = ["-nullvalue"] },
        new("--separator", "S", "what stands between the fields of csv and list", (line, text) => line with { Output = line.Output with { Separator = text } }),
    ];

    private static IEnumerable<AppliedOption<CommandLine>> Messages() =>
    [
        new("--timing", null, "tell how long each statement took", (line, _) => line with { Timing = true }),
        new("--echo", null, "tell each statement before it runs", (line, _) => line with { Echo = true }),
        new("--echo-errors", null, "tell each statement that fails", (line, _) => line with { EchoErrors = true }) { Short = "-b" },
        new("--quiet", null, "no messages but errors", (line, _) => line with { Quiet = true }) { Short = "-q" },
        new("--error-format", "F", "text (default), or json: an object a line", (line, format) => line with { JsonErrors = IsJson(format) })
        {
            Choices = ["text", "json"],
        },
        new("--log", "LEVEL", "tell of statements on standard error, or in a file with LEVEL=FILE; LEVEL is error, warning, info or debug",
            (line, level) => line with { Log = LogOption.Parse(level) }) { Choices = ["error", "warning", "info", "debug"] },
        new("--no-color", null, "no colours, as NO_COLOR in the environment says, too",
            (line, _) => line with { Output = line.Output with { HasColor = false } }),
    ];

    private static IEnumerable<AppliedOption<CommandLine>> Session() =>
    [
        new("--version", null, "print the versions of dq, of DuckDB, and of Delta's protocol", (line, _) => line with { Version = true }),
        new("--help", null,
            "print this, or behind a command help on that; --help meta tells of the commands that begin with a backslash, --help sql [STATEMENT] of SQL",
            (line, _) => line with { Help = true }) { Short = "-h", Choices = ["meta", "sql"] },
    ];

    /// <summary>The error of an option that there is not.</summary>
    /// <param name="name">What it was called.</param>
    /// <param name="nearest">One that may be meant; null for none.</param>
    public static UsageException Unknown(string name, string? nearest = null) =>
        new($"unknown option '{name}'{(nearest is null ? "" : $": did you mean {nearest}?")}");

    /// <summary>The long name that is nearest to one: misspelt, or with the same beginning; null where none is near.</summary>
    public static string? Nearest(string name)
    {
        var word = name.TrimStart('-');
        var nearest = All.Where(o => o.Help is not null || Modes.ContainsKey(o.Name[2..]))
            .Select(o => (o.Name, Distance: MetaCommands.Distance(o.Name[2..], word), Shared: o.Name.AsSpan(2).CommonPrefixLength(word)))
            .Where(o => o.Distance <= Math.Max(1, word.Length / 3) || o.Shared >= LeastShared)
            .OrderBy(o => o.Distance).FirstOrDefault();
        return nearest.Name;
    }

    private static bool IsJson(string format) => format switch
    {
        "json" => true,
        "text" => false,
        _ => throw new UsageException($"unknown error format '{format}': expected text or json"),
    };
}
