namespace DeltaQuery.Engine;

/// <summary>A piece of a script's text, for programs that show it or help to write it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Offset">Where it begins, in UTF-16 code units.</param>
/// <param name="Length">How long it is.</param>
/// <param name="IsEnded">False of a string, quoted name or comment whose end is missing: it reaches to the end of the text.</param>
public readonly record struct SqlToken(SqlTokenKind Kind, int Offset, int Length, bool IsEnded)
{
    /// <summary>Where it ends.</summary>
    public int End => Offset + Length;
}
