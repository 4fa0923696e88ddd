namespace DeltaQuery.Repl.Editing.Completing;

/// <summary>What may stand at a place of a text.</summary>
internal enum PlaceKind
{
    /// <summary>Nothing that could be told: a comment, a number.</summary>
    Nothing,

    /// <summary>A name or a keyword.</summary>
    Name,

    /// <summary>A file, in quotes.</summary>
    File,

    /// <summary>The folder of a table, in quotes.</summary>
    Folder,
}
