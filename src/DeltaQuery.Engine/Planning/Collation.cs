using System.Text.Json;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Planning;

/// <summary>How a column that Spark collates compares here.</summary>
/// <remarks>UTF8_LCASE compares without case, as DuckDB's NOCASE does. The collations of ICU and those of struct fields have no equal in DuckDB:
/// such columns compare by their bytes, as all text does for readers that know no collations; what pruning would conclude from bounds is left
/// out for all of them.</remarks>
internal static class Collation
{
    /// <summary>A value or type of the column with its collation.</summary>
    public static string Apply(string sql, StructField field) => IsCaseless(field) ? $"{sql} COLLATE NOCASE" : sql;

    /// <summary>Whether the session compares text without a collation of its own byte by byte, as the log's bounds and Spark do.</summary>
    public static bool ComparesBytes(DuckDbConnection connection) => connection.Scalar("SELECT current_setting('default_collation')") is "" or "binary";

    private static bool IsCaseless(StructField field) =>
        field.Type is PrimitiveType { Kind: PrimitiveKind.String }
        && field.Collations is { ValueKind: JsonValueKind.Object } collations
        && collations.TryGetProperty(field.Name, out var name) && name.ValueKind == JsonValueKind.String
        && name.GetString()!.Split('.').Contains("UTF8_LCASE");
}
