using System.Text;

namespace DeltaQuery.Testing.Kafka;

/// <summary>A message to produce. Null bytes are Kafka's nulls.</summary>
/// <param name="Value">The value's bytes.</param>
/// <param name="Key">The key's bytes.</param>
/// <param name="Partition">Where it goes; null: by the key's hash, or anywhere.</param>
/// <param name="Timestamp">Milliseconds since 1970; null: now.</param>
/// <param name="Headers">In their order; a name may come twice.</param>
internal sealed record KafkaRecord(
    byte[]? Value, byte[]? Key = null, int? Partition = null, long? Timestamp = null,
    IReadOnlyList<(string Name, byte[]? Value)>? Headers = null)
{
    /// <summary>One of texts.</summary>
    public static KafkaRecord Of(string? value, string? key = null, int? partition = null) =>
        new(value == null ? null : Encoding.UTF8.GetBytes(value), key == null ? null : Encoding.UTF8.GetBytes(key), partition);
}
