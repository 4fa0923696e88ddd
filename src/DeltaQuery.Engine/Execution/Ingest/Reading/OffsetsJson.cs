using System.Globalization;
using System.Text.Json;
using DeltaQuery.Engine.Ingest;

namespace DeltaQuery.Engine.Execution.Ingest.Reading;

/// <summary>Partitions and offsets as Spark writes them: <c>{"topic":[0,1]}</c> and <c>{"topic":{"0":23,"1":-2}}</c>.</summary>
internal static class OffsetsJson
{
    /// <summary>The number that stands for the first message.</summary>
    public const long Earliest = -2;

    /// <summary>The number that stands for the end.</summary>
    public const long Latest = -1;

    /// <summary>The partitions of topics.</summary>
    /// <exception cref="FormatException">The text is none of that form; the message goes on from the argument's name.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<int>> Partitions(string json) => Read(json, """{"topic":[0,1]}""", root =>
        root.EnumerateObject().ToDictionary(
            t => t.Name, IReadOnlyList<int> (t) => [.. t.Value.EnumerateArray().Select(p => p.GetInt32())], StringComparer.Ordinal));

    /// <summary>The offsets of partitions; those that have the usual one are missing.</summary>
    /// <param name="json">The text.</param>
    /// <param name="usual">The number below 0 that an offset may be.</param>
    /// <exception cref="FormatException">As of <see cref="Partitions"/>.</exception>
    public static IReadOnlyDictionary<TopicPartition, long> Offsets(string json, long usual)
    {
        var offsets = Read(json, """{"topic":{"0":23}}""", root => root.EnumerateObject().SelectMany(t => t.Value.EnumerateObject().Select(p => (
            Partition: new TopicPartition(t.Name, int.Parse(p.Name, NumberStyles.None, CultureInfo.InvariantCulture)), Offset: p.Value.GetInt64()))).ToList());
        foreach (var (partition, offset) in offsets.Where(o => o.Offset < 0 && o.Offset != usual))
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"has the offset {offset} for {partition}, and takes numbers from 0 on and {usual}"));
        return offsets.Where(o => o.Offset >= 0).GroupBy(o => o.Partition).ToDictionary(o => o.Key, o => o.Last().Offset);
    }

    private static T Read<T>(string json, string example, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException or ArgumentException)
        {
            throw new FormatException($"is to be JSON like {example}", e);
        }
    }
}
