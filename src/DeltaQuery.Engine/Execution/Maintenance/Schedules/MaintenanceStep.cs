namespace DeltaQuery.Engine.Execution.Maintenance.Schedules;

/// <summary>One statement of a run.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="Started">When it began.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Error">Why it failed, or null.</param>
internal sealed record MaintenanceStep(string Statement, DateTimeOffset Started, long Milliseconds, string? Error);
