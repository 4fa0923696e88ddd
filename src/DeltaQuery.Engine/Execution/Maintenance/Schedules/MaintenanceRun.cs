namespace DeltaQuery.Engine.Execution.Maintenance.Schedules;

/// <summary>One run of a schedule: first a claim, so that nobody else does the same, and then what became of it.</summary>
/// <param name="Schedule">The schedule's name.</param>
/// <param name="Slot">The interval that it is for (<see cref="MaintenanceSchedule.SlotAt"/>).</param>
/// <param name="Due">When it fell due.</param>
/// <param name="Started">When it began.</param>
/// <param name="By">The machine and process that does it.</param>
internal sealed record MaintenanceRun(string Schedule, long Slot, DateTimeOffset Due, DateTimeOffset Started, string By)
{
    /// <summary>When it ended; null while it runs, or if it was ended by force.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Whether somebody wanted it, due or not: then the interval's own run is still to come.</summary>
    public bool IsAsked { get; init; }

    public IReadOnlyList<MaintenanceStep> Steps { get; init; } = [];
}
