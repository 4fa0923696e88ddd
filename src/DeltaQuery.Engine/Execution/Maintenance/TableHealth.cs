using System.Globalization;
using DeltaQuery.Engine.Execution.Describing;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>What can be told of a table without reading its rows, and what is wrong with it. What could not be found out is null.</summary>
internal sealed class TableHealth
{
    /// <summary>Files below this size cost a scan more to open than to read.</summary>
    public const long SmallFile = 32L << 20;

    private readonly List<string> _faults = [];
    private readonly List<string> _gaps = [];

    private TableHealth()
    {
    }

    /// <summary>What is wrong; empty for a healthy table.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public long? Version { get; private set; }

    public long? Records { get; private set; }

    public DateTimeOffset? LastUpdate { get; private set; }

    public long? Files { get; private set; }

    public long? Bytes { get; private set; }

    public long? SmallFiles { get; private set; }

    /// <summary>How many live files are not there, or have a deletion vector that is not.</summary>
    public long? MissingFiles { get; private set; }

    /// <summary>Whether the version's checksum file says what the log says; null if there is none.</summary>
    public bool? ChecksumIsRight { get; private set; }

    /// <summary>Versions between the oldest and the newest commit that are not in the log.</summary>
    public IReadOnlyList<string> Gaps => _gaps;

    /// <summary>Looks at a table.</summary>
    /// <exception cref="DeltaException">TableNotFound.</exception>
    public static async Task<TableHealth> OfAsync(ExecutionContext context, TableReference reference)
    {
        var health = new TableHealth();
        try
        {
            using var table = await DescribedTable.OpenAsync(context, reference).ConfigureAwait(false);
            health.Version = table.Snapshot.Version;
            health.Count(table.Snapshot);
            await health.TryAsync(() => health.LogAsync(table.Table, context.CancellationToken)).ConfigureAwait(false);
            await health.TryAsync(() => health.UpdatedAsync(table, context.CancellationToken)).ConfigureAwait(false);
            await health.TryAsync(() => health.ChecksumAsync(table, context.CancellationToken)).ConfigureAwait(false);
            await health.TryAsync(() => health.MissingAsync(context, table)).ConfigureAwait(false);
            await health.TryAsync(() => health.RecordsAsync(context, table.Snapshot)).ConfigureAwait(false);
        }
        catch (DeltaException e) when (e.Code is not (DeltaErrorCode.TableNotFound or DeltaErrorCode.TransactionFailed))
        {
            health._faults.Insert(0, e.Message); // it cannot be read at all
            if (await context.Session.Resolver.FindAsync(reference, context.CancellationToken).ConfigureAwait(false) is { } broken)
                await health.TryAsync(() => health.LogAsync(broken, context.CancellationToken)).ConfigureAwait(false);
        }

        return health;
    }

    private async Task TryAsync(Func<Task> look)
    {
        try
        {
            await look().ConfigureAwait(false);
        }
        catch (DeltaException e)
        {
            if (!_faults.Contains(e.Message))
                _faults.Add(e.Message);
        }
    }

    private void Count(Snapshot snapshot)
    {
        var (all, small) = FileTotals.Of(snapshot, [], string.Create(CultureInfo.InvariantCulture, $"size < {SmallFile}"));
        (Files, Bytes, SmallFiles) = (all.Files, all.Bytes, small);
    }

    /// <summary>Gaps, and whether the newest checkpoint can be read: readers pass over a damaged one without a word, as long as they can.</summary>
    private async Task LogAsync(DeltaTable table, CancellationToken cancellationToken)
    {
        var listing = await LogListing.AllAsync(table.Store, table.LogDirectory, cancellationToken).ConfigureAwait(false);
        var next = long.MaxValue;
        foreach (var commit in listing.Files.Where(f => f.Kind == LogFileKind.Commit))
        {
            if (commit.Version > next)
                _gaps.Add(commit.Version == next + 1 ? $"{next}" : string.Create(CultureInfo.InvariantCulture, $"{next}-{commit.Version - 1}"));
            next = commit.Version + 1;
        }

        if (_gaps.Count > 0)
            _faults.Add($"the log has gaps: version {string.Join(", ", _gaps)}");
        if (LogSegment.CheckpointVersions(listing) is [.., var newest])
            (await CheckpointRows.LoadAsync(table, LogSegment.Create(listing, newest, table.Name), cancellationToken).ConfigureAwait(false)).Dispose();
    }

    private async Task UpdatedAsync(DescribedTable table, CancellationToken cancellationToken)
    {
        var history = await table.Table.HistoryAsync(cancellationToken).ConfigureAwait(false);
        LastUpdate = await history.TimestampAsync(table.Snapshot.Properties, table.Snapshot.Version, cancellationToken).ConfigureAwait(false);
    }

    private async Task ChecksumAsync(DescribedTable table, CancellationToken cancellationToken)
    {
        var name = LogFile.ChecksumName(table.Snapshot.Version);
        byte[] content;
        try
        {
            content = await table.Table.Store.ReadAsync(ObjectStores.Join(table.Table.LogDirectory, name), cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            return;
        }

        var fault = VersionChecksum.Parse(name, content, out var damage) is { } checksum ? checksum.Contradiction(Files!.Value, Bytes!.Value) : damage;
        ChecksumIsRight = fault is null;
        if (fault is not null)
            _faults.Add($"the version checksum _delta_log/{name} is wrong: {fault}");
    }

    private async Task MissingAsync(ExecutionContext context, DescribedTable table)
    {
        var missing = await AbsentFiles.FindAsync(context, table.Table, table.Snapshot).ConfigureAwait(false);
        MissingFiles = missing.Count;
        if (missing.Count == 0)
            return;
        _faults.Add($"{missing.Count} files are missing: {AbsentFiles.Names(missing)}");
    }

    /// <summary>A count is answered from the log where it tells it; of other tables the files' footers are read.</summary>
    private async Task RecordsAsync(ExecutionContext context, Snapshot snapshot)
    {
        var query = new RewordedQuery(context.Text).Words("SELECT count(*) FROM ").Version(snapshot);
        using var result = await query.RunAsync(context, "CHECK TABLE").ConfigureAwait(false);
        while (result.Rows!.Next() is { } batch)
            Records = (long)batch.GetValue(0, 0)!;
    }
}
