namespace DeltaQuery.Repl.Help;

/// <summary>What the program's exit codes mean.</summary>
internal static class ExitCodes
{
    public static IReadOnlyList<(ExitCode Code, string Meaning)> All { get; } =
    [
        (ExitCode.Success, "done"),
        (ExitCode.UsageOrInternal, "wrong usage, an unreadable script, or an internal error"),
        (ExitCode.OpenFailed, "ROOT cannot be opened"),
        (ExitCode.StatementFailed, "a statement failed"),
        (ExitCode.Unhealthy, "a check found something unhealthy"),
        (ExitCode.Interrupted, "interrupted"),
        (ExitCode.Terminated, "terminated"),
    ];
}
