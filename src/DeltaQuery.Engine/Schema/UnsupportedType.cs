namespace DeltaQuery.Engine.Schema;

/// <summary>A type that Spark knows and DeltaQuery cannot read: geometry, geography, intervals. It lets such a table be
/// described.</summary>
/// <param name="Name">The type's text in schemaString.</param>
internal sealed record UnsupportedType(string Name) : DataType
{
    public static bool IsKnown(string name) =>
        name.StartsWith("geometry", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("geography", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("interval", StringComparison.OrdinalIgnoreCase)
        || name == "calendarinterval";
}
