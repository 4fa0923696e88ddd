namespace DeltaQuery.Repl;

/// <summary>What to run: text given with -c, or a file (<c>-</c> is standard input).</summary>
internal sealed record InputArgument(bool IsFile, string Value);
