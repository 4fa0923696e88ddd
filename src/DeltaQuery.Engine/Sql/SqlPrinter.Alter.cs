namespace DeltaQuery.Engine.Sql;

/// <summary>ALTER TABLE, in one form each.</summary>
internal static partial class SqlPrinter
{
    private static string Alter(AlterTableStatement s, SourceText source) => s.Action is null
        ? source.Slice(s.Span)
        : s.Action is CommentTableAction comment
            ? Words("COMMENT ON TABLE", Table(s.Table), "IS", comment.Comment is null ? "NULL" : Quote(comment.Comment, '\''))
            : Words("ALTER TABLE", s.IfExists ? "IF EXISTS" : null, Table(s.Table), Action(s.Action, source));

    private static string Action(AlterAction action, SourceText source) => action switch
    {
        AddColumnsAction a => $"ADD COLUMNS ({string.Join(", ", a.Columns.Select(column => Added(column, source)))})",
        DropColumnsAction a => Words("DROP COLUMNS", a.IfExists ? "IF EXISTS" : null, Paths(a.Columns)),
        RenameColumnAction a => $"RENAME COLUMN {a.Column} TO {a.Name}",
        RenameTableAction a => $"RENAME TO {Table(a.Name)}",
        SetPropertiesAction a => $"SET TBLPROPERTIES ({Properties(a.Properties)})",
        UnsetPropertiesAction a => Words(
            "UNSET TBLPROPERTIES", a.IfExists ? "IF EXISTS" : null, $"({string.Join(", ", a.Keys.Select(key => Quote(key.Key, '\'')))})"),
        DropFeatureAction a => $"DROP FEATURE {a.Feature}",
        ClusterByAction a => $"CLUSTER BY {(a.Columns.Count == 0 ? "NONE" : Paths(a.Columns))}",
        ChangeColumnAction a => $"ALTER COLUMN {a.Column} {Change(a.Change, source)}",
        AddConstraintAction a => $"ADD CONSTRAINT {Identifier(a.Name)} CHECK {InParentheses(source, a.Expression)}",
        DropConstraintAction a => Words("DROP CONSTRAINT", a.IfExists ? "IF EXISTS" : null, Identifier(a.Name)),
        _ => throw new ArgumentException($"no printed form of {action.GetType().Name}", nameof(action)),
    };

    private static string Change(ColumnChange change, SourceText source) => change switch
    {
        CommentChange c => c.Comment is null ? "COMMENT NULL" : $"COMMENT {Quote(c.Comment, '\'')}",
        PositionChange c => Position(c.Position),
        NullabilityChange c => c.Nullable ? "DROP NOT NULL" : "SET NOT NULL",
        TypeTextChange c => $"TYPE {source.Slice(c.Type)}",
        DefaultChange c => After("SET DEFAULT", source, c.Expression) ?? "DROP DEFAULT",
        SyncIdentityChange => "SYNC IDENTITY",
        _ => throw new ArgumentException($"no printed form of {change.GetType().Name}", nameof(change)),
    };

    private static string Added(AddedColumn column, SourceText source) => Words(
        column.Path.ToString(), source.Slice(column.Type), Clause("COMMENT", column.Comment), column.Position is { } position ? Position(position) : null);

    private static string Position(ColumnPosition position) => position.After is { } after ? $"AFTER {after}" : "FIRST";

    private static string Paths(IEnumerable<ColumnPath> paths) => $"({string.Join(", ", paths)})";

    private static string Properties(IEnumerable<TableProperty> properties) =>
        string.Join(", ", properties.Select(p => $"{Quote(p.Key, '\'')} = {Quote(p.Value, '\'')}"));
}
