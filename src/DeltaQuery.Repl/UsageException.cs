namespace DeltaQuery.Repl;

/// <summary>The program was called wrongly.</summary>
internal sealed class UsageException(string message) : Exception(message)
{
    /// <summary>Whether a file is at fault, not the arguments.</summary>
    public bool IsInput { get; init; }
}
