using System.Globalization;

namespace DeltaQuery.Ado;

/// <summary>What is done to tables, and how often. The first time comes an interval after the host's start.</summary>
public sealed class DeltaQueryMaintenanceOptions
{
    private readonly List<(string Statement, TimeSpan Every)> _jobs = [];

    /// <summary>Whether each statement also runs when the host has started.</summary>
    public bool RunAtStart { get; set; }

    internal IReadOnlyList<(string Statement, TimeSpan Every)> Jobs => _jobs;

    /// <summary>Packs small files into large ones.</summary>
    /// <param name="table">The table's name as SQL has it.</param>
    /// <param name="every">How often.</param>
    /// <param name="zOrderBy">Columns by which rows are ordered meanwhile, as SQL names them.</param>
    public DeltaQueryMaintenanceOptions Optimize(string table, TimeSpan every, params string[] zOrderBy)
    {
        ArgumentNullException.ThrowIfNull(zOrderBy);
        return Add("OPTIMIZE", table, every, zOrderBy.Length == 0 ? "" : $" ZORDER BY ({string.Join(", ", zOrderBy)})");
    }

    /// <summary>Deletes files that no version needs any longer.</summary>
    /// <param name="table">The table's name as SQL has it.</param>
    /// <param name="every">How often.</param>
    /// <param name="retain">How long versions are kept, in whole hours; as the table says if null.</param>
    public DeltaQueryMaintenanceOptions Vacuum(string table, TimeSpan every, TimeSpan? retain = null)
    {
        if (retain is { } time && (time < TimeSpan.Zero || time.Ticks % TimeSpan.TicksPerHour != 0))
            throw new ArgumentOutOfRangeException(nameof(retain), retain, "Versions are retained for whole hours.");
        return Add("VACUUM", table, every, retain is null ? "" : string.Create(CultureInfo.InvariantCulture, $" RETAIN {(long)retain.Value.TotalHours} HOURS"));
    }

    /// <summary>Writes a checkpoint of the table's log.</summary>
    /// <param name="table">The table's name as SQL has it.</param>
    /// <param name="every">How often.</param>
    public DeltaQueryMaintenanceOptions Checkpoint(string table, TimeSpan every) => Add("CHECKPOINT TABLE", table, every, "");

    /// <summary>Does what the catalog's own schedules (CREATE MAINTENANCE SCHEDULE) say is due, as <c>dq maintain</c> does.</summary>
    /// <param name="every">How often it is looked.</param>
    public DeltaQueryMaintenanceOptions Schedules(TimeSpan every) => Add("RUN MAINTENANCE", every);

    private DeltaQueryMaintenanceOptions Add(string statement, string table, TimeSpan every, string clause)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(table);
        return Add($"{statement} {table}{clause}", every);
    }

    private DeltaQueryMaintenanceOptions Add(string statement, TimeSpan every)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(every, TimeSpan.Zero);
        _jobs.Add((statement, every));
        return this;
    }
}
