using System.Buffers.Binary;
using DeltaQuery.Engine.Execution;
using DeltaQuery.Engine.Execution.Ingest;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Testing;
using ExecutionContext = DeltaQuery.Engine.Execution.ExecutionContext;

namespace DeltaQuery.Engine.Tests.Execution.Ingest;

/// <summary>The sink of an INGEST statement, with messages of a test's in the place of Kafka's.</summary>
internal sealed class StatementIngest : IAsyncDisposable
{
    private static readonly TopicPartition Partition = new("orders", 0);

    private readonly TableSink _sink;
    private long _next;

    private StatementIngest(TableSink sink) => _sink = sink;

    /// <param name="engine">The engine.</param>
    /// <param name="rest">The statement behind its source.</param>
    /// <param name="source">What is read.</param>
    /// <param name="parameters">The values of parameters.</param>
    public static async Task<StatementIngest> OpenAsync(
        TestEngine engine, string rest, string source = "BROKERS 'a:1' TOPIC 'orders'", IReadOnlyDictionary<string, object?>? parameters = null)
    {
        var text = new SourceText($"INGEST FROM KAFKA {source} {rest}");
        var context = new ExecutionContext(engine.Session.State, text, parameters ?? new Dictionary<string, object?>(), CancellationToken.None);
        var statement = (IngestStatement)Parser.ParseStatement(text, text.Span);
        var loop = IngestTerms.Of(context, statement);
        var operands = new IngestOperands(context);
        var mapping = new MappingReader(text, operands.Literal, parameter => ParameterConstant.Of(context, parameter)).Read(statement, null);
        mapping = await SchemaTerms.AddAsync(context, statement, mapping);
        var options = SinkTerms.Of(context, statement, SinkTerms.Ids(context, statement, null), loop);
        return new StatementIngest(new TableSink(engine.Engine.State, options, new FormatMapper(mapping)));
    }

    /// <summary>A value with the id of its schema before it.</summary>
    public static byte[] Registered(int id, string hex)
    {
        var header = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(1), id);
        return [.. header, .. Hex(hex)];
    }

    public static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>What a run does before it reads.</summary>
    public Task StartAsync() => _sink.CheckStartAsync([Partition], default);

    /// <summary>Commits the next messages, all of the key <c>k</c>.</summary>
    public Task<CommittedBatch> CommitAsync(params byte[]?[] values) => CommitAsync([.. values.Select(value => ((byte[]?)[(byte)'k'], value))]);

    /// <summary>Commits the next messages, which are texts, all of the key <c>k</c>.</summary>
    public Task<CommittedBatch> CommitAsync(params string?[] values) => CommitAsync([.. values.Select(Bytes)]);

    /// <summary>Commits the next messages, whose keys and values are texts.</summary>
    public Task<CommittedBatch> CommitAsync(params (string? Key, string? Value)[] messages) =>
        CommitAsync([.. messages.Select(message => (Bytes(message.Key), Bytes(message.Value)))]);

    /// <summary>Commits the next messages.</summary>
    public async Task<CommittedBatch> CommitAsync(params (byte[]? Key, byte[]? Value)[] values)
    {
        using var messages = new MessageBuffer();
        for (var i = 0; i < values.Length; i++)
        {
            messages.Add(
                Partition.Topic, Partition.Partition, _next + i, 1_700_000_000_000, MessageTimestampType.CreateTime, values[i].Key, values[i].Value);
        }

        var committed = await _sink.CommitAsync(messages, [new PositionMove(Partition, _next == 0 ? null : _next, _next + values.Length)], default);
        _next += values.Length;
        return committed;
    }

    public ValueTask DisposeAsync() => _sink.DisposeAsync();

    private static byte[]? Bytes(string? text) => text is null ? null : System.Text.Encoding.UTF8.GetBytes(text);
}
