namespace DeltaQuery.Repl;

/// <summary>What to run: text given with -c, or a file (<c>-</c> is standard input).</summary>
internal sealed record InputArgument(bool IsFile, string Value)
{
    /// <summary>Whether it is text that stands behind the root.</summary>
    public bool IsPositional { get; init; }
}
