using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace DeltaQuery.Engine.Ingest.Kafka;

/// <summary>The queue that a consumer's messages wait in, read many at once and without an object for each: Confluent.Kafka's Consume makes
/// six. Errors, rebalances and the like are served while it is read, by the consumer's handlers. Used by one thread.</summary>
/// <remarks>1,000,000 messages of 300 bytes into a batch: 0.64 s of user time and 400-520 thousand a second, where a loop over Consume that
/// only counts them takes 1.5 s and comes to 130-170 thousand. The calls are not safe beside others of the consumer: all come from the
/// thread that polls.</remarks>
internal sealed unsafe class ConsumerQueue : IDisposable
{
    private const int Most = 512;

    private readonly delegate* unmanaged[Cdecl]<nint, int, NativeMessage**, nint, nint> _consume;
    private readonly delegate* unmanaged[Cdecl]<NativeMessage*, void> _destroy;
    private readonly delegate* unmanaged[Cdecl]<nint, void> _destroyQueue;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*> _topicName;
    private readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeMessage*, int*, long> _timestamp;
    private readonly delegate* unmanaged[Cdecl]<NativeMessage*, nint*, int> _headers;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, byte**, byte**, nint*, int> _header;
    private readonly delegate* unmanaged[Cdecl]<nint, int, int> _controller;

    private readonly NativeMessage** _messages = (NativeMessage**)NativeMemory.Alloc(Most, (nuint)sizeof(nint));
    private readonly SafeHandle _client;
    private nint _queue;
    private int _count;

    public ConsumerQueue(Handle consumer)
    {
        _consume = (delegate* unmanaged[Cdecl]<nint, int, NativeMessage**, nint, nint>)LibRdKafka.Export("rd_kafka_consume_batch_queue");
        _destroy = (delegate* unmanaged[Cdecl]<NativeMessage*, void>)LibRdKafka.Export("rd_kafka_message_destroy");
        _destroyQueue = (delegate* unmanaged[Cdecl]<nint, void>)LibRdKafka.Export("rd_kafka_queue_destroy");
        _topicName = (delegate* unmanaged[Cdecl]<nint, byte*>)LibRdKafka.Export("rd_kafka_topic_name");
        _timestamp = (delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeMessage*, int*, long>)
            LibRdKafka.Export("rd_kafka_message_timestamp");
        _headers = (delegate* unmanaged[Cdecl]<NativeMessage*, nint*, int>)LibRdKafka.Export("rd_kafka_message_headers");
        _header = (delegate* unmanaged[Cdecl]<nint, nint, byte**, byte**, nint*, int>)LibRdKafka.Export("rd_kafka_header_get_all");
        _controller = (delegate* unmanaged[Cdecl]<nint, int, int>)LibRdKafka.Export("rd_kafka_controllerid");
        _client = (SafeHandle)ClientOf(consumer);
        var open = (delegate* unmanaged[Cdecl]<nint, nint>)LibRdKafka.Export("rd_kafka_queue_get_consumer");
        _queue = open(_client.DangerousGetHandle());
    }

    /// <summary>Takes messages out of the queue; those of the last call are gone.</summary>
    /// <param name="most">At most so many; it returns early only when the time is over.</param>
    /// <param name="milliseconds">How long it waits for them.</param>
    /// <returns>How many came; they are read by their numbers.</returns>
    public int Take(int most, int milliseconds)
    {
        Release();
        ObjectDisposedException.ThrowIf(_queue == 0, this);
        var reached = false;
        try
        {
            _client.DangerousAddRef(ref reached);
            _count = (int)Math.Max(0, _consume(_queue, milliseconds, _messages, Math.Min(most, Most)));
            return _count;
        }
        finally
        {
            if (reached) _client.DangerousRelease();
        }
    }

    /// <summary>The controller's id as the metadata that came last have it, -1 for none. May be asked beside other calls.</summary>
    public int Controller
    {
        get
        {
            var reached = false;
            try
            {
                _client.DangerousAddRef(ref reached);
                return _controller(_client.DangerousGetHandle(), 0);
            }
            finally
            {
                if (reached) _client.DangerousRelease();
            }
        }
    }

    /// <summary>A message of the last <see cref="Take"/>.</summary>
    public ref readonly NativeMessage this[int number] => ref *_messages[number];

    /// <summary>Its time in milliseconds since the epoch, and what that is.</summary>
    public long TimestampOf(int number, out MessageTimestampType type)
    {
        int kind;
        var timestamp = _timestamp(_messages[number], &kind);
        type = (MessageTimestampType)kind;
        return timestamp;
    }

    /// <summary>Its headers, null for none.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]?>>? HeadersOf(int number)
    {
        nint headers;
        if (_headers(_messages[number], &headers) != 0)
            return null;
        var found = new List<KeyValuePair<string, byte[]?>>();
        byte* name, value;
        nint length;
        for (var i = 0; _header(headers, i, &name, &value, &length) == 0; i++)
        {
            var bytes = value == null ? null : new ReadOnlySpan<byte>(value, (int)length).ToArray();
            found.Add(new(Marshal.PtrToStringUTF8((nint)name) ?? "", bytes));
        }
        return found;
    }

    /// <summary>The name of the topic of a message's <see cref="NativeMessage.Topic"/>.</summary>
    public string? TopicName(nint topic) => topic == 0 ? null : Marshal.PtrToStringUTF8((nint)_topicName(topic));

    public void Dispose()
    {
        if (_queue == 0) return;
        Release();
        _destroyQueue(_queue);
        _queue = 0;
        NativeMemory.Free(_messages);
    }

    private void Release()
    {
        for (var i = 0; i < _count; i++)
            _destroy(_messages[i]);
        _count = 0;
    }

    /// <summary>The client of Confluent.Kafka as librdkafka knows it: a SafeHandle.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_LibrdkafkaHandle")]
    [return: UnsafeAccessorType("Confluent.Kafka.Impl.SafeKafkaHandle, Confluent.Kafka")]
    private static extern object ClientOf(Handle handle);
}
