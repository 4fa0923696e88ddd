namespace DeltaQuery.Repl.Output;

/// <summary>How rows are written.</summary>
internal sealed record OutputOptions
{
    /// <summary>The mode; null for box on a terminal, and table elsewhere.</summary>
    public OutputMode? Mode { get; init; }

    /// <summary>Whether the names of columns are written, where the mode lets one choose.</summary>
    public bool Header { get; init; } = true;

    /// <summary>What stands for NULL; null for the mode's own.</summary>
    public string? Null { get; init; }

    /// <summary>What stands between fields in the modes list and csv; null for the mode's own.</summary>
    public string? Separator { get; init; }

    /// <summary>The table of INSERT statements, as SQL has it.</summary>
    public string Table { get; init; } = "rows";
}
