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

    /// <summary>The bytes, or null where the text is not Z85. A group above 2^32 wraps around, as it does in Spark: such texts are in use.
    /// </summary>
    public static byte[]? TryDecode(ReadOnlySpan<char> text)
    {
        if (text.Length % 5 != 0)
            return null;

        byte[] bytes = new byte[text.Length / 5 * 4];
        for (int i = 0, at = 0; i < text.Length; i += 5, at += 4)
        {
            uint group = 0;
            foreach (char c in text.Slice(i, 5))
            {
                if (c >= Digits.Length || Digits[c] < 0)
                    return null;
                group = unchecked(group * 85 + (uint)Digits[c]);
            }

            for (int j = 3; j >= 0; j--)
            {
                bytes[at + j] = (byte)group;
                group >>= 8;
            }
        }
        return bytes;
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
