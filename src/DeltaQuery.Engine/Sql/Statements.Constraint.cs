namespace DeltaQuery.Engine.Sql;

/// <summary><c>ALTER TABLE t ADD CONSTRAINT n CHECK (e)</c>; the expression is Spark's.</summary>
internal sealed record AddConstraintStatement(SourceSpan Span, TableReference Table, Identifier Name, SourceSpan Expression) : Statement(Span);

/// <summary><c>ALTER TABLE t DROP CONSTRAINT [IF EXISTS] n</c>.</summary>
internal sealed record DropConstraintStatement(SourceSpan Span, TableReference Table, Identifier Name, bool IfExists) : Statement(Span);

/// <summary><c>ALTER TABLE t ALTER [COLUMN] c SET DEFAULT e | DROP DEFAULT</c>; the expression is Spark's, and null where it is dropped.
/// </summary>
internal sealed record SetDefaultStatement(SourceSpan Span, TableReference Table, Identifier Column, SourceSpan? Expression) : Statement(Span);

/// <summary><c>ALTER TABLE t ALTER [COLUMN] c SYNC IDENTITY</c>: the column goes on after the values that it holds.</summary>
internal sealed record SyncIdentityStatement(SourceSpan Span, TableReference Table, Identifier Column) : Statement(Span);
