using System.Globalization;
using DeltaQuery.Engine.Execution.Ingest;
using DeltaQuery.Engine.Execution.Tables;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>RESTORE: a new version with the files and the metadata of an earlier one. The versions in between stay.</summary>
internal static class RestoreTableHandler
{
    private const string Tag = "RESTORE";

    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, RestoreTableStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, Tag);
        var (table, transaction) = await TableWriter.BeginOverFilesAsync(context, statement.Table, Tag).ConfigureAwait(false);
        using (transaction)
        {
            var earlier = await EarlierAsync(context, table, transaction.ReadVersion, statement.To).ConfigureAwait(false);
            try
            {
                // As in Spark, what is so already is no new version.
                return earlier.Version == transaction.ReadVersion
                    ? new StatementResult(Tag, null)
                    : await RestoreAsync(context, table, transaction, earlier, statement).ConfigureAwait(false);
            }
            finally
            {
                earlier.Files.Release();
            }
        }
    }

    private static async Task<Snapshot> EarlierAsync(ExecutionContext context, DeltaTable table, long current, TimeTravel to)
    {
        Snapshot? found = null;
        try
        {
            found = await context.Session.Resolver.SnapshotAsync(table, to, context.CancellationToken).ConfigureAwait(false);
            if (found.Version <= current)
                return found;
            throw new DeltaException(
                DeltaErrorCode.ConcurrentModification, $"{table.Name} was at version {current} when RESTORE began, and version {found.Version} was committed meanwhile")
            {
                Table = table.Name, Version = found.Version, Hint = "run the statement again",
            };
        }
        catch (DeltaException e)
        {
            found?.Files.Release();
            throw e.Line is null ? e.At(context.Text, e.Position ?? to.ExpressionSpan.Start) : e;
        }
    }

    private static async Task<StatementResult> RestoreAsync(
        ExecutionContext context, DeltaTable table, Transaction transaction, Snapshot earlier, RestoreTableStatement statement)
    {
        // Spark's way, too: a commit that comes first is a conflict, whatever it did to rows.
        var before = transaction.Snapshot!;
        (transaction.Reads, transaction.MayMissNothing) = (ReadSet.All(before.Version), true);
        transaction.Begun = DateTimeOffset.MinValue; // what comes back is old: any VACUUM that begins meanwhile may delete it
        var takesOffsets = statement.WithIngestOffsets is not null;
        var files = FileDifference.Between(before, earlier);
        CheckRemoves(before, files);

        // In this order: of a VACUUM that has ended before files are looked for, all is seen that it took.
        var vacuum = files.Came.Count == 0 ? null : await RunningVacuum.OverAsync(context, table, before, earlier.Version).ConfigureAwait(false);
        var missing = await AbsentFiles.FindAsync(context, earlier, files.Came).ConfigureAwait(false);
        if (missing.Count > 0)
            CheckIgnored(context, earlier, files, missing);
        if (vacuum is not null && files.Came.Count > missing.Count)
            CheckIgnored(context, earlier, vacuum);
        var gone = missing.Select(file => file.LogPath).ToHashSet(StringComparer.Ordinal);
        var restored = files.Came.Where(file => !gone.Contains(file.Path)).ToList();

        // The protocol only goes up: versions in between must stay readable for whoever can read the newest.
        var protocol = ProtocolBuilder.Raise(before.Protocol, TableFeatures.WriterFeatures(earlier.Protocol));
        var metadata = TakenMetadata.Of(earlier.Metadata with { Id = before.Metadata.Id }, protocol, before);
        TableFeatures.CheckWritable(protocol, metadata, earlier.Schema);
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var changes = new TableChanges
        {
            Protocol = TableFeatures.AreSame(before.Protocol, protocol) ? null : protocol,
            Metadata = TakenMetadata.AreSame(before.Metadata, metadata) ? null : metadata,
            Domains = TakenMetadata.Domains(earlier, before),
            Transactions = takesOffsets ? PositionIds.Rewound(earlier, before) : [],
            Adds = RowIds(before, earlier, protocol, metadata, restored, files.Went),
            Removes = [.. files.Went.Select(file => LiveFiles.Remove(file, now))],
        };

        var (count, bytes) = FileTotals.Of(earlier);
        var metrics = new MetricsRow(
            ("tableSizeAfterRestore", bytes - files.Came.Where(file => gone.Contains(file.Path)).Sum(file => file.Size)),
            ("numOfFilesAfterRestore", count - missing.Count),
            ("numRemovedFiles", files.Went.Count),
            ("numRestoredFiles", restored.Count),
            ("removedFilesSize", files.Went.Sum(file => file.Size)),
            ("restoredFilesSize", restored.Sum(file => file.Size)));
        var operation = new Operation("RESTORE", Parameters(context, earlier, statement.To), metrics.ToMap());
        await new TableWriter(context, table, transaction).CommitAsync(changes, operation).ConfigureAwait(false);
        if (!takesOffsets)
            NoteIngests(context, before, earlier);
        return metrics.ToResult(context, Tag);
    }

    /// <summary>Says which ingests do not go back with the rows, as no transaction identifier does of itself.</summary>
    private static void NoteIngests(ExecutionContext context, Snapshot before, Snapshot earlier)
    {
        var moved = PositionIds.MovedSince(earlier, before);
        if (moved.Count == 0)
            return;
        context.Session.Engine.Tables.Context.Warn(
            $"{before.Name} is restored to version {earlier.Version}, but its ingests go on where they are ({string.Join(", ", moved)}): "
            + "messages whose rows went do not come again. RESTORE .. WITH INGEST OFFSETS, or ALTER INGEST .. SET OFFSETS (..) FORCE, puts them back");
    }

    private static void CheckRemoves(Snapshot before, FileDifference files)
    {
        if (before.Properties.AppendOnly && files.Went.Count > 0)
        {
            throw new DeltaException(
                DeltaErrorCode.ConstraintViolation, $"{before.Name} is append-only (delta.appendOnly): rows that came since cannot be taken away")
            {
                Table = before.Name,
            };
        }
    }

    private static void CheckIgnored(ExecutionContext context, Snapshot earlier, FileDifference files, IReadOnlyList<AbsentFile> missing)
    {
        var what = $"{missing.Count} of the {files.Came.Count} files to be restored {(missing.Count == 1 ? "is" : "are")} no longer there: {AbsentFiles.Names(missing)}";
        if (!context.Session.Settings.RestoresWithoutMissing)
        {
            throw new DeltaException(DeltaErrorCode.CorruptData, $"{earlier.Name} cannot be restored to version {earlier.Version}: {what}")
            {
                Table = earlier.Name, Version = earlier.Version, Path = missing[0].Place,
                Hint = "SET deltaquery.restore.ignore_missing_files = true restores the rest",
            };
        }

        context.Session.Engine.Tables.Context.Warn($"{earlier.Name} is restored to version {earlier.Version} without some of its rows: {what}");
    }

    private static void CheckIgnored(ExecutionContext context, Snapshot earlier, RunningVacuum vacuum)
    {
        var what = string.Create(
            CultureInfo.InvariantCulture,
            $"a VACUUM that began at {vacuum.Began.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z (version {vacuum.Version}) has not told its end, and may yet delete files of that version");
        if (!context.Session.Settings.RestoresWithoutMissing)
        {
            throw new DeltaException(DeltaErrorCode.ConcurrentModification, $"{earlier.Name} cannot be restored to version {earlier.Version}: {what}")
            {
                Table = earlier.Name, Version = earlier.Version,
                Hint = $"wait for its VACUUM END in DESCRIBE HISTORY (one that was killed counts for {RunningVacuum.Longest.TotalHours:0} hours), "
                    + "or SET deltaquery.restore.ignore_missing_files = true",
            };
        }

        context.Session.Engine.Tables.Context.Warn($"{earlier.Name} is restored to version {earlier.Version}, though {what}: CHECK TABLE tells what is missing");
    }

    /// <summary>The files with ids of their rows that nobody else has; where rows were not tracked before, those that stay get ids, too.</summary>
    private static IReadOnlyList<AddFile> RowIds(
        Snapshot before, Snapshot earlier, Protocol protocol, Metadata metadata, List<AddFile> restored, IReadOnlyList<AddFile> went)
    {
        if (!TableFeatures.IsSupported(protocol, TableFeatures.RowTracking))
            return restored;
        var isEnabled = RowTracking.IsEnabled(protocol, metadata);
        if (!TableFeatures.IsSupported(before.Protocol, TableFeatures.RowTracking) && isEnabled)
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"{before.Name} tracked its rows at version {earlier.Version}, and has dropped that feature since: RESTORE cannot tell ids anew")
            {
                Table = before.Name, Version = earlier.Version,
            };
        }

        // Ids of a tracking that was dropped, and begun anew under other names, count no longer.
        var name = earlier.Metadata.Configuration.GetValueOrDefault(RowTracking.RowIdColumnKey);
        var keepsIds = name is null || name == before.Metadata.Configuration.GetValueOrDefault(RowTracking.RowIdColumnKey);
        var adds = restored.ConvertAll(file => LiveFiles.Counted(earlier, keepsIds ? file : file with { BaseRowId = null, DefaultRowCommitVersion = null }));
        if (!isEnabled || RowTracking.IsEnabled(before.Protocol, before.Metadata))
            return adds;
        var gone = went.Select(file => LogReplay.KeyOf(file.Path, file.DeletionVector)).ToHashSet(StringComparer.Ordinal);
        return [.. adds, .. LiveFiles.WithoutRowIds(before).Where(file => !gone.Contains(LogReplay.KeyOf(file.Path, file.DeletionVector)))];
    }

    private static StringMap Parameters(ExecutionContext context, Snapshot earlier, TimeTravel to) => Operations.Map(
        ("version", to is VersionAsOf ? earlier.Version.ToString(CultureInfo.InvariantCulture) : null),
        ("timestamp", to is TimestampAsOf
            ? (string?)context.Connection.Scalar($"SELECT CAST(CAST(({to.Expression}) AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS VARCHAR)")
            : null));
}
