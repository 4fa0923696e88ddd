using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Writing;

/// <summary>Turns what DuckDB tells of a file it wrote into Delta's statistics (TRAPS W1).</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#per-file-statistics">Per-file Statistics</see>. What has
/// no faithful form is left out, which is always right: a reader then knows less, but nothing wrong.</remarks>
/// <param name="columns">The columns that get statistics.</param>
/// <param name="tightBounds">Whether to say that bounds are tight, as tables with deletion vectors must.</param>
internal sealed class FileStatistics(IReadOnlyList<StatisticsColumn> columns, bool tightBounds)
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IReadOnlyList<StatisticsColumn> Columns => columns;

    /// <summary>The statistics of one file.</summary>
    /// <param name="rowCount">Its rows.</param>
    /// <param name="raw">What DuckDB tells, by <see cref="StatisticsColumn.Key"/>.</param>
    /// <param name="nullCounts">The NULLs among lists and maps, by the same key.</param>
    public string ToJson(long rowCount, IReadOnlyDictionary<string, ColumnStatistics> raw, IReadOnlyDictionary<string, long> nullCounts)
    {
        var (least, greatest, nulls) = (new List<Entry>(), new List<Entry>(), new List<Entry>());
        foreach (var column in columns)
        {
            if (column.IsCollection)
            {
                if (nullCounts.TryGetValue(column.Key, out var count))
                    nulls.Add(new Entry(column.PhysicalPath, Number(count)));
                continue;
            }

            if (!raw.TryGetValue(column.Key, out var facts))
                continue;
            nulls.Add(new Entry(column.PhysicalPath, Number(facts.NullCount)));
            if (facts.HasNan)
                continue; // NaN is above everything to Delta, and in no bound of Parquet's (TRAPS R3)
            if (facts.Min is { } min && Bound(min, column.Type, isMax: false) is { } low)
                least.Add(new Entry(column.PhysicalPath, low));
            if (facts.Max is { } max && Bound(max, column.Type, isMax: true) is { } high)
                greatest.Add(new Entry(column.PhysicalPath, high));
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed))
        {
            writer.WriteStartObject();
            writer.WriteNumber("numRecords"u8, rowCount);
            writer.WritePropertyName("minValues"u8);
            Write(writer, least, 0);
            writer.WritePropertyName("maxValues"u8);
            Write(writer, greatest, 0);
            writer.WritePropertyName("nullCount"u8);
            Write(writer, nulls, 0);
            if (tightBounds)
                writer.WriteBoolean("tightBounds"u8, true);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A bound as JSON, or null where it has no faithful form.</summary>
    /// <param name="text">The value as DuckDB writes it.</param>
    /// <param name="type">The column's type.</param>
    /// <param name="isMax">Whether it is the upper bound.</param>
    public static string? Bound(string text, DataType type, bool isMax) => type switch
    {
        DecimalType => IsDecimal(text) ? text : null,
        PrimitiveType primitive => primitive.Kind switch
        {
            PrimitiveKind.Byte or PrimitiveKind.Short or PrimitiveKind.Integer or PrimitiveKind.Long =>
                long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? text : null,
            PrimitiveKind.Float or PrimitiveKind.Double => FloatBound(text),
            PrimitiveKind.String => (isMax ? StringBound.Greatest(text) : StringBound.Least(text)) is { } bound ? Text(bound) : null,
            PrimitiveKind.Date => CivilTime.TryParseDate(text, out var days) && IsCommon(days) ? Text(CivilTime.FormatDate(days)) : null,
            PrimitiveKind.Timestamp or PrimitiveKind.TimestampNtz => TimestampBound(text, primitive.Kind, isMax),
            _ => null, // no bounds of booleans, as in Spark, nor of bytes
        },
        _ => null,
    };

    private static bool IsDecimal(string text) =>
        text.AsSpan().TrimStart('-') is { Length: > 0 } digits && !digits.ContainsAnyExcept("0123456789.") && digits[0] != '.';

    /// <summary>Infinities are left out: JSON has none. Zero has no sign, so that no reader can take -0.0 for less than 0.0.</summary>
    private static string? FloatBound(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value == 0 ? "0.0" : text
            : null;

    /// <summary>Milliseconds, as readers expect them; cut off below, rounded up above.</summary>
    private static string? TimestampBound(string text, PrimitiveKind kind, bool isMax)
    {
        if (!CivilTime.TryParseTimestamp(text, out var local, out var offset))
            return null;
        var micros = local - (offset?.Ticks ?? 0) / TimeSpan.TicksPerMicrosecond;
        var millis = Math.DivRem(micros, 1000, out var rest);
        millis += rest == 0 ? 0 : isMax ? (rest > 0 ? 1 : 0) : (rest < 0 ? -1 : 0);
        if (!IsCommon(millis / 86_400_000))
            return null;
        var written = CivilTime.FormatTimestamp(millis * 1000, 'T', wholeFraction: true)[..^3];
        return Text(kind == PrimitiveKind.Timestamp ? written + "Z" : written);
    }

    /// <summary>Whether a day lies well inside the years 1 to 9999, which every reader can parse.</summary>
    private static bool IsCommon(long days) => days is >= -719_162 and < 2_932_896;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(string value) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)}\"";

    /// <summary>Writes entries as nested objects; those of one struct stand side by side.</summary>
    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<Entry> entries, int depth)
    {
        writer.WriteStartObject();
        for (var i = 0; i < entries.Length;)
        {
            var name = entries[i].Path[depth];
            writer.WritePropertyName(name);
            if (entries[i].Path.Count == depth + 1)
            {
                writer.WriteRawValue(entries[i++].Json);
                continue;
            }

            var end = i;
            while (end < entries.Length && entries[end].Path[depth] == name)
                end++;
            Write(writer, entries[i..end], depth + 1);
            i = end;
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, List<Entry> entries, int depth) => Write(writer, entries.ToArray().AsSpan(), depth);

    private readonly record struct Entry(IReadOnlyList<string> Path, string Json);
}
