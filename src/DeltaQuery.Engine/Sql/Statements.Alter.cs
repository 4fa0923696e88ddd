namespace DeltaQuery.Engine.Sql;

/// <summary><c>ALTER TABLE [IF EXISTS] t ..</c>, <c>COMMENT ON TABLE t IS ..</c> and <c>COMMENT ON COLUMN t.c IS ..</c>: one change of a
/// table's metadata.</summary>
/// <param name="Span">The statement.</param>
/// <param name="Table">The table.</param>
/// <param name="IfExists">Whether no table is no error.</param>
/// <param name="Action">The change; null where it cannot be read.</param>
/// <param name="Fault">Why not. DuckDB's own forms, of a table of the session, are DuckDB's to read.</param>
internal sealed record AlterTableStatement(SourceSpan Span, TableReference Table, bool IfExists, AlterAction? Action, DeltaException? Fault)
    : Statement(Span);

/// <summary>What an <see cref="AlterTableStatement"/> changes.</summary>
internal abstract record AlterAction(SourceSpan Span);

/// <summary><c>ADD COLUMN[S] [(] c type [COMMENT 's'] [FIRST | AFTER d], .. [)]</c>.</summary>
internal sealed record AddColumnsAction(SourceSpan Span, IReadOnlyList<AddedColumn> Columns) : AlterAction(Span);

/// <summary>A column of ADD COLUMNS; <paramref name="Type"/> is the place of the type's text.</summary>
internal sealed record AddedColumn(ColumnPath Path, SourceSpan Type, string? Comment, ColumnPosition? Position);

/// <summary><c>DROP COLUMN[S] [IF EXISTS] a | (a, b.c)</c>.</summary>
internal sealed record DropColumnsAction(SourceSpan Span, bool IfExists, IReadOnlyList<ColumnPath> Columns) : AlterAction(Span);

/// <summary><c>RENAME COLUMN a TO b</c>.</summary>
internal sealed record RenameColumnAction(SourceSpan Span, ColumnPath Column, Identifier Name) : AlterAction(Span);

/// <summary><c>ADD CONSTRAINT n CHECK (e)</c>; the expression is Spark's.</summary>
internal sealed record AddConstraintAction(SourceSpan Span, Identifier Name, SourceSpan Expression) : AlterAction(Span);

/// <summary><c>DROP CONSTRAINT [IF EXISTS] n</c>.</summary>
internal sealed record DropConstraintAction(SourceSpan Span, bool IfExists, Identifier Name) : AlterAction(Span);

/// <summary><c>ALTER COLUMN c COMMENT 's' | FIRST | AFTER d | SET NOT NULL | DROP NOT NULL | TYPE t</c>.</summary>
internal sealed record ChangeColumnAction(SourceSpan Span, ColumnPath Column, ColumnChange Change) : AlterAction(Span);

/// <summary><c>SET TBLPROPERTIES (..)</c>.</summary>
internal sealed record SetPropertiesAction(SourceSpan Span, IReadOnlyList<TableProperty> Properties) : AlterAction(Span);

/// <summary><c>UNSET TBLPROPERTIES [IF EXISTS] (..)</c>.</summary>
internal sealed record UnsetPropertiesAction(SourceSpan Span, bool IfExists, IReadOnlyList<PropertyKey> Keys) : AlterAction(Span);

/// <summary>The key of a property.</summary>
internal sealed record PropertyKey(string Key, SourceSpan Span);

/// <summary><c>RENAME TO t</c>.</summary>
internal sealed record RenameTableAction(SourceSpan Span, TableReference Name) : AlterAction(Span);

/// <summary><c>DROP FEATURE f</c>.</summary>
internal sealed record DropFeatureAction(SourceSpan Span, Identifier Feature) : AlterAction(Span);

/// <summary><c>CLUSTER BY (..) | NONE</c>; NONE has no columns.</summary>
internal sealed record ClusterByAction(SourceSpan Span, IReadOnlyList<ColumnPath> Columns) : AlterAction(Span);

/// <summary><c>COMMENT ON TABLE t IS 's' | NULL</c>.</summary>
internal sealed record CommentTableAction(SourceSpan Span, string? Comment) : AlterAction(Span);

/// <summary>A column, or a field inside of one: <c>s.f</c>, <c>list.element.f</c>, <c>map.value</c>.</summary>
internal sealed record ColumnPath(IReadOnlyList<Identifier> Parts, SourceSpan Span)
{
    public IReadOnlyList<string> Names => [.. Parts.Select(part => part.Value)];

    public override string ToString() => string.Join('.', Parts);
}

/// <summary><c>FIRST</c>, or <c>AFTER c</c>.</summary>
internal sealed record ColumnPosition(Identifier? After);

/// <summary>What <c>ALTER COLUMN</c> changes.</summary>
internal abstract record ColumnChange;

/// <summary><c>COMMENT 's'</c>; null takes the comment away.</summary>
internal sealed record CommentChange(string? Comment) : ColumnChange;

/// <summary><c>FIRST</c> or <c>AFTER c</c>.</summary>
internal sealed record PositionChange(ColumnPosition Position) : ColumnChange;

/// <summary><c>SET NOT NULL</c> or <c>DROP NOT NULL</c>.</summary>
internal sealed record NullabilityChange(bool Nullable) : ColumnChange;

/// <summary><c>TYPE t</c>; the place of the type's text.</summary>
internal sealed record TypeTextChange(SourceSpan Type) : ColumnChange;

/// <summary><c>SET DEFAULT e</c>, an expression of Spark's, or <c>DROP DEFAULT</c>, which has none.</summary>
internal sealed record DefaultChange(SourceSpan? Expression) : ColumnChange;

/// <summary><c>SYNC IDENTITY</c>: the column goes on after the values that it holds.</summary>
internal sealed record SyncIdentityChange : ColumnChange;
