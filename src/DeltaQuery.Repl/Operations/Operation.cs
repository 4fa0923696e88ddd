using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using DeltaQuery.Repl.Commands;
using DeltaQuery.Repl.Options;

namespace DeltaQuery.Repl.Operations;

/// <summary>A command that stands for a statement: <c>dq history sales --limit 5</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Table">Whether it takes a table, must have one, or may be told <c>--all</c> instead.</param>
/// <param name="Synopses">What stands behind its name, a line for each form.</param>
/// <param name="Help">What it does, in a line.</param>
/// <param name="Options">Its options.</param>
/// <param name="Statement">The statement.</param>
internal sealed partial record Operation(
    string Name, TableArgument Table, IReadOnlyList<string> Synopses, string Help, IReadOnlyList<Option> Options,
    Func<OperationArguments, string> Statement)
{
    /// <summary>The operation that looks at all there is.</summary>
    public const string Health = "health";

    /// <summary>The option in the place of a table.</summary>
    public const string AllOfThem = "--all";

    private static readonly Option AllTables = new(AllOfThem, null, "all tables below ROOT");

    /// <summary>All operations, in the help's order.</summary>
    public static IReadOnlyList<Operation> All { get; } =
    [
        new("tables", TableArgument.Maybe, ["[SCHEMA]"], "list the tables, of one schema or of the default one", [],
            a => a.Table is { } schema ? $"SHOW TABLES IN {Named(schema)}" : "SHOW TABLES"),
        new("describe", TableArgument.One, ["TABLE [--detail]"], "tell a table's columns",
            [new("--detail", null, "tell its location, size, properties and features instead")],
            a => $"DESCRIBE {(a.Has("--detail") ? "DETAIL " : "")}{a.Named}"),
        new("history", TableArgument.One, ["TABLE [--limit N]"], "tell a table's commits, newest first", [new("--limit", "N", "at most so many")],
            a => $"DESCRIBE HISTORY {a.Named}{a.Number("--limit", " LIMIT {0}")}"),
        new("optimize", TableArgument.OneOrAll, ["TABLE|--all [--where PREDICATE] [--zorder COLUMNS] [--full]"], "pack small files together", [
            AllTables, new("--where", "PREDICATE", "in the partitions that it holds for alone"), new("--zorder", "COLUMNS", "order rows by these columns, a,b"),
            new("--full", null, "all files of a clustered table, not only those that are not clustered yet"),
        ], a => $"OPTIMIZE {a.NamedOrAll}{a.Text("--where", " WHERE {0}")}{a.Text("--zorder", " ZORDER BY ({0})")}{(a.Has("--full") ? " FULL" : "")}"),
        new("vacuum", TableArgument.OneOrAll, ["TABLE|--all [--retain HOURS] [--dry-run] [--full|--lite]"],
            "delete files that no version within the retention needs", [
            AllTables, new("--retain", "HOURS", "keep what younger versions need; the table's own retention if not given"),
            new("--dry-run", null, "tell what would be deleted, and delete nothing"), new("--full", null, "look at all files that lie in the folder"),
            new("--lite", null, "look at the files that the log names alone"),
        ], a => $"VACUUM {a.NamedOrAll}{(a.Has("--full") ? " FULL" : "")}{(a.Has("--lite") ? " LITE" : "")}{a.Number("--retain", " RETAIN {0} HOURS")}"
            + (a.Has("--dry-run") ? " DRY RUN" : "")),
        new("restore", TableArgument.One, ["TABLE --version N|--timestamp TIME"], "make a table what it was",
            [new("--version", "N", "at this version"), new("--timestamp", "TIME", "at this time, 2026-01-31 12:00")], Restore),
        new("check", TableArgument.OneOrAll, ["TABLE|--all"], "tell whether a table is healthy; ends with 4 where it is not", [AllTables],
            a => $"CHECK TABLE {a.Named}"),
        new(Health, TableArgument.MaybeOneOrAll, ["[TABLE|--all]"],
            "tell whether tables, ingests and maintenance schedules are healthy; ends with 4 where one is not", [AllTables], a => $"CHECK TABLE {a.Named}"),
        new("migrate", TableArgument.SourceAndMaybe,
            ["FILES TABLE [--format json|csv|parquet] [--partitioned-by COLUMNS]", "FOLDER [--partitioned-by \"COLUMN TYPE, ..\"]"],
            "load files into a table, or make a folder of Parquet files a table", [
                new(Migration.Format, "FORMAT", "of the files, where their names do not tell it") { Choices = Migration.Formats },
                new(Migration.PartitionedBy, "COLUMNS", "the columns that the new table is partitioned by, with types those that are in folders' names"),
            ], Migration.Statement)
        {
            Before = Migration.Before,
            Detail = "Each file is loaded once, into a table that is made where there is none; without TABLE, Parquet files stay where they lie.",
        },
    ];

    /// <summary>Another statement that runs before; null for none.</summary>
    public Func<OperationArguments, string?>? Before { get; init; }

    /// <summary>What is to be known besides; null for nothing.</summary>
    public string? Detail { get; init; }

    /// <summary>The operation as a command of the program.</summary>
    public ProgramCommand Command => new(Name, Synopses, Help, Options)
    {
        TakesFolders = Table != TableArgument.Maybe, TakesFiles = Table == TableArgument.SourceAndMaybe, Detail = Detail,
    };

    /// <summary>The operation of a name.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out Operation? operation)
    {
        operation = All.FirstOrDefault(o => o.Name == name);
        return operation is not null;
    }

    /// <summary>What a user calls a table, or a schema, as SQL has it: paths are paths, plain and quoted names are what they are.</summary>
    public static string Named(string table)
    {
        if (PathOf(table) is { } path)
            return $"delta.{Sql.Backticked(path)}";
        return string.Join('.', NamePart().Matches(table) is { Count: > 0 } parts && parts.Sum(p => p.Length) == table.Length
            ? parts.Select(p => Part(Unquoted(p.Groups[1].Value))) : [Sql.Backticked(table)]);
    }

    /// <summary>The path that a user calls a table by: <c>lake/sales</c>, or <c>delta.`lake/sales`</c>; null for a name.</summary>
    public static string? PathOf(string table) => DeltaPath().Match(table) is { Success: true } path ? Unquoted(path.Groups[1].Value)
        : table.AsSpan().ContainsAny('/', '\\') || table.StartsWith('.') ? table : null;

    [GeneratedRegex("""^delta\.(`(?:[^`]|``)+`|"(?:[^"]|"")+")$""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DeltaPath();

    private static string Unquoted(string part) => part is ['`' or '"', .. var inner, _]
        ? inner.Replace(new string(part[0], 2), part[..1], StringComparison.Ordinal) : part;

    // x, `x` or "x", and the dot behind it.
    [GeneratedRegex("""\G(`(?:[^`]|``)+`|"(?:[^"]|"")+"|[^.`"]+)(?:\.(?=.)|$)""")]
    private static partial Regex NamePart();

    /// <summary>A part of a name as SQL has it.</summary>
    public static string Part(string name) => IsPlain(name) ? name : Sql.Backticked(name);

    private static bool IsPlain(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string Restore(OperationArguments arguments)
    {
        var to = arguments.Number("--version", " TO VERSION AS OF {0}") + arguments.Text("--timestamp", " TO TIMESTAMP AS OF {0}", text: true);
        if (arguments.Value("--version") is null == arguments.Value("--timestamp") is null)
            throw new UsageException("restore needs --version N or --timestamp TIME");
        return $"RESTORE TABLE {arguments.Named}{to}";
    }
}
