using System.Globalization;

namespace DeltaQuery.Engine.Sql;

// The values that columns have by themselves; expressions as they were written.
internal static partial class SqlPrinter
{
    private static string? Value(ColumnDefinition column, SourceText source) => column switch
    {
        { Default: { } value } => $"DEFAULT {source.Slice(value)}",
        { Generated: { } expression } => $"GENERATED ALWAYS AS ({source.Slice(expression)})",
        { Identity: { } identity } => string.Create(
            CultureInfo.InvariantCulture,
            $"GENERATED {(identity.Always ? "ALWAYS" : "BY DEFAULT")} AS IDENTITY (START WITH {identity.Start} INCREMENT BY {identity.Step})"),
        _ => null,
    };
}
