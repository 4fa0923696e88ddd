namespace DeltaQuery.Repl.Options;

/// <summary>An option of the program, or of one of its commands.</summary>
/// <param name="Name">Its long name: <c>--mode</c>.</param>
/// <param name="Value">What its value is called, which says what it is: a FILE, a FOLDER, a ROOT ..; null where it takes none.</param>
/// <param name="Help">What it does, in a line; null for one that the help does not name.</param>
internal record Option(string Name, string? Value, string? Help)
{
    /// <summary>Its short name: <c>-m</c>.</summary>
    public string? Short { get; init; }

    /// <summary>Other names, those of other shells among them.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What its value is or may begin with, or what may stand behind it; none where that is open.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Whether each of several counts.</summary>
    public bool Repeats { get; init; }

    /// <summary>Whether it is about scripts, which the commands of the program do not run.</summary>
    public bool IsOfScripts { get; init; }

    /// <summary>What it does, in some words.</summary>
    public string Summary => Help is null ? $"the same as --mode {Name[2..]}" : Help.Split([';', ':'], 2)[0].TrimEnd(',');

    public bool TakesValue => Value is not null;

    /// <summary>The name of an option that is written so, and the value that is attached to it, as in <c>--name=value</c>.</summary>
    public static (string Name, string? Attached) Split(string argument)
    {
        var equals = argument.StartsWith("--", StringComparison.Ordinal) ? argument.IndexOf('=') : -1;
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    /// <summary>All that it is called.</summary>
    public IEnumerable<string> Names => [.. Short is { } s ? [s] : Array.Empty<string>(), Name, .. Aliases];

    /// <summary>Whether it goes by a name: any of its own, or a long one with a single dash, as duckdb and sqlite3 have it.</summary>
    public bool IsCalled(string name) => name == Short || IsLong(Name, name) || Aliases.Any(alias => IsLong(alias, name));

    private static bool IsLong(string own, string name) =>
        name == own || (own.StartsWith("--", StringComparison.Ordinal) && name.AsSpan().SequenceEqual(own.AsSpan(1)));
}
