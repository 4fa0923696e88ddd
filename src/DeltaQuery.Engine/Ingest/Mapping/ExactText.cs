using System.Globalization;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>Numbers from text, with every digit or not at all: DuckDB's CAST rounds <c>7.5</c> to an integer, and digits that a decimal has no
/// room for.</summary>
internal static class ExactText
{
    /// <summary>The text, or one that no cast to the type takes where a cast would round.</summary>
    public static string Of(string text, DataType type)
    {
        var fraction = type switch
        {
            PrimitiveType { Kind: PrimitiveKind.Byte or PrimitiveKind.Short or PrimitiveKind.Integer or PrimitiveKind.Long } => @"(\.0*)?",
            DecimalType { Scale: var scale } => string.Create(CultureInfo.InvariantCulture, $@"(\.\d{{0,{scale}}}0*)?"),
            _ => null,
        };
        return fraction is null ? text
            : $@"CASE WHEN regexp_full_match(trim({text}), '[+-]?\d*(\.\d*)?([eE][+-]?\d+)?') "
                + $"AND NOT regexp_full_match(trim({text}), '[+-]?\\d*{fraction}') THEN concat({text}, ' (it would be rounded)') ELSE {text} END";
    }
}
