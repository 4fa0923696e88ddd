namespace DeltaQuery.Engine.Planning;

/// <summary>What an item of a select list is.</summary>
internal enum SelectItemKind
{
    /// <summary>The name of a column, or of a field of one.</summary>
    Column,

    /// <summary>All columns, of a table or of all.</summary>
    Star,

    /// <summary>An expression that makes one column.</summary>
    Expression,

    /// <summary>Something that may make any number of columns.</summary>
    Unknown,
}
