using System.Text.Json;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Days, from <c>yyyy-MM-dd</c>.</summary>
internal sealed class JsonDateReader : JsonValueReader
{
    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    public override string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena)
    {
        if (!JsonScalarReader.TryPlainText(ref cursor, out var text) || !TryParse(text, out var days))
            return Unfit(ref cursor, "DATE (yyyy-MM-dd)");
        target.Add(days);
        return null;
    }

    public override bool TryReadPlain(JsonTokenType type, ReadOnlySpan<byte> text, VectorWriter target, NativeArena arena)
    {
        if (type != JsonTokenType.String || !TryParse(text, out var days))
            return false;
        target.Add(days);
        return true;
    }

    /// <summary>The days from the first of 1970.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-'
            || !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..], out var day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        days = new DateOnly(year, month, day).DayNumber - Epoch;
        return true;
    }

    /// <summary>A number of digits only.</summary>
    public static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
                return false;
            value = value * 10 + c - '0';
        }

        return text.Length > 0;
    }
}
