using DeltaQuery.Engine.Execution.Connections;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Kafka;
using DeltaQuery.Engine.Ingest.Reading;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest.Reading;

/// <summary>The arguments of a call of read_kafka(). Their names are those of Spark's Kafka source, in any case.</summary>
/// <param name="context">The statement's context.</param>
/// <param name="arguments">The arguments.</param>
/// <param name="position">Where the call stands.</param>
internal sealed class ReadArguments(ExecutionContext context, IReadOnlyList<IngestProperty> arguments, int position)
{
    private const string Kafka = "kafka.";

    private static readonly string[] Known =
    [
        "bootstrapServers", "connection", "subscribe", "subscribePattern", "assign", "startingOffsets", "endingOffsets", "startingTimestamp",
        "endingTimestamp", "maxRows", "failOnDataLoss",
    ];

    private static readonly TimeSpan LongestOutage = TimeSpan.FromSeconds(60);

    private readonly IngestOperands _operands = new(context);

    /// <summary>What is to be read.</summary>
    public async Task<KafkaReadOptions> OptionsAsync()
    {
        foreach (var argument in arguments.Where(a => !IsProperty(a) && !Known.Contains(a.Key, StringComparer.OrdinalIgnoreCase)))
            throw At(argument, $"read_kafka() has no argument {argument.Key}", $"it has {string.Join(", ", Known)}, and librdkafka's properties as `kafka.x`");
        var (topics, partitions, pattern) = Topics();
        var kafka = await ConnectionResolver.KafkaAsync(context, Source()).ConfigureAwait(false);
        return new KafkaReadOptions(new KafkaSourceOptions
        {
            Brokers = kafka.Brokers, Properties = kafka.Properties, Secrets = kafka.Secrets, Topics = topics, Pattern = pattern, MaxOutage = LongestOutage,
            Reader = "read_kafka()",
        })
        {
            Partitions = partitions,
            Start = Start(),
            End = End(),
            MaxRows = Find("maxRows") is { } rows ? _operands.Number(rows.Value, "maxRows", 0) : null,
            FailsOnDataLoss = Find("failOnDataLoss") is not { } fails || Flag(fails),
        };
    }

    private static bool IsProperty(IngestProperty argument) => argument.Key.StartsWith(Kafka, StringComparison.OrdinalIgnoreCase);

    private IngestSource Source()
    {
        var (servers, connection) = (Find("bootstrapServers") ?? Find("kafka.bootstrap.servers"), Find("connection"));
        if (servers is null == connection is null)
            throw Wrong(connection ?? servers, "read_kafka() takes either bootstrapServers or a connection");
        var name = connection is null ? null : new Identifier(_operands.Text(connection.Value, "connection"), TokenKind.Word, connection.Value.Span);
        return new IngestSource(default, servers?.Value, name, [], null)
        {
            Properties = [.. arguments.Where(a => IsProperty(a) && a != servers).Select(a => a with { Key = a.Key[Kafka.Length..] })],
        };
    }

    private (IReadOnlyList<string> Topics, IReadOnlyDictionary<string, IReadOnlyList<int>>? Partitions, string? Pattern) Topics()
    {
        IngestProperty?[] ways = [Find("subscribe"), Find("subscribePattern"), Find("assign")];
        if (ways.Count(w => w is not null) != 1)
            throw Wrong(ways.LastOrDefault(w => w is not null), "read_kafka() takes one of subscribe, subscribePattern and assign");
        if (ways[1] is { } pattern)
            return ([], null, _operands.Text(pattern.Value, "subscribePattern"));
        if (ways[0] is { } subscribe)
            return (_operands.Text(subscribe.Value, "subscribe").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), null, null);
        var assigned = Placed(ways[2]!, OffsetsJson.Partitions);
        return ([.. assigned.Keys], assigned, null);
    }

    private StartRule Start()
    {
        if (Time("startingTimestamp", "startingOffsets") is { } time)
            return new StartRule(StartKind.Timestamp) { Timestamp = time };
        if (Find("startingOffsets") is not { } offsets || Is(offsets, "earliest"))
            return new StartRule(StartKind.Earliest);
        if (Is(offsets, "latest"))
            throw At(offsets, "startingOffsets cannot be 'latest': there is nothing to read behind it", "startingOffsets => 'earliest'");
        return new StartRule(StartKind.Offsets) { Offsets = Placed(offsets, json => OffsetsJson.Offsets(json, OffsetsJson.Earliest)) };
    }

    private EndRule End()
    {
        if (Time("endingTimestamp", "endingOffsets") is { } time)
            return new EndRule(EndKind.Timestamp) { Timestamp = time };
        if (Find("endingOffsets") is not { } offsets || Is(offsets, "latest"))
            return new EndRule(EndKind.End);
        if (Is(offsets, "earliest"))
            throw At(offsets, "endingOffsets cannot be 'earliest': there is nothing to read before it", "endingOffsets => 'latest'");
        return new EndRule(EndKind.Offsets) { Offsets = Placed(offsets, json => OffsetsJson.Offsets(json, OffsetsJson.Latest)) };
    }

    /// <summary>A time, as a timestamp or as milliseconds since the epoch, which is how Spark has it.</summary>
    private DateTimeOffset? Time(string name, string other)
    {
        if (Find(name) is not { } argument)
            return null;
        if (Find(other) is { } twice)
            throw At(twice, $"{name} and {other} do not go together", null);
        if (argument.Value.Kind == OperandKind.Number || long.TryParse(_operands.Literal(argument.Value), out _))
        {
            const long most = 253_402_300_799_999; // the year 9999
            return DateTimeOffset.FromUnixTimeMilliseconds(_operands.Number(argument.Value, name, 0, most));
        }

        return _operands.Time(argument.Value, name);
    }

    private bool Flag(IngestProperty argument) => _operands.Setting(argument.Value, argument.Key).ToUpperInvariant() switch
    {
        "TRUE" => true,
        "FALSE" => false,
        _ => throw At(argument, $"{argument.Key} is true or false", null),
    };

    private bool Is(IngestProperty argument, string word) => _operands.Text(argument.Value, argument.Key).Equals(word, StringComparison.OrdinalIgnoreCase);

    private T Placed<T>(IngestProperty argument, Func<string, T> read)
    {
        try
        {
            return read(_operands.Text(argument.Value, argument.Key));
        }
        catch (FormatException e)
        {
            throw At(argument, $"{argument.Key} {e.Message}", null);
        }
    }

    private IngestProperty? Find(string name) => arguments.FirstOrDefault(a => a.Key.Equals(name, StringComparison.OrdinalIgnoreCase));

    private DeltaException Wrong(IngestProperty? argument, string message) =>
        new DeltaException(DeltaErrorCode.QueryFailed, message).At(context.Text, argument?.Span.Start ?? position);

    private DeltaException At(IngestProperty argument, string message, string? hint) =>
        new DeltaException(DeltaErrorCode.QueryFailed, message) { Hint = hint }.At(context.Text, argument.Span.Start);
}
