using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>A change as Debezium writes it in Avro: a record of <c>before</c>, <c>after</c>, <c>op</c> and what else there is.</summary>
internal static class AvroChange
{
    /// <summary>The type of the rows that changes leave.</summary>
    /// <exception cref="DeltaException">SchemaMismatch: values are no changes.</exception>
    public static DataType RowOf(DataType change)
    {
        if (change is StructType fields && fields.Find("op")?.Type == PrimitiveType.String && fields.Find("after")?.Type is StructType after
            && fields.Find("before")?.Type is { } before && before.Equals(after))
            return after;
        throw new DeltaException(DeltaErrorCode.SchemaMismatch, "the schema is not one of Debezium's changes, with op, and before and after of one record")
        {
            Hint = "ENVELOPE NONE, or UPSERT, takes records as they are",
        };
    }

    /// <summary>The row that a change leaves, or of a deletion the row that was.</summary>
    public static string Row(string change) => $"(CASE WHEN {Op(change)} = 'd' THEN {AvroFields.Extract(change, "before")} ELSE {AvroFields.Extract(change, "after")} END)";

    /// <summary>Whether a change deletes.</summary>
    public static string Deletes(string change) => $"{Op(change)} IS NOT DISTINCT FROM 'd'";

    /// <summary>Why a change becomes no row; NULL for one that does, and the empty text for one that is of no use.</summary>
    public static string Fault(string change) =>
        $"CASE {Op(change)} WHEN 'd' THEN NULL WHEN 'm' THEN '' "
        + $"WHEN 't' THEN {SqlText.Literal(DebeziumChange.EmptiesTable)} "
        + string.Concat(new[] { "c", "r", "u" }.Select(op => $"WHEN '{op}' THEN CASE WHEN {AvroFields.Extract(change, "after")} IS NULL "
            + $"THEN {SqlText.Literal(DebeziumChange.HasNoAfter(op))} END "))
        + $"ELSE {SqlText.Literal(DebeziumChange.HasNoOp)} END";

    private static string Op(string change) => AvroFields.Extract(change, "op");
}
