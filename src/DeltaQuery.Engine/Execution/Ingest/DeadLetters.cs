using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Inserts;
using DeltaQuery.Engine.Execution.Maintenance;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Execution.Tables;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>The table of messages that could not become rows. They are committed before the batch's rows, each partition with a position of its own:
/// after a crash between the two the batch is read again, and messages below that position are not written again.</summary>
/// <param name="session">The ingest's session.</param>
/// <param name="options">What the statement says.</param>
/// <param name="reference">The table; it is made if it is missing.</param>
internal sealed class DeadLetters(SessionState session, SinkOptions options, TableReference reference)
{
    private const string Name = "_dq_dead_letters";

    private readonly PositionIds _ids = options.Ids.OfDeadLetters(
        options.Table.Path is null && options.Table.Parts.Count == 1 && options.CurrentSchema is { } schema ? $"{schema}.{options.Table}" : options.Table.ToString());
    private readonly SinkTarget _target = new(session, reference);

    /// <summary>Writes the bad messages of a batch that are not in the table yet.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="mapped">Says which messages are bad.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeltaException">ConcurrentModification: another has written dead letters of these partitions; nothing was written.</exception>
    public async Task WriteAsync(SinkBatch batch, MappedMessages mapped, CancellationToken cancellationToken)
    {
        using var version = await OpenAsync(cancellationToken).ConfigureAwait(false);
        foreach (var partition in batch.Messages.Next.Keys)
            Begin(batch, version.Snapshot, partition);
        var bad = BadMessages(batch, mapped);
        if (bad.Count == 0)
            return;
        var moved = bad.Select(b => PartitionOf(batch.Messages, b.Message)).ToHashSet();
        var commit = new BatchCommit(
            _ids.Actions(moved.Select(p => KeyValuePair.Create(p, batch.Messages.Next[p]))), options.CommitParameters(isUpdate: false),
            snapshot => CheckBase(batch, snapshot, moved));
        Append(batch.Messages, bad);
        try
        {
            await InsertAsync(version, commit, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            session.Connection.CleanUp($"DROP TABLE IF EXISTS {Name}");
        }

        foreach (var partition in moved)
            batch.DeadLetterPositions[partition] = (batch.DeadLetterPositions[partition].Below, batch.Messages.Next[partition]);
        batch.DeadLetters.UnionWith(bad.Select(b => b.Message));
    }

    /// <summary>Puts positions back that lie behind those where the ingest goes on: what it reads from there on counts as new.</summary>
    public async Task RewindAsync(IReadOnlyDictionary<TopicPartition, long> next, CancellationToken cancellationToken)
    {
        using var version = await _target.FindAsync(cancellationToken).ConfigureAwait(false);
        var behind = version is null ? [] : next.Where(n => _ids.NextOf(version.Snapshot, n.Key) > n.Value).ToList();
        if (behind.Count == 0)
            return;
        var commit = new BatchCommit(_ids.Actions(behind), options.CommitParameters(isUpdate: false), _target.Check);
        await BatchWriter.CommitPositionsAsync(session, reference, commit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Below which offset messages of a partition are there already. What this batch has written itself does not count: it may find more
    /// bad messages when it is mapped again.</summary>
    private void Begin(SinkBatch batch, Snapshot snapshot, TopicPartition partition)
    {
        var stored = _ids.NextOf(snapshot, partition);
        if (!batch.DeadLetterPositions.TryGetValue(partition, out var known) || known.Stored != stored)
            batch.DeadLetterPositions[partition] = (stored ?? 0, stored);
    }

    private void CheckBase(SinkBatch batch, Snapshot snapshot, IReadOnlySet<TopicPartition> moved)
    {
        _target.Check(snapshot);
        if (moved.Any(p => _ids.NextOf(snapshot, p) != batch.DeadLetterPositions[p].Stored))
        {
            throw new DeltaException(DeltaErrorCode.ConcurrentModification, $"{reference}: another has written dead letters of the same partitions meanwhile")
            {
                Table = reference.ToString(), Version = snapshot.Version,
            };
        }
    }

    private List<(int Message, string Class, string Error)> BadMessages(SinkBatch batch, MappedMessages mapped)
    {
        using var result = session.Connection.Query(
            $"SELECT {MappedMessages.MessageColumn}, error_class, error FROM {mapped.Bad} ORDER BY {MappedMessages.MessageColumn}");
        return
        [
            .. result.Rows().Select(row => (Message: Convert.ToInt32(row[0], CultureInfo.InvariantCulture), Class: (string)row[1]!, Error: (string)row[2]!))
                .Where(b => !batch.DeadLetters.Contains(b.Message)
                    && batch.Messages[b.Message].Offset >= batch.DeadLetterPositions[PartitionOf(batch.Messages, b.Message)].Below),
        ];
    }

    private static TopicPartition PartitionOf(MessageBuffer messages, int message) => new(messages[message].Topic, messages[message].Partition);

    /// <summary>The table; it is made where there is none.</summary>
    private async Task<HeldVersion> OpenAsync(CancellationToken cancellationToken)
    {
        if (await _target.FindAsync(cancellationToken).ConfigureAwait(false) is { } found)
            return found;
        const string columns = "topic STRING, \"partition\" INT, \"offset\" BIGINT, \"timestamp\" TIMESTAMP, \"key\" BINARY, \"value\" BINARY, "
            + "headers MAP<STRING, BINARY>, error_class STRING, error STRING, ingest STRING, failed_at TIMESTAMP";
        await OwnStatement.RunAsync<CreateTableStatement, bool>(
            session, $"CREATE TABLE IF NOT EXISTS {reference} ({columns}) COMMENT 'messages that an ingest could not read'",
            async (context, create) =>
            {
                using var made = await CreateTableHandler.ExecuteAsync(context, create).ConfigureAwait(false);
                return true;
            },
            context => context, cancellationToken).ConfigureAwait(false);
        return await _target.FindAsync(cancellationToken).ConfigureAwait(false) ?? throw TableResolver.NotFound(reference.ToString());
    }

    private void Append(MessageBuffer messages, List<(int Message, string Class, string Error)> bad)
    {
        session.Connection.Execute(
            $"CREATE OR REPLACE TEMP TABLE {Name} (topic VARCHAR, \"partition\" INTEGER, \"offset\" BIGINT, time BIGINT, \"key\" BLOB, \"value\" BLOB, "
            + "headers MAP(VARCHAR, BLOB), error_class VARCHAR, error VARCHAR)");
        session.Temporaries.Add(Name);
        using var appender = session.Connection.CreateAppender("temp", "main", Name);
        foreach (var (at, errorClass, error) in bad)
        {
            var message = messages[at];
            appender.Append(message.Topic);
            appender.Append(message.Partition);
            appender.Append(message.Offset);
            if (message.TimestampType == MessageTimestampType.None)
                appender.AppendNull();
            else
                appender.Append(message.Timestamp);
            Append(appender, message.Key, message.KeyIsNull);
            Append(appender, message.Value, message.ValueIsNull);
            AppendHeaders(appender, message.Headers);
            appender.Append(errorClass);
            appender.Append(error);
            appender.EndRow();
        }
    }

    /// <summary>A map has each name once: of headers with the same name the last one counts.</summary>
    private static void AppendHeaders(DuckDbAppender appender, IReadOnlyList<KeyValuePair<string, byte[]?>> headers)
    {
        appender.BeginMap();
        foreach (var header in headers.GroupBy(h => h.Key, StringComparer.Ordinal).Select(g => g.Last()))
        {
            appender.Append(header.Key);
            Append(appender, header.Value, header.Value is null);
        }

        appender.EndMap();
    }

    private static void Append(DuckDbAppender appender, ReadOnlySpan<byte> bytes, bool isNull)
    {
        if (isNull)
            appender.AppendNull();
        else
            appender.Append(bytes);
    }

    private Task<long> InsertAsync(HeldVersion version, BatchCommit commit, CancellationToken cancellationToken)
    {
        var now = SqlText.Literal(options.Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture) + "+00");
        return OwnStatement.RunAsync<InsertStatement, long>(
            session,
            $"INSERT INTO {version.Sql} BY NAME SELECT topic, \"partition\", \"offset\", CAST(TRY(epoch_ms(time)) AS TIMESTAMPTZ) AS \"timestamp\", \"key\", \"value\", "
            + $"headers, error_class, error, {SqlText.Literal(options.Ids.Id)} AS ingest, CAST({now} AS TIMESTAMPTZ) AS failed_at FROM {Name}",
            async (context, insert) =>
            {
                using var result = await InsertHandler.ExecuteAsync(context, insert).ConfigureAwait(false);
                return result.RecordsAffected ?? 0;
            },
            context => context with { Batch = commit, AfterCommit = AutoCompaction.RunAsync }, cancellationToken);
    }
}
