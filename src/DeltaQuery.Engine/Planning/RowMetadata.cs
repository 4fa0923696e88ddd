using System.Text.Json;

namespace DeltaQuery.Engine.Planning;

/// <summary>What of a query concerns <c>_metadata</c>, the column that a table has beside those that a star stands for.</summary>
/// <param name="Selections">The parts of the query that select from tables.</param>
internal sealed record RowMetadata(IReadOnlyList<RowMetadata.Selection> Selections)
{
    public const string Column = "_metadata";

    /// <summary>Reads the tree of json_serialize_sql; null where nothing is called so.</summary>
    public static RowMetadata? Read(JsonElement root) => IsNamed(root) ? new RowMetadata([.. Nodes(root)]) : null;

    private static bool IsNamed(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Array => node.EnumerateArray().Any(IsNamed),
        JsonValueKind.Object => (node.TryGetProperty("column_names", out var names) && names.ValueKind == JsonValueKind.Array
            && names.EnumerateArray().Any(n => string.Equals(n.GetString(), Column, StringComparison.OrdinalIgnoreCase)))
            || node.EnumerateObject().Any(p => IsNamed(p.Value)),
        _ => false,
    };

    private static IEnumerable<Selection> Nodes(JsonElement node)
    {
        if (node.ValueKind == JsonValueKind.Array)
            return node.EnumerateArray().SelectMany(Nodes);
        if (node.ValueKind != JsonValueKind.Object)
            return [];
        var below = node.EnumerateObject().SelectMany(p => Nodes(p.Value));
        if (!node.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || !type.ValueEquals("SELECT_NODE"u8))
            return below;
        var tables = new List<(int, string)>();
        var isNatural = false;
        Tables(node.GetProperty("from_table"), tables, ref isNatural);
        return below.Prepend(new Selection(tables, [.. node.GetProperty("select_list").EnumerateArray().SelectMany(Stars)], isNatural));
    }

    private static void Tables(JsonElement from, List<(int Offset, string Name)> tables, ref bool isNatural)
    {
        var alias = from.TryGetProperty("alias", out var given) && given.GetString() is { Length: > 0 } name ? name : null;
        if (from.TryGetProperty("type", out var type) && type.ValueEquals("BASE_TABLE"u8) && from.GetProperty("query_location").TryGetInt32(out var offset))
            tables.Add((offset, alias ?? from.GetProperty("table_name").GetString()!));
        if (from.TryGetProperty("function", out var function) && function.TryGetProperty("query_location", out var call) && call.TryGetInt32(out offset))
            tables.Add((offset, alias ?? function.GetProperty("function_name").GetString()!));
        isNatural |= from.TryGetProperty("ref_type", out var kind) && kind.ValueEquals("NATURAL"u8);
        foreach (var side in (string[])["left", "right"])
        {
            if (from.TryGetProperty(side, out var table))
                Tables(table, tables, ref isNatural);
        }
    }

    /// <summary>The stars in an expression, but for those of queries inside of it.</summary>
    private static IEnumerable<Star> Stars(JsonElement node)
    {
        if (node.ValueKind == JsonValueKind.Array)
            return node.EnumerateArray().SelectMany(Stars);
        if (node.ValueKind != JsonValueKind.Object || (node.TryGetProperty("class", out var kind) && kind.ValueEquals("SUBQUERY"u8)))
            return [];
        if (!node.TryGetProperty("class", out kind) || !kind.ValueEquals("STAR"u8))
            return node.EnumerateObject().SelectMany(p => Stars(p.Value));
        var isPlain = !node.GetProperty("columns").GetBoolean() && !node.TryGetProperty("expr", out _)
            && new[] { "exclude_list", "qualified_exclude_list", "rename_list" }.All(l => !node.TryGetProperty(l, out var list) || list.GetArrayLength() == 0);
        var leavesOut = node.TryGetProperty("exclude_list", out var excluded)
            && excluded.EnumerateArray().Any(c => c.ValueKind == JsonValueKind.String && Column.Equals(c.GetString(), StringComparison.OrdinalIgnoreCase));
        return [new Star(node.GetProperty("query_location").TryGetInt32(out var offset) ? offset : -1, node.GetProperty("relation_name").GetString()!, isPlain, leavesOut)];
    }

    /// <summary>One SELECT.</summary>
    /// <param name="Tables">The tables and calls that it selects from: where they stand, in UTF-8 bytes, and what they are called. Those of queries inside
    /// of it are left out.</param>
    /// <param name="Stars">The stars among what it selects.</param>
    /// <param name="IsNatural">Whether it joins by all names that two tables share.</param>
    public sealed record Selection(IReadOnlyList<(int Offset, string Name)> Tables, IReadOnlyList<Star> Stars, bool IsNatural);

    /// <summary>A star.</summary>
    /// <param name="Offset">Where it stands, in UTF-8 bytes; of <c>t.*</c> where its name does.</param>
    /// <param name="Relation">The name before it, or empty.</param>
    /// <param name="IsPlain">Whether it is neither COLUMNS(*) nor leaves columns out.</param>
    /// <param name="LeavesOut">Whether it leaves <see cref="Column"/> out.</param>
    public readonly record struct Star(int Offset, string Relation, bool IsPlain, bool LeavesOut);
}
