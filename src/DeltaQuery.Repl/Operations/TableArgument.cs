namespace DeltaQuery.Repl.Operations;

/// <summary>Whether an operation takes a table.</summary>
internal enum TableArgument
{
    One,
    OneOrAll,
    /// <summary>A schema, or none.</summary>
    Maybe,

    /// <summary>A table or all of them, which is what is meant without either.</summary>
    MaybeOneOrAll,

    /// <summary>What is read, and a table or none.</summary>
    SourceAndMaybe,
}
