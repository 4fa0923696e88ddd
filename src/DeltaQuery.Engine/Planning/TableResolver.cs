using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Planning;

/// <summary>Finds the table and the version that a statement names.</summary>
/// <param name="catalog">The tables below the root.</param>
/// <param name="tables">The tables that are open.</param>
/// <param name="connection">The session's connection, on which a time is computed.</param>
internal sealed class TableResolver(TableCatalog catalog, TableCache tables, DuckDbConnection connection)
{
    /// <summary>Where to find the names.</summary>
    public const string NamesHint = "SHOW TABLES lists those below the root; a path is written delta.`path`";

    /// <summary>The schema of names without one.</summary>
    public string CurrentSchema { get; set; } = TableCatalog.DefaultSchema;

    /// <summary>Prepares a query of constants with the values that parameters have in the statement that the session runs; null where it runs none.</summary>
    public Func<string, DuckDbStatement>? Prepare { get; set; }

    /// <summary>What the session's transaction has pinned; null outside of one.</summary>
    public PinnedSnapshots? Pins { get; set; }

    /// <summary>The snapshot to which a table's changes are made: the newest, or the one that the session's transaction has pinned. The caller
    /// releases its file list.</summary>
    public Task<Snapshot> CurrentAsync(DeltaTable table, CancellationToken cancellationToken) =>
        Pins is { } pins ? pins.GetAsync(table, cancellationToken) : table.CurrentAsync(cancellationToken);

    /// <summary>The table of a path: absolute, a URI, or relative to the working directory.</summary>
    public DeltaTable AtPath(string path)
    {
        var location = ObjectStores.Normalize(path, Directory.GetCurrentDirectory());
        return tables.At(location, $"delta.`{path}`");
    }

    /// <summary>The table of a name, or null if the catalog has none.</summary>
    public async Task<DeltaTable?> FindAsync(string? schema, string name, CancellationToken cancellationToken)
    {
        var found = await catalog.FindAsync(schema ?? CurrentSchema, name, cancellationToken).ConfigureAwait(false);
        return found is null ? null : tables.At(found.Location, schema is null ? found.Name : $"{found.Schema}.{found.Name}");
    }

    /// <summary>The table of a reference, or null if the catalog has none of that name. A path is a table until it is read.</summary>
    public async Task<DeltaTable?> FindAsync(TableReference reference, CancellationToken cancellationToken) => reference.Path is { } path
        ? AtPath(path)
        : reference.Parts.Count <= 2
            ? await FindAsync(reference.Parts.Count == 2 ? reference.Parts[0].Value : null, reference.Parts[^1].Value, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>The snapshot of a reference. The caller releases its file list.</summary>
    /// <exception cref="DeltaException">TableNotFound, VersionNotFound, TimestampOutOfRange and whatever reading the log throws.</exception>
    public async Task<(DeltaTable Table, Snapshot Snapshot)> SnapshotAsync(TableReference reference, CancellationToken cancellationToken) =>
        await TrySnapshotAsync(reference, cancellationToken).ConfigureAwait(false) ?? throw NotFound(reference.ToString());

    /// <summary>The snapshot of a reference, or null if the catalog has no table of that name. The caller releases its file list.</summary>
    /// <exception cref="DeltaException">As <see cref="SnapshotAsync(TableReference, CancellationToken)"/>.</exception>
    public async Task<(DeltaTable Table, Snapshot Snapshot)?> TrySnapshotAsync(TableReference reference, CancellationToken cancellationToken)
    {
        var table = await FindAsync(reference, cancellationToken).ConfigureAwait(false);
        if (reference.AtSuffixReading is { } other && (table is null || !await ExistsAsync(table, cancellationToken).ConfigureAwait(false)))
            return await SnapshotAsync(other, cancellationToken).ConfigureAwait(false);
        return table is null ? null : (table, await SnapshotAsync(table, reference.TimeTravel, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A table's snapshot, the newest unless time travel says otherwise. The caller releases its file list.</summary>
    public async Task<Snapshot> SnapshotAsync(DeltaTable table, TimeTravel? travel, CancellationToken cancellationToken)
    {
        switch (travel)
        {
            case null:
                Pins?.NoteRead(table);
                return await CurrentAsync(table, cancellationToken).ConfigureAwait(false);
            case VersionAsOf version:
                var number = version.Version ?? Version(version, cancellationToken);
                return await table.AtVersionAsync(number, cancellationToken).ConfigureAwait(false);
            case TimestampAsOf timestamp:
                var time = Time(timestamp, cancellationToken);
                var newest = await table.CurrentAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    var history = await table.HistoryAsync(cancellationToken).ConfigureAwait(false);
                    var at = await history.VersionAtAsync(newest.Properties, time, cancellationToken).ConfigureAwait(false);
                    return await table.AtVersionAsync(at, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    newest.Files.Release();
                }

            default:
                throw new InvalidOperationException($"unknown time travel {travel.GetType().Name}");
        }
    }

    public static DeltaException NotFound(string name) =>
        new(DeltaErrorCode.TableNotFound, $"table {name} does not exist") { Table = name, Hint = NamesHint };

    /// <summary>Whether there is a log at the table's place. A folder for one is none: who makes a table may be killed before its first commit.</summary>
    public static async Task<bool> ExistsAsync(DeltaTable table, CancellationToken cancellationToken) =>
        await table.Store.ExistsAsync(ObjectStores.Join(table.LogDirectory, LastCheckpoint.FileName), cancellationToken).ConfigureAwait(false)
        || (await LogListing.AllAsync(table.Store, table.LogDirectory, cancellationToken).ConfigureAwait(false)).Files.Count > 0;

    private long Version(VersionAsOf travel, CancellationToken cancellationToken)
    {
        var value = Evaluate($"CAST(({travel.Expression}) AS BIGINT)", travel, cancellationToken);
        return value is long number ? number : throw new DeltaException(DeltaErrorCode.VersionNotFound, "VERSION AS OF NULL names no version");
    }

    private DateTimeOffset Time(TimestampAsOf travel, CancellationToken cancellationToken)
    {
        var value = Evaluate($"epoch_us(CAST(({travel.Expression}) AS TIMESTAMPTZ))", travel, cancellationToken);
        return value is long micros
            ? DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(micros, FirstTime, LastTime) * TimeSpan.TicksPerMicrosecond)
            : throw new DeltaException(DeltaErrorCode.TimestampOutOfRange, "TIMESTAMP AS OF NULL names no time");
    }

    // Microseconds from 1970 to the first and the last time that .NET has; no commit is older or younger.
    private static long FirstTime => DateTimeOffset.MinValue.ToUnixTimeMilliseconds() * 1000;

    private static long LastTime => DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() * 1000;

    private object? Evaluate(string sql, TimeTravel travel, CancellationToken cancellationToken)
    {
        try
        {
            using var statement = Prepare is { } prepare ? prepare($"SELECT {sql}") : connection.Prepare($"SELECT {sql}", cancellationToken);
            using var result = statement.Execute(cancellationToken);
            using var chunk = result.FetchChunk();
            return chunk is { RowCount: > 0 } ? chunk[0].GetValue(0) : null;
        }
        catch (Exception e) when (e is DuckDbException or OverflowException)
        {
            throw new DeltaException(
                DeltaErrorCode.QueryFailed,
                string.Create(CultureInfo.InvariantCulture, $"cannot tell the version or time of {travel.Expression}: {e.Message}"), e)
            {
                Position = travel.ExpressionSpan.Start,
            };
        }
    }
}
