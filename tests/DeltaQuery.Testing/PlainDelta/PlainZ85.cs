namespace DeltaQuery.Testing.PlainDelta;

/// <summary>Z85, four bytes in five characters, as deletion vectors in the log are written.</summary>
internal static class PlainZ85
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

    public static byte[] Decode(string text)
    {
        if (text.Length % 5 != 0)
            throw new FormatException($"{text.Length} characters of Z85");
        var bytes = new List<byte>(text.Length / 5 * 4);
        for (var i = 0; i < text.Length; i += 5)
        {
            var number = 0L;
            foreach (var character in text.AsSpan(i, 5))
                number = (number * 85) + (Digits.IndexOf(character) is >= 0 and var digit ? digit : throw new FormatException($"'{character}' is not in Z85"));
            for (var shift = 24; shift >= 0; shift -= 8)
                bytes.Add((byte)(number >> shift));
        }

        return [.. bytes];
    }
}
