namespace DeltaQuery.Repl.Output;

/// <summary>How much of a result a box shows.</summary>
/// <param name="Width">The columns of the terminal; null for any.</param>
/// <param name="Rows">The most rows; null for all.</param>
internal readonly record struct BoxLimits(int? Width, int? Rows)
{
    private const int RowsOnTerminal = 40;

    /// <summary>Whether NULL may be told from a text by its colour.</summary>
    public bool HasColor { get; init; }

    /// <summary>Those of a target: a terminal's, or none, unless the options say more.</summary>
    public static BoxLimits Of(IByteTarget target, OutputOptions options) => new(
        Chosen(options.MaxWidth) ?? (options.MaxWidth is null ? target.Columns : null),
        Chosen(options.MaxRows) ?? (options.MaxRows is null && target.IsTerminal ? RowsOnTerminal : null))
    {
        HasColor = target.IsTerminal && options.HasColor && Colors.AreUsual,
    };

    private static int? Chosen(int? most) => most > 0 ? most : null;
}
