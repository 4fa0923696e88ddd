namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Exact numbers out of their text: <c>[-]digits[.digits][(e|E)[+|-]digits]</c>, as JSON writes them.</summary>
internal static class JsonNumber
{
    private const int MaxDigits = 38;
    private const int MaxExponent = 100_000;

    /// <summary>Whether bytes are a number as JSON writes them.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text) => text.Length > 0 && LengthOf(text) == text.Length;

    /// <summary>How many bytes of a text are a number, from its beginning; 0 where it does not begin with one.</summary>
    public static int LengthOf(ReadOnlySpan<byte> text)
    {
        var at = text.Length > 0 && text[0] == '-' ? 1 : 0;
        var whole = Digits(text, at);
        if (whole == 0 || (whole > 1 && text[at] == '0'))
            return 0;
        at += whole;
        if (at < text.Length && text[at] == '.')
        {
            var fraction = Digits(text, at + 1);
            if (fraction == 0)
                return 0;
            at += 1 + fraction;
        }

        if (at < text.Length && text[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < text.Length && text[at] is (byte)'+' or (byte)'-')
                at++;
            var exponent = Digits(text, at);
            if (exponent == 0)
                return 0;
            at += exponent;
        }

        return at;
    }

    /// <summary>A number as an integer of units of 10^-scale.</summary>
    /// <param name="text">A number as JSON writes it.</param>
    /// <param name="precision">How many digits it may have.</param>
    /// <param name="scale">How many of them may stand behind the point.</param>
    /// <param name="unscaled">The number times 10^scale.</param>
    /// <returns>False if the number has more digits than these.</returns>
    public static bool TryExact(ReadOnlySpan<byte> text, int precision, int scale, out Int128 unscaled)
    {
        unscaled = 0;
        var negative = text[0] == '-';
        var at = negative ? 1 : 0;
        var (behind, seenPoint, digits, zeros) = (0, false, 0, 0);
        for (; at < text.Length && text[at] is not ((byte)'e' or (byte)'E'); at++)
        {
            if (text[at] == '.')
            {
                seenPoint = true;
                continue;
            }

            behind += seenPoint ? 1 : 0;
            // Zeros are added only when another digit follows, so that those at the end never overflow.
            if (text[at] == '0')
            {
                zeros++;
                continue;
            }

            if (!TryShift(ref unscaled, ref digits, zeros) || !TryShift(ref unscaled, ref digits, 1))
                return false;
            unscaled += text[at] - '0';
            zeros = 0;
        }

        if (unscaled == 0)
            return true;
        var shift = zeros + scale - behind + Exponent(text[at..]);
        if (shift < 0 || digits + shift > precision || !TryShift(ref unscaled, ref digits, (int)shift))
            return false;
        unscaled = negative ? -unscaled : unscaled;
        return true;
    }

    private static bool TryShift(ref Int128 value, ref int digits, int by)
    {
        if (value == 0 && by == 1)
        {
            digits = 1;
            return true;
        }

        if (value == 0)
            return true;
        if (digits + by > MaxDigits)
            return false;
        for (var i = 0; i < by; i++)
            value *= 10;
        digits += by;
        return true;
    }

    private static long Exponent(ReadOnlySpan<byte> text)
    {
        if (text.Length == 0)
            return 0;
        var negative = text[1] == '-';
        var value = 0L;
        foreach (var c in text[(text[1] is (byte)'-' or (byte)'+' ? 2 : 1)..])
            value = Math.Min(value * 10 + c - '0', MaxExponent);
        return negative ? -value : value;
    }

    private static int Digits(ReadOnlySpan<byte> text, int start)
    {
        var at = start;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
            at++;
        return at - start;
    }
}
