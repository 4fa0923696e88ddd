namespace DeltaQuery.Acceptance.Hostile;

/// <summary>What was done to a table, and what may be seen of it.</summary>
/// <param name="What">What was done, for messages.</param>
/// <param name="File">The file, relative to the table's folder.</param>
/// <param name="Verdict">What is allowed.</param>
internal sealed record Damage(string What, string File, Verdict Verdict)
{
    /// <summary>The kind of damage, for the closing line.</summary>
    public string Kind => $"{Class} {What switch
    {
        _ when What.StartsWith("exchanged", StringComparison.Ordinal) => "exchanged",
        _ when What.StartsWith("path ", StringComparison.Ordinal) => "path outside",
        _ when What.Contains("changed", StringComparison.Ordinal) => "field changed",
        _ when What.Contains("twice", StringComparison.Ordinal) => "field twice",
        _ => What,
    }}";

    private string Class => File switch
    {
        _ when File.EndsWith(".bin", StringComparison.Ordinal) => "vector",
        _ when File.EndsWith(".crc", StringComparison.Ordinal) => "checksum",
        _ when File.EndsWith("_last_checkpoint", StringComparison.Ordinal) => "hint",
        _ when !File.StartsWith("_delta_log", StringComparison.Ordinal) => "data file",
        _ when File.Contains("checkpoint", StringComparison.Ordinal) || File.Contains("_sidecars", StringComparison.Ordinal) => "checkpoint",
        _ => "commit",
    };
}

/// <summary>What a reader may give of a damaged table; an error that names a file is allowed always, and anything else never.</summary>
internal enum Verdict
{
    /// <summary>None, but an error that names the damaged file.</summary>
    Refused,

    /// <summary>The rows of the whole table: the damage shows, or does not matter.</summary>
    RightRows,

    /// <summary>The rows of one of its versions: the newest commits may be as if they had never been.</summary>
    RowsOfAVersion,

    /// <summary>Any rows: the damaged table is another table that nobody can tell from a whole one.</summary>
    AnyRows,
}
