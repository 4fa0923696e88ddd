namespace DeltaQuery.Engine.Sql;

/// <summary><c>CREATE [OR REPLACE] TABLE [IF NOT EXISTS] t SHALLOW | DEEP CLONE s [TBLPROPERTIES (..)] [LOCATION 'p']</c>.</summary>
/// <param name="Span">The statement.</param>
/// <param name="Create">The table that is made: its name, place and properties.</param>
/// <param name="IsShallow">Whether the table's files are those of the source, or copies.</param>
/// <param name="Source">The table that is cloned, with its time travel.</param>
internal sealed record CloneTableStatement(SourceSpan Span, CreateTableStatement Create, bool IsShallow, TableReference Source) : Statement(Span);
