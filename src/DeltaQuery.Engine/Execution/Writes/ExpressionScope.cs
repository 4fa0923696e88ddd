using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql.SparkExpression;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Writes;

/// <summary>The columns of a row that is being written, as a table's expressions see them: by their logical names, inside of structs too.
/// </summary>
internal sealed class ExpressionScope
{
    private readonly TableLayout _layout;
    private readonly bool _asStored;
    private readonly Dictionary<string, SparkColumn?> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="layout">The table.</param>
    /// <param name="timeZone">The session's.</param>
    /// <param name="asStored">Whether an empty text in a partition column is NULL already, as it is to Delta's constraints.</param>
    public ExpressionScope(TableLayout layout, string timeZone, bool asStored)
    {
        (_layout, _asStored) = (layout, asStored);
        Scope = new SparkScope(Find, timeZone);
    }

    public SparkScope Scope { get; }

    private SparkColumn? Find(string name)
    {
        if (!_known.TryGetValue(name, out var column))
            _known.Add(name, column = Make(name));
        return column;
    }

    private SparkColumn? Make(string name)
    {
        var at = _layout.Schema.IndexOf(name);
        if (at < 0)
            return null;
        var field = _layout.Schema.Fields[at];
        var sql = LogicalValue.ToSql(RowRules.Column(at), field.Type, _layout.Mapping.PhysicalSchema.Fields[at].Type);
        if (_asStored && _layout.IsPartition(field) && field.Type == PrimitiveType.String)
            sql = $"nullif({sql}, '')";
        return new SparkColumn(sql, SparkType.Parse(SparkTypes.Print(field.Type)));
    }
}
