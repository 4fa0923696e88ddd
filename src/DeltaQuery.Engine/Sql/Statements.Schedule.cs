namespace DeltaQuery.Engine.Sql;

/// <summary><c>CREATE [OR REPLACE] MAINTENANCE SCHEDULE [IF NOT EXISTS] m ON t|ALL TABLES [IN s] EVERY '1 hour' DO (OPTIMIZE .., VACUUM ..)</c>.</summary>
/// <param name="Span">The statement's place.</param>
/// <param name="Name">The schedule's name.</param>
/// <param name="Table">The table; null for all.</param>
/// <param name="Schema">Whose tables, where it is for all; null for all schemas.</param>
/// <param name="Every">The place of the interval.</param>
/// <param name="Work">The places of the statements, which name no table.</param>
internal sealed record CreateScheduleStatement(
    SourceSpan Span, Identifier Name, TableReference? Table, TableReference? Schema, SourceSpan Every, IReadOnlyList<SourceSpan> Work) : Statement(Span)
{
    public bool OrReplace { get; init; }

    public bool IfNotExists { get; init; }
}

/// <summary><c>DROP MAINTENANCE SCHEDULE [IF EXISTS] m</c>.</summary>
internal sealed record DropScheduleStatement(SourceSpan Span, Identifier Name, bool IfExists) : Statement(Span);

/// <summary><c>SHOW MAINTENANCE</c>, the last runs, or <c>SHOW MAINTENANCE SCHEDULES</c>.</summary>
internal sealed record ShowMaintenanceStatement(SourceSpan Span, bool Schedules) : Statement(Span);

/// <summary><c>RUN MAINTENANCE</c>, what is due, or <c>RUN MAINTENANCE SCHEDULE m</c>, due or not.</summary>
internal sealed record RunMaintenanceStatement(SourceSpan Span, Identifier? Name) : Statement(Span);
