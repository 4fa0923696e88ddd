namespace DeltaQuery.Repl.Operations;

/// <summary>Whether an operation takes a table.</summary>
internal enum TableArgument
{
    One,
    OneOrAll,
    /// <summary>A schema, or none.</summary>
    Maybe,
}
