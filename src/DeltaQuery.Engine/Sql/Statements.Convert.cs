namespace DeltaQuery.Engine.Sql;

/// <summary><c>CONVERT TO DELTA parquet.`path` | t [NO STATISTICS] [PARTITIONED BY (c type, ..)]</c>.</summary>
/// <param name="Span">The statement.</param>
/// <param name="Table">The folder of Parquet files, or the name of a folder where a table of that name would lie.</param>
/// <param name="NoStatistics">Whether the files get no statistics.</param>
/// <param name="PartitionedBy">The partition columns with their types.</param>
internal sealed record ConvertToDeltaStatement(
    SourceSpan Span, TableReference Table, bool NoStatistics, IReadOnlyList<ColumnDefinition> PartitionedBy) : Statement(Span);
