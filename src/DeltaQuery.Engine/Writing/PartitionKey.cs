using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Writing;

/// <summary>A partition column's value on its way through DuckDB's PARTITION_BY: as a text, which also names the folder, there and back.
/// </summary>
/// <remarks>NULL and '' are both NULL to Delta. The text by which Hive calls NULL would be read as NULL, too, so it is refused (TRAPS W2).
/// </remarks>
internal static class PartitionKey
{
    /// <summary>The key of a value that has the column's type already.</summary>
    /// <param name="value">The value.</param>
    /// <param name="field">The column.</param>
    /// <param name="typed">Whether the key must be of the column's type, as files are to hold it; DuckDB makes the text of it itself, in UTC.</param>
    public static string ToSql(string value, StructField field, bool typed) => field.Type switch
    {
        PrimitiveType { Kind: PrimitiveKind.String } =>
            $"CASE {value} WHEN '' THEN NULL WHEN {SqlText.Literal(PartitionValue.NullName)} THEN {RowError.Sql(DeltaErrorCode.ConstraintViolation, Reserved(field))} ELSE {value} END",
        _ when typed => value,
        PrimitiveType { Kind: PrimitiveKind.Binary } => $"nullif(hex({value}), '')",
        PrimitiveType { Kind: PrimitiveKind.Timestamp } => $"CAST({value} AT TIME ZONE 'UTC' AS VARCHAR)",
        _ => $"CAST({value} AS VARCHAR)",
    };

    /// <summary>The protocol's string of a key; null for NULL.</summary>
    public static string? ToPartitionValue(string? key, StructField field)
    {
        if (key is null)
            return null;
        try
        {
            var value = field.Type == PrimitiveType.Binary ? Convert.FromHexString(key) : PartitionValue.Parse(key, field.Type, field.Name);
            return PartitionValue.Format(value, field.Type);
        }
        catch (DeltaException e) when (e.Code == DeltaErrorCode.CorruptLog)
        {
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"column {field.Name}: '{key}' cannot be the value of a partition column of type {field.Type}", e);
        }
    }

    private static string Reserved(StructField field) =>
        $"column {field.Name}: '{PartitionValue.NullName}' cannot be the value of a partition column: every reader takes it for NULL";
}
