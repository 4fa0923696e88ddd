namespace DeltaQuery.Engine;

/// <summary>Whether a text can be run, or waits for more.</summary>
public enum ScriptState
{
    /// <summary>Nothing but blanks and comments.</summary>
    Empty,

    /// <summary>All statements are ended.</summary>
    Complete,

    /// <summary>The last statement, string or comment is not ended.</summary>
    Incomplete,
}
