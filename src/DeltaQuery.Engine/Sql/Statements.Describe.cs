namespace DeltaQuery.Engine.Sql;

/// <summary><c>SHOW METRICS</c>.</summary>
internal sealed record ShowMetricsStatement(SourceSpan Span) : Statement(Span);

/// <summary><c>DESCRIBE HISTORY t [LIMIT n]</c>.</summary>
internal sealed record DescribeHistoryStatement(SourceSpan Span, TableReference Table, long? Limit) : Statement(Span);

/// <summary><c>DESCRIBE DETAIL t</c>.</summary>
internal sealed record DescribeDetailStatement(SourceSpan Span, TableReference Table) : Statement(Span);

/// <summary><c>DESCRIBE [TABLE] [EXTENDED | FORMATTED] t</c>, at a version too; and DuckDB's <c>SHOW t</c>.</summary>
internal sealed record DescribeTableStatement(SourceSpan Span, TableReference Table, bool Extended) : Statement(Span);

/// <summary><c>SHOW TABLES [IN schema] [[LIKE] 'pattern']</c>.</summary>
internal sealed record ShowTablesStatement(SourceSpan Span, TableReference? Schema, string? Pattern) : Statement(Span);

/// <summary><c>SHOW SCHEMAS | DATABASES [[LIKE] 'pattern']</c>.</summary>
internal sealed record ShowSchemasStatement(SourceSpan Span, string? Pattern) : Statement(Span);

/// <summary><c>SHOW COLUMNS IN t [IN schema]</c>.</summary>
internal sealed record ShowColumnsStatement(SourceSpan Span, TableReference Table, TableReference? Schema) : Statement(Span);

/// <summary><c>SHOW CREATE TABLE t</c>.</summary>
internal sealed record ShowCreateTableStatement(SourceSpan Span, TableReference Table) : Statement(Span);

/// <summary><c>SHOW TBLPROPERTIES t [('key')]</c>.</summary>
internal sealed record ShowTablePropertiesStatement(SourceSpan Span, TableReference Table, string? Key) : Statement(Span);

/// <summary><c>SHOW PARTITIONS t</c>.</summary>
internal sealed record ShowPartitionsStatement(SourceSpan Span, TableReference Table) : Statement(Span);
