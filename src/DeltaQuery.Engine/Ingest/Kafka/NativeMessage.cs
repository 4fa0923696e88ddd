using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.Ingest.Kafka;

/// <summary>rd_kafka_message_t, as rdkafka.h has it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct NativeMessage
{
    /// <summary>0 for a message; otherwise it is an event, and the value its text.</summary>
    public readonly int Error;

    /// <summary>rd_kafka_topic_t*, 0 for events of no topic.</summary>
    public readonly nint Topic;

    public readonly int Partition;

    private readonly byte* _value;
    private readonly nint _valueLength;
    private readonly byte* _key;
    private readonly nint _keyLength;

    public readonly long Offset;

    private readonly nint _private;

    public bool KeyIsNull => _key == null;

    public bool ValueIsNull => _value == null;

    public ReadOnlySpan<byte> Key => new(_key, _key == null ? 0 : (int)_keyLength);

    public ReadOnlySpan<byte> Value => new(_value, _value == null ? 0 : (int)_valueLength);
}
