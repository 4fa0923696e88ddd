using System.Text.Json;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Execution.Changes;

/// <summary>Finds stars and names of tables that stand for whole rows, in a tree of json_serialize_sql; queries inside of an expression have
/// rows of their own.</summary>
internal static class WholeRow
{
    /// <summary>Whether there is one.</summary>
    /// <param name="node">The tree.</param>
    /// <param name="table">The table's name, quoted; null if it is that of a column.</param>
    public static bool IsIn(JsonElement node, string? table)
    {
        switch (node.ValueKind)
        {
            case JsonValueKind.Array:
                return node.EnumerateArray().Any(n => IsIn(n, table));
            case JsonValueKind.Object:
                if (node.TryGetProperty("class", out var kind) && kind.ValueEquals("SUBQUERY"))
                    return false;
                if (kind.ValueKind == JsonValueKind.String && (kind.ValueEquals("STAR") || (kind.ValueEquals("COLUMN_REF") && IsTable(node, table))))
                    return true;
                return node.EnumerateObject().Any(p => IsIn(p.Value, table));
            default:
                return false;
        }
    }

    private static bool IsTable(JsonElement column, string? table) =>
        column.GetProperty("column_names") is var names && names.GetArrayLength() == 1
        && SqlText.Identifier(names[0].GetString()!).Equals(table, StringComparison.OrdinalIgnoreCase);
}
