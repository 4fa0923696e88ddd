using System.Globalization;
using System.Text.Json;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Maintenance.Schedules;

/// <summary>Where schedules and their runs are kept: in a hidden folder of the catalog's root.</summary>
/// <remarks>
/// <code>
///   .deltaquery/maintenance/schedules/NAME.json
///   .deltaquery/maintenance/runs/NAME-CREATED/SLOT.json         who makes the file first does the run; 20 digits, so that names sort
///   .deltaquery/maintenance/runs/NAME-CREATED/SLOT.TIME.json    a run that was asked for
/// </code></remarks>
internal sealed class MaintenanceStore(EngineState engine)
{
    // How many runs of a schedule are told of.
    private const int KeptRuns = 100;

    // 20 digits and .json.
    private const int SlotName = 25;

    private readonly NamedObjects<MaintenanceSchedule> _schedules =
        new(engine, ".deltaquery/maintenance/schedules", MaintenanceJson.Default.MaintenanceSchedule, s => s.Name);

    private readonly string _runs = ObjectStores.Join(engine.Root, ".deltaquery/maintenance/runs");
    private readonly IObjectStore _store = engine.Stores.For(engine.Root);

    /// <summary>All schedules, by name.</summary>
    public Task<IReadOnlyList<MaintenanceSchedule>> SchedulesAsync(CancellationToken cancellationToken) => _schedules.ListAsync(cancellationToken);

    /// <summary>The schedule of a name, in any case, or null.</summary>
    public Task<MaintenanceSchedule?> FindAsync(string name, CancellationToken cancellationToken) => _schedules.FindAsync(name, cancellationToken);

    /// <summary>Keeps a schedule; false if there is one of that name that is not to be replaced.</summary>
    public async Task<bool> PutAsync(MaintenanceSchedule schedule, bool replace, CancellationToken cancellationToken)
    {
        if (replace && await FindAsync(schedule.Name, cancellationToken).ConfigureAwait(false) is { } before)
            await DropAsync(before, cancellationToken).ConfigureAwait(false); // its intervals counted from another time
        return await _schedules.PutAsync(schedule, replace, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets a schedule and its runs.</summary>
    public async Task DropAsync(MaintenanceSchedule schedule, CancellationToken cancellationToken)
    {
        await _schedules.DeleteAsync(schedule.Name, cancellationToken).ConfigureAwait(false);
        await _store.DeleteDirectoryAsync(RunsOf(schedule), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The runs of a schedule that are known, oldest first.</summary>
    public async Task<IReadOnlyList<MaintenanceRun>> RunsAsync(MaintenanceSchedule schedule, CancellationToken cancellationToken)
    {
        var runs = new List<MaintenanceRun>();
        foreach (var file in await _store.ListAsync(RunsOf(schedule), null, cancellationToken).ConfigureAwait(false))
        {
            var path = ObjectStores.Join(RunsOf(schedule), file.Name);
            if (IsRun(file.Name) && await _store.ReadJsonAsync(path, MaintenanceJson.Default.MaintenanceRun, cancellationToken).ConfigureAwait(false) is { } run)
                runs.Add(run);
        }

        return runs;
    }

    /// <summary>The last interval that somebody has begun to work in; 0 for none.</summary>
    public async Task<long> LastSlotAsync(MaintenanceSchedule schedule, CancellationToken cancellationToken)
    {
        var files = await _store.ListAsync(RunsOf(schedule), null, cancellationToken).ConfigureAwait(false);
        return files.Where(f => IsRun(f.Name) && f.Name.Length == SlotName).Select(f => long.Parse(f.Name.AsSpan(0, f.Name.IndexOf('.')), CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();
    }

    /// <summary>Takes a run for oneself; false if somebody else was first.</summary>
    public async Task<bool> ClaimAsync(MaintenanceSchedule schedule, MaintenanceRun run, CancellationToken cancellationToken)
    {
        await _store.CreateDirectoryAsync(RunsOf(schedule), lasting: false, cancellationToken).ConfigureAwait(false);
        return await _store.PutSettledAsync(PathOf(schedule, run), Content(run), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Notes what has become of a run so far, and forgets old ones.</summary>
    public async Task NoteAsync(MaintenanceSchedule schedule, MaintenanceRun run)
    {
        await _store.PutAsync(PathOf(schedule, run), Content(run), CancellationToken.None).ConfigureAwait(false);
        var files = await _store.ListAsync(RunsOf(schedule), null, CancellationToken.None).ConfigureAwait(false);
        foreach (var old in files.Where(f => IsRun(f.Name)).SkipLast(KeptRuns))
            await _store.DeleteAsync(ObjectStores.Join(RunsOf(schedule), old.Name), CancellationToken.None).ConfigureAwait(false);
    }

    private static bool IsRun(string name) => name.Length >= SlotName && name.EndsWith(".json", StringComparison.Ordinal) && name.AsSpan(0, 20).IndexOfAnyExceptInRange('0', '9') < 0;

    private static byte[] Content(MaintenanceRun run) => JsonSerializer.SerializeToUtf8Bytes(run, MaintenanceJson.Default.MaintenanceRun);

    private string PathOf(MaintenanceSchedule schedule, MaintenanceRun run) => ObjectStores.Join(
        RunsOf(schedule), string.Create(CultureInfo.InvariantCulture, $"{run.Slot:D20}{(run.IsAsked ? $".{run.Started.UtcTicks}" : "")}.json"));

    /// <summary>Those of a schedule that had the name before are none of its own: their intervals counted from another time.</summary>
    private string RunsOf(MaintenanceSchedule schedule) =>
        ObjectStores.Join(_runs, string.Create(CultureInfo.InvariantCulture, $"{JsonObjects.FileNameOf(schedule.Name)}-{schedule.Created.ToUnixTimeMilliseconds()}"));
}
