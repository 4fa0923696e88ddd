using System.Globalization;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>The transaction identifiers by which a table knows how far an ingest has read each partition.</summary>
/// <remarks>
/// <code>
///   ours                 appId  deltaquery:ingest:id:topic:partition       version  the next offset
///   ours, of a topic     appId  deltaquery:ingest:id:topic:id=topic id    version  counts the topics that had that name, from 0
///   its dead letters     appId  deltaquery:ingest:id:dlq:table:topic:partition   version  the offset after the last batch that is in their table
///   one that was taken back                                              version  -1, which counts as none
///   kafka-delta-ingest   appId  id-partition                               version  the last offset
/// </code>
/// See <see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#transaction-identifiers">Transaction Identifiers</see>.</remarks>
/// <param name="Id">The ingest's name, its group, or what APP ID says.</param>
/// <param name="AsKafkaDeltaIngest">Whether the identifiers are those of kafka-delta-ingest, whose topic is not in them.</param>
internal sealed record PositionIds(string Id, bool AsKafkaDeltaIngest = false)
{
    private const string Prefix = "deltaquery:ingest:";
    private const long None = -1; // the version of a position that was taken back
    private const long TopicIdLifetime = 24 * 60 * 60 * 1000L; // milliseconds

    /// <summary>The identifiers of the dead letter table's positions.</summary>
    /// <param name="table">The table that the ingest writes: others may have the same dead letter table.</param>
    public PositionIds OfDeadLetters(string table) => new($"{Id}:dlq:{table.Replace(':', '_')}");

    /// <summary>The names of ingests whose positions have moved from a version to another.</summary>
    public static IReadOnlyList<string> MovedSince(Snapshot earlier, Snapshot later) =>
    [
        .. later.Transactions.Values
            .Where(t => t.AppId.StartsWith(Prefix, StringComparison.Ordinal) && earlier.Transactions.GetValueOrDefault(t.AppId)?.Version != t.Version)
            .Select(t => t.AppId[Prefix.Length..].Split(':')).Where(parts => parts.Length >= 3)
            .Select(parts => string.Join(':', parts.SkipLast(2))).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>The actions that put all positions back to where they were in an earlier version, and the topics' ids. What that version did not have
    /// yet is taken back: a log has no way to remove it.</summary>
    public static IReadOnlyList<SetTransaction> Rewound(Snapshot earlier, Snapshot later)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return
        [
            .. later.Transactions.Values.Where(t => t.AppId.StartsWith(Prefix, StringComparison.Ordinal))
                .Select(t => (t.AppId, t.Version, Then: earlier.Transactions.GetValueOrDefault(t.AppId)?.Version ?? None))
                .Where(t => t.Version != t.Then).OrderBy(t => t.AppId, StringComparer.Ordinal).Select(t => new SetTransaction(t.AppId, t.Then, now)),
        ];
    }

    /// <summary>The identifier of a partition.</summary>
    public string AppIdOf(TopicPartition partition)
    {
        var number = partition.Partition.ToString(CultureInfo.InvariantCulture);
        return AsKafkaDeltaIngest ? $"{Id}-{number}" : $"{Prefix}{Id}:{partition.Topic}:{number}";
    }

    /// <summary>The next offset of a partition as a version of the table has it; null where it has none.</summary>
    public long? NextOf(Snapshot snapshot, TopicPartition partition) =>
        snapshot.Transactions.GetValueOrDefault(AppIdOf(partition)) is { } known && !IsTakenBack(known) ? known.Version + (AsKafkaDeltaIngest ? 1 : 0) : null;

    /// <summary>Whether an identifier says that there is no position any more.</summary>
    public static bool IsTakenBack(SetTransaction transaction) => transaction.Version == None;

    /// <summary>The partitions of a topic that a version of the table has positions of.</summary>
    public IReadOnlyList<TopicPartition> PartitionsOf(Snapshot snapshot, string topic)
    {
        var prefix = AsKafkaDeltaIngest ? $"{Id}-" : $"{Prefix}{Id}:{topic}:";
        return
        [
            .. snapshot.Transactions.Values.Where(t => t.AppId.StartsWith(prefix, StringComparison.Ordinal) && !IsTakenBack(t)).Select(t => t.AppId)
                .Select(appId => int.TryParse(appId.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)
                .Where(number => number >= 0).Select(number => new TopicPartition(topic, number)),
        ];
    }

    /// <summary>The positions of partitions as actions of a commit.</summary>
    public IReadOnlyList<SetTransaction> Actions(IEnumerable<KeyValuePair<TopicPartition, long>> next)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return
        [
            .. next.Where(p => !AsKafkaDeltaIngest || p.Value > 0) // there is no offset before the first
                .Select(p => new SetTransaction(AppIdOf(p.Key), p.Value - (AsKafkaDeltaIngest ? 1 : 0), now)),
        ];
    }

