using System.Text;
using DeltaQuery.Engine.Execution.Ingest;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution.Ingest;

/// <summary>A sink into a table of an engine, with a reader of its own: what is given to it are texts of messages of one topic.</summary>
internal sealed class SinkFixture : IAsyncDisposable
{
    public const string Topic = "orders";

    private readonly Dictionary<TopicPartition, long?> _next = [];

    public SinkFixture(TestEngine engine, string columns, Func<SinkOptions, SinkOptions>? options = null, JsonMapper? mapper = null,
        IMessageMapper? other = null)
    {
        Mapper = mapper ?? new JsonMapper(columns);
        var usual = new SinkOptions(Reference("t"), new PositionIds("job")) { FirstWait = TimeSpan.FromMilliseconds(1) };
        Options = options?.Invoke(usual) ?? usual;
        Sink = new TableSink(engine.Engine.State, Options, other ?? Mapper);
    }

    public JsonMapper Mapper { get; }

    public SinkOptions Options { get; }

    public TableSink Sink { get; }

    public static TableReference Reference(string name) => new([new Identifier(name, TokenKind.Word, default)], null, default);

    public static TopicPartition Partition(int number) => new(Topic, number);

    /// <summary>Commits messages of partition 0, the next ones.</summary>
    public Task<CommittedBatch> CommitAsync(params string?[] values) => CommitAsync(0, values);

    /// <summary>Commits messages of a partition, the next ones.</summary>
    public async Task<CommittedBatch> CommitAsync(int partition, params string?[] values)
    {
        using var messages = new MessageBuffer();
        Add(messages, partition, values);
        return await CommitAsync(messages);
    }

    /// <summary>Adds messages to a buffer, with the next offsets of their partition.</summary>
    public void Add(MessageBuffer messages, int partition, params string?[] values)
    {
        var next = messages.Next.TryGetValue(Partition(partition), out var known) ? known : _next.GetValueOrDefault(Partition(partition)) ?? 0;
        foreach (var value in values)
        {
            messages.Add(
                Topic, partition, next, 1_700_000_000_000 + next, MessageTimestampType.CreateTime, Encoding.UTF8.GetBytes($"key{next}"),
                value is null ? null : Encoding.UTF8.GetBytes(value));
            next++;
        }
    }

    /// <summary>Commits a buffer.</summary>
    public async Task<CommittedBatch> CommitAsync(MessageBuffer messages)
    {
        var moves = messages.Next.Select(n => new PositionMove(n.Key, _next.GetValueOrDefault(n.Key), n.Value)).ToList();
        var committed = await Sink.CommitAsync(messages, moves, default);
        foreach (var move in moves)
            _next[move.Partition] = move.Next;
        return committed;
    }

    /// <summary>Takes the table's positions over, as a reader does that starts.</summary>
    public async Task<string> StartAsync(int partitions = 1)
    {
        var all = Enumerable.Range(0, partitions).Select(Partition).ToList();
        var known = await Sink.PositionsAsync(all, default);
        foreach (var partition in all)
            _next[partition] = known.TryGetValue(partition, out var next) ? next : null;
        return string.Join(", ", known.OrderBy(p => p.Key.Partition).Select(p => $"{p.Key.Partition}={p.Value}"));
    }

    public ValueTask DisposeAsync() => Sink.DisposeAsync();
}
