using System.Text.Json;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Timestamps, from <c>yyyy-MM-dd[(T| )HH:mm[:ss[.f..]][Z|(+|-)HH[[:]mm]]]</c>, in microseconds; digits behind the sixth are cut,
/// for Delta
/// has no room for them.</summary>
/// <param name="zone">The zone of texts without one; null for a type that has none, whose texts must not have one either.</param>
internal sealed class JsonTimestampReader(TimeZoneInfo? zone) : JsonValueReader
{
    private const long MicrosPerSecond = 1_000_000;
    private const long SecondsPerDay = 86_400;
    private const int MaxOffsetHours = 18;

    public override string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena)
    {
        if (!JsonScalarReader.TryPlainText(ref cursor, out var text) || !TryParse(text, out var micros, out var offset))
            return Unfit(ref cursor, zone is null ? "TIMESTAMP_NTZ in ISO 8601" : "TIMESTAMP in ISO 8601");
        if (zone is null && offset is not null)
            return Unfit(ref cursor, "TIMESTAMP_NTZ, as it has a time zone");
        if (zone is not null && offset is null && !TryOffset(micros, zone, out offset))
            return Unfit(ref cursor, $"time of the zone {zone.Id}");
        target.Add(micros - offset.GetValueOrDefault() * MicrosPerSecond);
        return null;
    }

    public override bool TryReadPlain(JsonTokenType type, ReadOnlySpan<byte> text, VectorWriter target, NativeArena arena)
    {
        if (type != JsonTokenType.String || !TryParse(text, out var micros, out var offset) || (zone is null && offset is not null)
            || (zone is not null && offset is null && !TryOffset(micros, zone, out offset)))
            return false;
        target.Add(micros - offset.GetValueOrDefault() * MicrosPerSecond);
        return true;
    }

    /// <summary>The microseconds of the clock as written, and the zone's seconds east of UTC.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long micros, out int? offset)
    {
        (micros, offset) = (0, null);
        if (text.Length < 10 || !JsonDateReader.TryParse(text[..10], out var days))
            return false;
        micros = days * SecondsPerDay * MicrosPerSecond;
        if (text.Length == 10)
            return true;
        if (text[10] is not ((byte)'T' or (byte)' ' or (byte)'t'))
            return false;
        var rest = text[11..];
        if (!TryTime(ref rest, out var time))
            return false;
        micros += time;
        return rest.Length == 0 || TryZone(rest, out offset);
    }

    private static bool TryTime(ref ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (text.Length < 5 || text[2] != ':'
            || !JsonDateReader.TryDigits(text[..2], out var hour) || !JsonDateReader.TryDigits(text[3..5], out var minute)
            || hour > 23 || minute > 59)
            return false;
        micros = (hour * 3600L + minute * 60) * MicrosPerSecond;
        text = text[5..];
        if (text.Length == 0 || text[0] != ':')
            return true;
        if (text.Length < 3 || !JsonDateReader.TryDigits(text[1..3], out var second) || second > 59)
            return false;
        micros += second * MicrosPerSecond;
        text = text[3..];
        if (text.Length == 0 || text[0] is not ((byte)'.' or (byte)','))
            return true;
        var digits = 1;
        for (var unit = MicrosPerSecond / 10; digits < text.Length && text[digits] is >= (byte)'0' and <= (byte)'9'; unit /= 10)
            micros += (text[digits++] - '0') * unit;
        text = text[digits..];
        return digits > 1;
    }

    private static bool TryZone(ReadOnlySpan<byte> text, out int? offset)
    {
        offset = 0;
        if (text.Length == 1)
            return text[0] is (byte)'Z' or (byte)'z';
        if (text.Length is not (3 or 5 or 6) || text[0] is not ((byte)'+' or (byte)'-') || (text.Length == 6 && text[3] != ':'))
            return false;
        var minutes = 0;
        if (!JsonDateReader.TryDigits(text[1..3], out var hours) || (text.Length > 3 && !JsonDateReader.TryDigits(text[^2..], out minutes)))
            return false;
        offset = (hours * 3600 + minutes * 60) * (text[0] == '-' ? -1 : 1);
        return hours <= MaxOffsetHours && minutes <= 59;
    }

    private static bool TryOffset(long micros, TimeZoneInfo zone, out int? offset)
    {
        offset = 0;
        if (zone.BaseUtcOffset == TimeSpan.Zero && !zone.SupportsDaylightSavingTime)
            return true;
        var clock = DateTime.SpecifyKind(DateTime.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond), DateTimeKind.Unspecified);
        offset = (int)zone.GetUtcOffset(clock).TotalSeconds;
        return !zone.IsInvalidTime(clock);
    }
}
