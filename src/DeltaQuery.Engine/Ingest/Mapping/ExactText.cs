using System.Globalization;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Numbers from text, with every digit or not at all: DuckDB's CAST rounds <c>7.5</c> to an integer, and digits that a decimal has no
/// room for.</summary>
internal static class ExactText
{
    /// <summary>An expression of text that no cast to the type takes where it would round.</summary>
    public static string Of(string text, DataType type)
    {
        var fraction = type switch
        {
            PrimitiveType { Kind: PrimitiveKind.Byte or PrimitiveKind.Short or PrimitiveKind.Integer or PrimitiveKind.Long } => @"(\.0*)?",
            DecimalType { Scale: var scale } => string.Create(CultureInfo.InvariantCulture, $@"(\.\d{{0,{scale}}}0*)?"),
            _ => null,
        };
        return fraction is null ? text
            : $@"CASE WHEN {text} IS NULL OR regexp_full_match(trim({text}), '[+-]?\d*{fraction}') THEN {text} "
                + $"ELSE concat({text}, ' (it would be rounded)') END"; // which no cast takes
    }
}
