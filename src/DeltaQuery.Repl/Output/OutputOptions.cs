namespace DeltaQuery.Repl.Output;

/// <summary>How rows are written.</summary>
internal sealed record OutputOptions
{
    /// <summary>The mode; null for box on a terminal, and table elsewhere.</summary>
    public OutputMode? Mode { get; init; }

    /// <summary>The mode before a command asked for a field a line.</summary>
    public OutputMode? ModeBefore { get; init; }

    /// <summary>Whether the names of columns are written, where the mode lets one choose.</summary>
    public bool Header { get; init; } = true;

    /// <summary>What stands for NULL; null for the mode's own.</summary>
    public string? Null { get; init; }

    /// <summary>What stands between fields in the modes list and csv; null for the mode's own.</summary>
    public string? Separator { get; init; }

    /// <summary>The table of INSERT statements, as SQL has it.</summary>
    public string Table { get; init; } = "rows";

    /// <summary>The most rows that a box shows on a terminal; null for its own number, 0 for all.</summary>
    public int? MaxRows { get; init; }

    /// <summary>The most columns of text that a box takes up; null for those of the terminal, 0 for any.</summary>
    public int? MaxWidth { get; init; }

    /// <summary>Whether a terminal may show colours.</summary>
    public bool HasColor { get; init; } = true;

    /// <summary>Whether what is taller than a terminal goes through a pager.</summary>
    public bool HasPager { get; init; } = true;

    /// <summary>Checks that what they say goes together.</summary>
    /// <exception cref="UsageException">It does not.</exception>
    public void Check()
    {
        if (Separator is { } separator && (separator.Length == 0 || separator.AsSpan().ContainsAny('"', '\n', '\r')))
            throw new UsageException("--separator cannot be empty, a quote or a line end");
        if (this is { Mode: OutputMode.Csv, Null: { } none }
            && (none.AsSpan().ContainsAny('"', '\n', '\r') || none.Contains(Separator ?? ",", StringComparison.Ordinal)))
            throw new UsageException("--null cannot hold a quote, a line end or the separator in csv");
    }
}
