using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Planning;

/// <summary>Which columns of a query's result are columns of its tables. What is not certain is told as unknown.</summary>
/// <param name="list">The select list.</param>
/// <param name="tables">The Delta tables among its sources; null in the place of others.</param>
internal sealed class QueryOrigins(SelectList list, IReadOnlyList<OriginTable?> tables)
{
    private readonly Lazy<IReadOnlyList<QueryOrigin>?> _columns = new(() => Resolve(list, tables));

    /// <summary>The origin of a result's column.</summary>
    /// <param name="column">Its place.</param>
    /// <param name="count">How many columns there are.</param>
    /// <param name="name">Its name.</param>
    public QueryOrigin At(int column, int count, string name) =>
        _columns.Value is { } all && all.Count == count && (all[column].Name is not { } said || Same(said, name))
            ? all[column]
            : default;

    // Null where something makes a number of columns that is not known.
    private static List<QueryOrigin>? Resolve(SelectList list, IReadOnlyList<OriginTable?> tables)
    {
        var columns = new List<QueryOrigin>();
        var aliased = new Dictionary<string, QueryOrigin>(StringComparer.OrdinalIgnoreCase); // by items before the one that is looked at
        foreach (var item in list.Items)
        {
            switch (item.Kind)
            {
                case SelectItemKind.Expression:
                    columns.Add(QueryOrigin.OfExpression);
                    break;
                case SelectItemKind.Column:
                    columns.Add(Column(list, tables, item.Parts, aliased));
                    break;
                case SelectItemKind.Star when list.Merged.Count == 0 && Stars(list, tables, item.Parts) is { } starred:
                    foreach (var table in starred)
                        columns.AddRange(table.Snapshot.Schema.Fields.Select(f => new QueryOrigin(table, f, false, list.AddsNulls) { Name = f.Name }));
                    break;
                default:
                    return null;
            }

            if (item.Alias.Length > 0 && !aliased.TryAdd(item.Alias, columns[^1]))
                aliased[item.Alias] = default;
        }

        return columns;
    }

    private static List<OriginTable>? Stars(SelectList list, IReadOnlyList<OriginTable?> tables, IReadOnlyList<string> parts)
    {
        var chosen = tables.Where((_, i) => parts.Count == 0 || Same(list.Sources[i].Name, parts[0])).ToList();
        return chosen.Count > 0 && (parts.Count == 0 || chosen.Count == 1) && !chosen.Contains(null) ? chosen.ConvertAll(t => t!) : null;
    }

    private static QueryOrigin Column(
        SelectList list, IReadOnlyList<OriginTable?> tables, IReadOnlyList<string> parts, IReadOnlyDictionary<string, QueryOrigin> aliased)
    {
        var allKnown = !tables.Contains(null);
        if (parts is [var name])
        {
            // A table's column comes before an alias. What is neither may be a hidden column, or a function without parentheses.
            return !allKnown || list.Merged.Contains(name) ? default : Only(list, tables, name) ?? aliased.GetValueOrDefault(name);
        }

        if (parts.Count != 2 || !allKnown || tables.Any(t => Field(t!, parts[0]) is not null))
            return default; // it may be a field of a column
        var named = tables.Where((_, i) => Same(list.Sources[i].Name, parts[0])).ToList();
        return named is [{ } table] && Field(table, parts[1]) is { } field ? new QueryOrigin(table, field, false, list.AddsNulls) : default;
    }

    private static QueryOrigin? Only(SelectList list, IReadOnlyList<OriginTable?> tables, string name)
    {
        var found = tables.Where(t => Field(t!, name) is not null).ToList();
        if (found.Count == 0)
            return null;
        return found.Count > 1 ? default(QueryOrigin) : new QueryOrigin(found[0], Field(found[0]!, name), false, list.AddsNulls);
    }

    private static StructField? Field(OriginTable table, string name) => table.Snapshot.Schema.Fields.FirstOrDefault(f => Same(f.Name, name));

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
