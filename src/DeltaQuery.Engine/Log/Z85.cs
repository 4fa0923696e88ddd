namespace DeltaQuery.Engine.Log;

/// <summary>Z85, the Base85 of ZeroMQ: 4 bytes, big-endian, are 5 characters.</summary>
/// <remarks><see href="https://rfc.zeromq.org/spec/32/">ZeroMQ RFC 32</see>.</remarks>
internal static class Z85
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

    private static readonly sbyte[] Digits = MakeDigits();

    /// <summary>Encodes the bytes, with zeros added up to a multiple of 4.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        char[] text = new char[(bytes.Length + 3) / 4 * 5];
        for (int i = 0, at = 0; i < bytes.Length; i += 4, at += 5)
        {
            uint group = 0;
            for (int j = i; j < i + 4; j++)
                group = (group << 8) | (j < bytes.Length ? bytes[j] : 0u);
            for (int j = 4; j >= 0; j--)
            {
                text[at + j] = Alphabet[(int)(group % 85)];
                group /= 85;
            }
        }
        return new(text);
    }

    /// <summary>The bytes, or null where the text is not Z85.</summary>
    /// <remarks>Some writers pad a short end in front: a last group that begins with k times '#' holds only 4 - k bytes, in its other
    /// characters. No group of 4 bytes begins with '##', as 2^32 is less; and one '#' is padding only where the group is above 2^32.</remarks>
    public static byte[]? TryDecode(ReadOnlySpan<char> text)
    {
        if (text.Length % 5 != 0)
            return null;

        if (text.Length >= 5 && PaddingOf(text[^5..]) is > 0 and int padding)
        {
            // Without the padding the group's value is that of its bytes alone.
            byte[]? whole = TryDecode(string.Concat(text[..^5], new string('0', padding), text[(text.Length - 5 + padding)..]));
            if (whole is not null)
            {
                whole.AsSpan(whole.Length - 4 + padding).CopyTo(whole.AsSpan(whole.Length - 4));
                whole.AsSpan(whole.Length - padding).Clear();
            }
            return whole;
        }

        byte[] bytes = new byte[text.Length / 5 * 4];
        for (int i = 0, at = 0; i < text.Length; i += 5, at += 4)
        {
            ulong group = 0;
            foreach (char c in text.Slice(i, 5))
            {
                if (c >= Digits.Length || Digits[c] < 0)
                    return null;
                group = group * 85 + (uint)Digits[c];
            }

            if (group > uint.MaxValue)
                return null;

            for (int j = 3; j >= 0; j--)
            {
                bytes[at + j] = (byte)group;
                group >>= 8;
            }
        }
        return bytes;
    }

    private static int PaddingOf(ReadOnlySpan<char> group)
    {
        int marks = group.IndexOfAnyExcept('#');
        if (marks != 1)
            return Math.Max(marks, 0) > 3 ? 0 : Math.Max(marks, 0);

        ulong value = 0;
        foreach (char c in group)
            value = c < Digits.Length && Digits[c] >= 0 ? value * 85 + (uint)Digits[c] : 0;
        return value > uint.MaxValue ? 1 : 0;
    }

    private static sbyte[] MakeDigits()
    {
        sbyte[] digits = new sbyte[128];
        Array.Fill(digits, (sbyte)-1);
        for (int i = 0; i < Alphabet.Length; i++)
            digits[Alphabet[i]] = (sbyte)i;
        return digits;
    }
}
