namespace DeltaQuery.Engine.Sql;

/// <summary>Whether text that a person types is ready to run.</summary>
internal enum TextCompleteness
{
    /// <summary>Nothing but blanks, comments and semicolons.</summary>
    Empty,

    /// <summary>The last statement ends with its semicolon.</summary>
    Complete,

    /// <summary>A semicolon, or the end of a string, quoted name or comment, is still to come.</summary>
    Incomplete,
}
