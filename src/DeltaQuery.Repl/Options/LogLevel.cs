namespace DeltaQuery.Repl.Options;

/// <summary>How much is logged; each level has what those before it have.</summary>
internal enum LogLevel
{
    Off,

    /// <summary>Statements that failed.</summary>
    Error,

    /// <summary>What the engine warns of.</summary>
    Warning,

    /// <summary>Statements, with their times and rows.</summary>
    Info,

    /// <summary>What each statement read of its tables.</summary>
    Debug,
}