    /// <summary>The id of a topic when positions of it were committed last; null where none is known.</summary>
    public string? TopicIdOf(Snapshot snapshot, string topic) => LastOf(snapshot, topic)?.AppId[TopicPrefix(topic).Length..];

    /// <summary>The ids of topics as actions of a commit, where the table has others or none. They are written again from time to time, lest they
    /// expire before the positions do.</summary>
    public IEnumerable<SetTransaction> TopicActions(Snapshot snapshot, IEnumerable<PositionMove> moves)
    {
        if (AsKafkaDeltaIngest)
            yield break;
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        foreach (var (topic, id) in moves.Where(m => m.TopicId is not null).Select(m => (m.Partition.Topic, m.TopicId)).Distinct())
        {
            var last = LastOf(snapshot, topic);
            var isKnown = last?.AppId == TopicPrefix(topic) + id;
            if (!isKnown || last!.LastUpdated < now - TopicIdLifetime)
                yield return new SetTransaction(TopicPrefix(topic) + id, (last?.Version ?? -1) + (isKnown ? 0 : 1), now);
        }
    }

    /// <summary>Refuses to go on from positions that are not the table's, or are those of a topic that was made again since.</summary>
    /// <exception cref="PositionsMovedException">Another has moved them.</exception>
    public void Check(Snapshot snapshot, IEnumerable<PositionMove> moves)
    {
        var moved = moves
            .Where(move => NextOf(snapshot, move.Partition) != (AsKafkaDeltaIngest && move.From == 0 ? null : move.From) || IsPast(snapshot, move))
            .Select(move => move.Partition).ToList();
        if (moved.Count > 0)
            throw new PositionsMovedException(moved);
    }

    /// <summary>Refuses to put positions where the identifiers have no word for them.</summary>
    /// <exception cref="DeltaException">NotSupported.</exception>
    public void CheckRewind(IEnumerable<PositionMove> moves)
    {
        if (!AsKafkaDeltaIngest || !moves.Any(m => m is { From: > 0, Next: 0 }))
            return;
        throw new DeltaException(
            DeltaErrorCode.NotSupported,
            $"APP ID '{Id}' COMPATIBLE WITH KAFKA_DELTA_INGEST cannot go back to offset 0: the positions that it keeps are those of last messages")
        {
            Hint = "another APP ID begins anew",
        };
    }

    /// <summary>Refuses partitions that the identifiers do not tell apart.</summary>
    /// <exception cref="DeltaException">NotSupported.</exception>
    public void CheckDistinct(IEnumerable<TopicPartition> partitions)
    {
        if (!AsKafkaDeltaIngest || partitions.Select(p => p.Topic).Distinct().Skip(1).Any() is false)
            return;
        throw new DeltaException(
            DeltaErrorCode.NotSupported, $"APP ID '{Id}' COMPATIBLE WITH KAFKA_DELTA_INGEST takes one topic: the positions that it keeps do not name the topic")
        {
            Hint = "make an ingest of each topic, each with an APP ID of its own",
        };
    }

    // An id is never used again: one that the table knows and that is not its last is an old topic's.
    private bool IsPast(Snapshot snapshot, PositionMove move) => move.TopicId is { } id
        && snapshot.Transactions.TryGetValue(TopicPrefix(move.Partition.Topic) + id, out var known) && !IsTakenBack(known)
        && TopicIdOf(snapshot, move.Partition.Topic) != id;

    private string TopicPrefix(string topic) => $"{Prefix}{Id}:{topic}:id=";

    private SetTransaction? LastOf(Snapshot snapshot, string topic) => AsKafkaDeltaIngest ? null : snapshot.Transactions.Values
        .Where(t => t.AppId.StartsWith(TopicPrefix(topic), StringComparison.Ordinal) && !IsTakenBack(t)).MaxBy(t => t.Version);
}
