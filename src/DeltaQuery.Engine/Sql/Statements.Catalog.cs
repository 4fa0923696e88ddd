namespace DeltaQuery.Engine.Sql;

/// <summary><c>CREATE TABLE [IF NOT EXISTS] t LIKE s [USING DELTA] [LOCATION ..] [TBLPROPERTIES ..]</c>: <paramref name="Create"/> has the
/// clauses.</summary>
internal sealed record CreateTableLikeStatement(SourceSpan Span, CreateTableStatement Create, TableReference Source) : Statement(Span);

/// <summary><c>CREATE SCHEMA [IF NOT EXISTS] s</c>.</summary>
internal sealed record CreateSchemaStatement(SourceSpan Span, TableReference Schema, bool IfNotExists) : Statement(Span);

/// <summary><c>DROP SCHEMA [IF EXISTS] s [RESTRICT | CASCADE]</c>.</summary>
internal sealed record DropSchemaStatement(SourceSpan Span, TableReference Schema, bool IfExists, bool Cascade) : Statement(Span);
