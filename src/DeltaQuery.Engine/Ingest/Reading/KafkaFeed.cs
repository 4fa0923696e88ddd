using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest.Kafka;

namespace DeltaQuery.Engine.Ingest.Reading;

/// <summary>Messages of Kafka as rows of a query: to the ends that partitions have when the first scan begins. Each scan has a client of its own, and all
/// read the same offsets.</summary>
/// <param name="options">What is read.</param>
/// <param name="newSource">Makes the client: without headers, where nobody asks for them.</param>
/// <param name="connection">The query's: its interrupts end the reading.</param>
internal sealed class KafkaFeed(KafkaReadOptions options, Func<KafkaSourceOptions, IKafkaSource> newSource, ConnectionHandle connection) : IRowFeed
{
    private static readonly LogicalType Blob = LogicalType.Of(DuckDbType.Blob);
    private static readonly LogicalType Text = LogicalType.Of(DuckDbType.Varchar);

    private readonly Lock _gate = new();
    private IReadOnlyDictionary<TopicPartition, OffsetRange>? _ranges;

    /// <summary>Why a scan has failed; null for none.</summary>
    public Exception? Failure { get; private set; }

    public IReadOnlyList<(string Name, LogicalType Type)> Columns { get; } =
    [
        ("key", Blob), ("value", Blob), ("topic", Text), ("partition", LogicalType.Of(DuckDbType.Integer)), ("offset", LogicalType.Of(DuckDbType.BigInt)),
        ("timestamp", LogicalType.Of(DuckDbType.TimestampTz)), ("timestampType", LogicalType.Of(DuckDbType.Integer)),
        ("headers", LogicalType.List(LogicalType.Struct(new LogicalTypeField("key", Text), new LogicalTypeField("value", Blob)))),
    ];

    public IRowCursor Open(IReadOnlyList<int> columns)
    {
        var stop = new CancellationTokenSource();
        connection.Interrupted += Stop;
        IKafkaSource? source = null;
        try
        {
            source = newSource(options.Source with { Headers = columns.Contains((int)KafkaColumn.Headers) });
            lock (_gate)
                _ranges ??= new OffsetRanges(source, options, stop.Token).Find();
            return new KafkaCursor(source, _ranges, options, [.. columns.Select(c => (KafkaColumn)c)], stop.Token) { AtEnd = End };
        }
        catch
        {
            source?.Dispose();
            End();
            throw;
        }

        void Stop()
        {
            try
            {
                stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has just ended.
            }
        }

        void End()
        {
            connection.Interrupted -= Stop;
            stop.Dispose();
        }
    }

    public void Failed(Exception error) => Failure ??= error;
}
