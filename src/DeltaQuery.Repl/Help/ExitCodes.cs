namespace DeltaQuery.Repl.Help;

/// <summary>What the program's exit codes mean.</summary>
internal static class ExitCodes
{
    public static IReadOnlyList<(ExitCode Code, string Meaning)> All { get; } =
    [
        (ExitCode.Success, "done"),
        (ExitCode.UsageOrInternal, "wrong usage, an unreadable script, a standard output that takes no more, or an internal error"),
        (ExitCode.OpenFailed, "ROOT cannot be opened"),
        (ExitCode.StatementFailed, "a statement failed, or a file or program did not take its rows"),
        (ExitCode.Unhealthy, "a check found something unhealthy"),
        (ExitCode.Interrupted, "interrupted"),
        (ExitCode.Terminated, "terminated"),
    ];
}
