namespace DeltaQuery.Acceptance.Golden;

/// <summary>One SELECT of the script: what it reads under which time zone, and whether it must be an error.</summary>
/// <param name="From">The table, with its version if it is not the newest.</param>
/// <param name="Zone">The session's time zone.</param>
/// <param name="MustFail">Whether it must be an error.</param>
internal sealed record ScriptedTable(string From, string Zone, bool MustFail);
