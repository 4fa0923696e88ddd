namespace DeltaQuery.Repl;

/// <summary>What the program ends with.</summary>
internal enum ExitCode
{
    Success = 0,
    UsageOrInternal = 1,
    OpenFailed = 2,
    StatementFailed = 3,

    /// <summary>A check found something wrong.</summary>
    Unhealthy = 4,

    /// <summary>128 + SIGINT.</summary>
    Interrupted = 130,

    /// <summary>128 + SIGTERM.</summary>
    Terminated = 143,
}
