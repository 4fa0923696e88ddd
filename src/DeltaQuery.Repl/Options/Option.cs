namespace DeltaQuery.Repl.Options;

/// <summary>An option of the program.</summary>
/// <param name="Name">Its long name: <c>--mode</c>.</param>
/// <param name="Value">What its value is called; null where it takes none.</param>
/// <param name="Help">What it does, a line or more; null for one that the help does not name.</param>
/// <param name="Apply">What it does to the arguments; its value is empty where it takes none.</param>
internal sealed record Option(string Name, string? Value, string? Help, Func<CommandLine, string, CommandLine> Apply)
{
    /// <summary>Its short name: <c>-m</c>.</summary>
    public string? Short { get; init; }

    /// <summary>Other names, those of other shells among them.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    public bool TakesValue => Value is not null;

    /// <summary>Whether it goes by a name: any of its own, or a long one with a single dash, as duckdb and sqlite3 have it.</summary>
    public bool IsCalled(string name) => name == Short || IsLong(Name, name) || Aliases.Any(alias => IsLong(alias, name));

    private static bool IsLong(string own, string name) =>
        name == own || (own.StartsWith("--", StringComparison.Ordinal) && name.AsSpan().SequenceEqual(own.AsSpan(1)));
}
