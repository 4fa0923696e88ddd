namespace DeltaQuery.Repl.Output;

/// <summary>How much of a result a box shows.</summary>
/// <param name="Width">The columns of the terminal; null for any.</param>
/// <param name="Rows">The most rows; null for all.</param>
internal readonly record struct BoxLimits(int? Width, int? Rows)
{
    private const int RowsOnTerminal = 40;

    /// <summary>Whether NULL may be told from a text by its colour.</summary>
    public bool HasColor { get; init; }

    /// <summary>Those of standard output: a terminal's, or none.</summary>
    public static BoxLimits OfOutput() => Console.IsOutputRedirected ? default
        : new BoxLimits(Descriptor.Output.Columns, RowsOnTerminal) { HasColor = Colors.AreOn };
}
