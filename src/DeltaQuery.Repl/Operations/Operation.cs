using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace DeltaQuery.Repl.Operations;

/// <summary>A command that stands for a statement: <c>dq history sales --limit 5</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Table">Whether it takes a table, must have one, or may be told <c>--all</c> instead.</param>
/// <param name="Values">Its options that have a value.</param>
/// <param name="Flags">Its options that have none.</param>
/// <param name="Statement">The statement.</param>
internal sealed partial record Operation(
    string Name, TableArgument Table, IReadOnlyList<string> Values, IReadOnlyList<string> Flags, Func<OperationArguments, string> Statement)
{
    /// <summary>The operation that looks at all there is.</summary>
    public const string Health = "health";

    private static readonly Operation[] All =
    [
        new("tables", TableArgument.Maybe, [], [], a => a.Table is { } schema ? $"SHOW TABLES IN {Named(schema)}" : "SHOW TABLES"),
        new("describe", TableArgument.One, [], ["--detail"], a => $"DESCRIBE {(a.Has("--detail") ? "DETAIL " : "")}{a.Named}"),
        new("history", TableArgument.One, ["--limit"], [], a => $"DESCRIBE HISTORY {a.Named}{a.Number("--limit", " LIMIT {0}")}"),
        new("optimize", TableArgument.OneOrAll, ["--where", "--zorder"], ["--full"], a =>
            $"OPTIMIZE {a.NamedOrAll}{a.Text("--where", " WHERE {0}")}{a.Text("--zorder", " ZORDER BY ({0})")}{(a.Has("--full") ? " FULL" : "")}"),
        new("vacuum", TableArgument.OneOrAll, ["--retain"], ["--dry-run", "--full", "--lite"], a =>
            $"VACUUM {a.NamedOrAll}{(a.Has("--full") ? " FULL" : "")}{(a.Has("--lite") ? " LITE" : "")}{a.Number("--retain", " RETAIN {0} HOURS")}"
            + (a.Has("--dry-run") ? " DRY RUN" : "")),
        new("restore", TableArgument.One, ["--version", "--timestamp"], [], Restore),
        new("check", TableArgument.OneOrAll, [], [], a => $"CHECK TABLE {a.Named}"),
        new(Health, TableArgument.MaybeOneOrAll, [], [], a => $"CHECK TABLE {a.Named}"),
        new("migrate", TableArgument.SourceAndMaybe, [Migration.Format, Migration.PartitionedBy], [], Migration.Statement) { Before = Migration.Before },
    ];

    /// <summary>Another statement that runs before; null for none.</summary>
    public Func<OperationArguments, string?>? Before { get; init; }

    /// <summary>The operation of a name.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out Operation? operation)
    {
        operation = Array.Find(All, o => o.Name == name);
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
