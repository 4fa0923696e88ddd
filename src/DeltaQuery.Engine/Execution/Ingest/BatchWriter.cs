using System.Diagnostics;
using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Changes;
using DeltaQuery.Engine.Execution.Inserts;
using DeltaQuery.Engine.Execution.Maintenance;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>Maps the messages of a batch, and writes the rows by the statements that anybody else writes rows with (INSERT, and MERGE where there is a
/// KEY), so that a table's rules and features are theirs.</summary>
internal sealed class BatchWriter(SessionState session, SinkOptions options, IMessageMapper mapper)
{
    private readonly ErrorBudget _budget = new(options.SkipUpTo, options.SkipPer, options.Clock);

    /// <summary>The dead letter table; null where there is none.</summary>
    public DeadLetters? DeadLetters { get; } = options.DeadLetters is { } table ? new DeadLetters(session, options, table) : null;

    /// <summary>Maps a batch for a table, or for one that is still to be made; not again if it is mapped for the same columns already.</summary>
    public MappedMessages Map(SinkBatch batch, Snapshot? snapshot, CancellationToken cancellationToken)
    {
        if (batch.Mapped is { } mapped && batch.MappedFor == snapshot?.Metadata.SchemaString)
            return mapped;
        if (batch.Messages.Count == 0)
            return batch.Mapped = MappedMessages.None;
        mapped = mapper.Map(session.Connection, batch.Messages, snapshot?.Schema, cancellationToken);
        batch.Decode += mapped.Decode;
        batch.Map += mapped.Map;
        if (options.Key is { } key && mapped.RowCount > 0)
            mapped = KeyedRows.SetAside(session, key, mapped);
        session.Temporaries.Add(mapped.Rows);
        (batch.Mapped, batch.MappedFor) = (mapped, snapshot?.Metadata.SchemaString);
        return mapped;
    }

    /// <summary>Maps a batch, and sets the messages aside whose rows the table would refuse.</summary>
    public MappedMessages Try(SinkBatch batch, Snapshot? snapshot, CancellationToken cancellationToken)
    {
        Map(batch, snapshot, cancellationToken);
        if (snapshot is not null)
            FindBroken(batch, snapshot);
        return batch.Mapped!;
    }

    /// <summary>Writes the rows of a batch that was mapped for a version of the table, and commits them with its positions.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="version">The version.</param>
    /// <param name="check">Looks at the version that is written to, which may be a later one.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<CommittedBatch> WriteAsync(SinkBatch batch, HeldVersion version, Action<Snapshot> check, CancellationToken cancellationToken)
    {
        // Dead letters of a batch are committed once: where there are any, all must be known before.
        if (batch.Mapped!.BadCount > 0 && options.SetsAside)
            FindBroken(batch, version.Snapshot);
        var begun = Stopwatch.GetTimestamp();
        try
        {
            return await OnceAsync(batch, version, check, begun, cancellationToken).ConfigureAwait(false);
        }
        catch (DeltaException e) when (e.Code == DeltaErrorCode.ConstraintViolation && options.SetsAside && batch.Mapped.BadCount == 0)
        {
            FindBroken(batch, version.Snapshot);
            if (batch.Mapped.BadCount == 0)
                throw;
        }

        return await OnceAsync(batch, version, check, begun, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does with bad messages what ON ERROR says.</summary>
    /// <exception cref="DeltaException">QueryFailed: the ingest ends.</exception>
    public async Task SetAsideAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        var mapped = batch.Mapped!;
        var skipped = mapped.BadCount + mapped.Skipped;
        if (skipped == 0)
            return;
        if (mapped.Skipped > 0 || options.OnError == IngestErrorPolicy.Skip)
        {
            if (!_budget.Allows(skipped))
                throw Exhausted(skipped);
            return;
        }

        if (DeadLetters is { } letters && options.OnError == IngestErrorPolicy.DeadLetter)
            await letters.WriteAsync(batch, mapped, cancellationToken).ConfigureAwait(false);
        else
            throw FirstError(batch, mapped);
    }

    private async Task<CommittedBatch> OnceAsync(
        SinkBatch batch, HeldVersion version, Action<Snapshot> check, long begun, CancellationToken cancellationToken)
    {
        await SetAsideAsync(batch, cancellationToken).ConfigureAwait(false);
        var mapped = batch.Mapped!;
        IReadOnlyList<SetTransaction> positions =
        [
            .. options.Ids.Actions(batch.Moves.Select(m => KeyValuePair.Create(m.Partition, m.Next))),
            .. options.Ids.TopicActions(version.Snapshot, batch.Moves),
        ];
        var commit = new BatchCommit(positions, options.CommitParameters(options.Key is not null), snapshot =>
        {
            check(snapshot);
            CheckMappedFor(batch, snapshot);
        });
        var (written, updated, deleted) = mapped.RowCount == 0
            ? await CommitPositionsAsync(session, options.Table, commit, cancellationToken).ConfigureAwait(false)
            : options.Key is { } key
            ? await MergeAsync(version, new KeyedRows(session, key, mapped), commit, cancellationToken).ConfigureAwait(false)
            : await InsertAsync(version, mapped, commit, cancellationToken).ConfigureAwait(false);
        var isSkipped = options.OnError == IngestErrorPolicy.Skip;
        if (isSkipped)
            _budget.Take(mapped.BadCount + mapped.Skipped);
        return new CommittedBatch
        {
            Version = commit.Version, RowsWritten = written, RowsUpdated = updated, RowsDeleted = deleted,
            Skipped = isSkipped ? mapped.BadCount + mapped.Skipped : 0, DeadLetters = isSkipped ? 0 : mapped.BadCount,
            Dropped = mapped.Dropped, Ignored = mapped.Ignored, DecodeFailures = mapped.DecodeFailures, FileSizes = commit.FileSizes,
            Conflicts = batch.Conflicts + commit.Attempts - 1,
            Decode = batch.Decode, Map = batch.Map, Commit = commit.Duration, Write = Stopwatch.GetElapsedTime(begun) - commit.Duration,
        };
    }

    /// <summary>Refuses to write rows that were mapped for other columns; they are mapped again.</summary>
    private static void CheckMappedFor(SinkBatch batch, Snapshot snapshot)
    {
        if (batch.Messages.Count > 0 && batch.MappedFor != snapshot.Metadata.SchemaString)
        {
            throw new DeltaException(
                DeltaErrorCode.ConcurrentModification, $"{snapshot.Name}: version {snapshot.Version}, committed meanwhile, changed the table's metadata")
            {
                Table = snapshot.Name, Version = snapshot.Version,
            };
        }
    }

    private Task<(long Written, long Updated, long Deleted)> InsertAsync(
        HeldVersion version, MappedMessages mapped, BatchCommit commit, CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", mapped.Columns.Select(c => SqlText.Identifier(c.Name)));
        return OwnStatement.RunAsync<InsertStatement, (long, long, long)>(
            session, $"INSERT INTO {version.Sql} BY NAME SELECT {columns} FROM {mapped.Rows}",
            async (context, insert) =>
            {
                using var result = await InsertHandler.ExecuteAsync(context, insert with { Evolves = options.AddsColumns }).ConfigureAwait(false);
                return (result.RecordsAffected ?? 0, 0, 0);
            },
            context => InBatch(context, commit), cancellationToken);
    }

    private async Task<(long Written, long Updated, long Deleted)> MergeAsync(
        HeldVersion version, KeyedRows rows, BatchCommit commit, CancellationToken cancellationToken)
    {
        var schema = version.Snapshot.Schema;
        rows.Check(schema, version.Snapshot.Name, options.AddsColumns);
        try
        {
            return await OwnStatement.RunAsync<MergeStatement, (long, long, long)>(
                session, rows.Merge(version.Sql, schema, options.AddsColumns),
                async (context, merge) =>
                {
                    using var result = await MergeHandler.ExecuteAsync(context, merge with { Evolves = options.AddsColumns }).ConfigureAwait(false);
                    var counts = result.Rows!.Next(CancellationToken.None)!; // affected, updated, deleted, inserted
                    return (Count(counts, 1) + Count(counts, 3), Count(counts, 1), Count(counts, 2));
                },
                context => InBatch(context, commit), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            rows.Clear();
        }

        static long Count(RowBatch counts, int column) => long.Parse(counts.GetText(column, 0)!, CultureInfo.InvariantCulture);
    }

    /// <summary>Commits positions without rows.</summary>
    public static async Task<(long Written, long Updated, long Deleted)> CommitPositionsAsync(
        SessionState session, TableReference reference, BatchCommit commit, CancellationToken cancellationToken)
    {
        var context = InBatch(new ExecutionContext(session, new SourceText(""), new Dictionary<string, object?>(), cancellationToken), commit);
        var (table, transaction) = await TableWriter.BeginAsync(context, reference, writesRows: false).ConfigureAwait(false);
        using (transaction)
        {
            var writer = new TableWriter(context, table, transaction);
            return await writer.RunAsync(async () =>
            {
                await writer.CommitAsync(new TableChanges(), Operations.Append(new StagedRows([], []))).ConfigureAwait(false);
                return (0L, 0L, 0L);
            }).ConfigureAwait(false);
        }
    }

    /// <summary>Sets the messages aside whose rows break a rule of the table.</summary>
    private void FindBroken(SinkBatch batch, Snapshot snapshot)
    {
        var mapped = batch.Mapped!;
        if (mapped.RowCount == 0 || options.Key?.IgnoreNullUpdates == true) // half a row may be all that is needed
            return;
        TableExpressions.Prepare(snapshot, session);
        var layout = TableLayout.Of(snapshot);
        var columns = mapped.Columns.Where(c => layout.Schema.Find(c.Name) is not null).ToList();
        var names = string.Join(", ", columns.Select(c => SqlText.Identifier(c.Name)).Append(MappedMessages.MessageColumn));
        var query = $"SELECT {names} FROM {mapped.Rows} WHERE NOT {mapped.Deletes}";
        var rows = new RowsQuery(query, RowsQueryColumns.Of(session.Connection, query, _ => { }, CancellationToken.None, (_, _) => false));
        var sources = layout.Schema.Fields.Select(f => columns.FindIndex(c => c.Name.Equals(f.Name, StringComparison.OrdinalIgnoreCase)))
            .Select(i => i < 0 ? (int?)null : i).ToList();
        var faults = new WriteProjection(layout, new TableExpressions(layout, session).Rules(sources, 0), rows, sources).ToFaults(columns.Count);
        batch.Mapped = mapped.SetAside(session.Connection, faults);
    }

    private DeltaException Exhausted(long skipped) => new(
        DeltaErrorCode.QueryFailed,
        $"ON ERROR SKIP UP TO {options.SkipUpTo} is exhausted: {skipped} more message{(skipped == 1 ? "" : "s")} could not be read or mapped");

    private static string Place(MessageBuffer messages, int message) =>
        $"offset {messages[message].Offset} of {messages[message].Topic}-{messages[message].Partition}";

    private DeltaException FirstError(SinkBatch batch, MappedMessages mapped)
    {
        using var result = session.Connection.Query(
            $"SELECT {MappedMessages.MessageColumn}, error, error_class FROM {mapped.Bad} ORDER BY {MappedMessages.MessageColumn} LIMIT 1");
        var row = result.Rows().Single();
        var place = Place(batch.Messages, Convert.ToInt32(row[0], CultureInfo.InvariantCulture));
        var fault = Enum.TryParse<MessageFaultClass>((string)row[2]!, out var known) ? known : MessageFaultClass.NotNull; // or another rule of the table
        return new DeltaException(DeltaErrorCode.QueryFailed, $"{place}: {row[1]}", new BadMessageException(fault, (string)row[1]!))
        {
            Hint = "ON ERROR SKIP, or DEAD LETTER TABLE t, goes on without such messages",
        };
    }

    private static ExecutionContext InBatch(ExecutionContext context, BatchCommit commit) =>
        context with { Batch = commit, AfterCommit = AutoCompaction.RunAsync };
}
