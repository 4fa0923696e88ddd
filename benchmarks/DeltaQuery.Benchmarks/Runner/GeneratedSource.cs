using System.Text;
using DeltaQuery.Engine.Ingest;

namespace DeltaQuery.Benchmarks.Runner;

/// <summary>Messages of about 300 bytes, made before the time counts: one topic, the same block again and again.</summary>
internal sealed class GeneratedSource : IKafkaSource
{
    /// <summary>How many different messages there are.</summary>
    public const int BlockLength = 100_000;

    /// <summary>One in so many cannot be read, where some cannot.</summary>
    public const int BadEvery = 100;

    /// <summary>The fields, as a structure for DuckDB's <c>from_json</c>.</summary>
    public const string Structure =
        """{"id": "BIGINT", "user_id": "VARCHAR", "event_type": "VARCHAR", "amount": "DOUBLE", "quantity": "INTEGER", "seen_at": "TIMESTAMP", "note": "VARCHAR"}""";

    /// <summary>The columns of the table.</summary>
    public const string Columns = "id BIGINT, user_id STRING, event_type STRING, amount DOUBLE, quantity INT, seen_at TIMESTAMP_NTZ, note STRING";

    private static readonly Lazy<byte[][]> Made = new(() => [.. Enumerable.Range(0, BlockLength).Select(Message)]);

    private static readonly Lazy<byte[][]> MadeWithBad = new(() => [.. Block.Select((value, i) => i % BadEvery == 0 ? Encoding.UTF8.GetBytes("{no JSON") : value)]);

    // So many that a sum over all rows tells whether each is there, and as it should be.
    private const string Sums = "count(*), sum(id), count(DISTINCT user_id), sum(length(event_type)), round(sum(amount), 2), sum(quantity), min(seen_at), max(seen_at), sum(hash(note))";

    private readonly long _messages;
    private readonly IReadOnlyList<byte[]> _values;
    private readonly TopicPartition _partition = new("events", 0);
    private long _next;
    private bool _isPaused;

    /// <param name="messages">How many there are to read.</param>
    /// <param name="withBad">Whether one in <see cref="BadEvery"/> cannot be read.</param>
    public GeneratedSource(long messages, bool withBad = false) => (_messages, _values) = (messages, withBad ? MadeWithBad.Value : Block);

    /// <summary>The values of a block.</summary>
    public static IReadOnlyList<byte[]> Block => Made.Value;

    /// <summary>A query that tells all rows of a relation of such messages.</summary>
    public static string Summary(string relation) => $"SELECT {Sums} FROM {relation}";

    public IReadOnlyList<TopicDescription> Topics(CancellationToken cancellationToken) => [new TopicDescription(_partition.Topic, null, 1)];

    public IReadOnlyList<TopicDescription> TopicsThere(CancellationToken cancellationToken) => Topics(cancellationToken);

    public Task<IReadOnlyList<TopicDescription>?> LookAsync() => Task.FromResult<IReadOnlyList<TopicDescription>?>(Topics(default));

    public Task<IReadOnlyDictionary<string, string>?> TopicIdsAsync(IReadOnlyCollection<string> topics) =>
        Task.FromResult<IReadOnlyDictionary<string, string>?>(new Dictionary<string, string>());

    public Task<IReadOnlyDictionary<TopicPartition, long>> EndsAsync(IReadOnlyCollection<TopicPartition> partitions) =>
        Task.FromResult<IReadOnlyDictionary<TopicPartition, long>>(partitions.ToDictionary(p => p, _ => _messages));

    public Watermarks WatermarksOf(TopicPartition partition, CancellationToken cancellationToken) => new(0, _messages);

    public IReadOnlyDictionary<TopicPartition, long> OffsetsAt(
        DateTimeOffset time, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) => partitions.ToDictionary(p => p, _ => 0L);

    public IReadOnlyDictionary<TopicPartition, long> GroupOffsets(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) =>
        new Dictionary<TopicPartition, long>();

    public void Assign(IReadOnlyDictionary<TopicPartition, long> starts) => (_next, _isPaused) = (starts[_partition], false);

    public void Subscribe(IPartitionListener listener) => listener.Assigned([_partition]);

    public IReadOnlyList<TopicPartition> Poll(MessageBuffer into, int most, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (_isPaused || _next >= _messages)
            return [];
        var number = into.NumberOf(_partition);
        for (var end = Math.Min(_messages, _next + most); _next < end; _next++)
            into.Add(number, _next, 1_700_000_000_000 + _next, MessageTimestampType.CreateTime, [], true, _values[(int)(_next % BlockLength)], false);
        return _next < _messages ? [] : [_partition];
    }

    public void Pause(IReadOnlyCollection<TopicPartition> partitions) => _isPaused = true;

    public void Resume(IReadOnlyCollection<TopicPartition> partitions) => _isPaused = false;

    public void CommitGroupOffsets(IReadOnlyDictionary<TopicPartition, long> next)
    {
    }

    public void Dispose()
    {
    }

    private static byte[] Message(int i)
    {
        var random = new Random(i);
        var note = string.Concat(Enumerable.Range(0, 16).Select(_ => random.Next(0x1000_0000).ToString("x7")));
        return Encoding.UTF8.GetBytes(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $$"""{"id": {{i}}, "user_id": "user-{{random.Next(1_000_000):d7}}", "event_type": "{{(i % 3 == 0 ? "view" : "purchase")}}", "amount": {{random.NextDouble() * 1000:0.00}}, "quantity": {{random.Next(100)}}, "seen_at": "2026-01-{{1 + (i % 28):d2}} 12:{{i % 60:d2}}:00", "note": "{{note}}"}"""));
    }
}
