using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace DeltaQuery.Engine.DuckDb.SparkFunctions;

/// <summary>Spark's substring, upper and lower. The latter two are Unicode's full case mappings, which may give several letters for one, in
/// no language's special form.</summary>
internal static class SparkLetters
{
    public static readonly SparkFunction[] All =
    [
        new("dq_spark_upper", DuckDbType.Varchar, [DuckDbType.Varchar], static (scoped in row) => Convert(row, Upper)),
        new("dq_spark_lower", DuckDbType.Varchar, [DuckDbType.Varchar], static (scoped in row) => Convert(row, Lower)),
        new("dq_spark_substring", DuckDbType.Varchar, [DuckDbType.Varchar, DuckDbType.Integer, DuckDbType.Integer], Substring),
    ];

    // The letters whose capitals are several (Unicode's SpecialCasing.txt): code point = code points, in hexadecimal.
    private static readonly FrozenDictionary<int, string> Capitals =
        """
        DF=53+53 149=2BC+4E 1F0=4A+30C 390=399+308+301 3B0=3A5+308+301 587=535+552 1E96=48+331 1E97=54+308 1E98=57+30A 1E99=59+30A
        1E9A=41+2BE 1F50=3A5+313 1F52=3A5+313+300 1F54=3A5+313+301 1F56=3A5+313+342 1F80=1F08+399 1F81=1F09+399 1F82=1F0A+399
        1F83=1F0B+399 1F84=1F0C+399 1F85=1F0D+399 1F86=1F0E+399 1F87=1F0F+399 1F88=1F08+399 1F89=1F09+399 1F8A=1F0A+399
        1F8B=1F0B+399 1F8C=1F0C+399 1F8D=1F0D+399 1F8E=1F0E+399 1F8F=1F0F+399 1F90=1F28+399 1F91=1F29+399 1F92=1F2A+399
        1F93=1F2B+399 1F94=1F2C+399 1F95=1F2D+399 1F96=1F2E+399 1F97=1F2F+399 1F98=1F28+399 1F99=1F29+399 1F9A=1F2A+399
        1F9B=1F2B+399 1F9C=1F2C+399 1F9D=1F2D+399 1F9E=1F2E+399 1F9F=1F2F+399 1FA0=1F68+399 1FA1=1F69+399 1FA2=1F6A+399
        1FA3=1F6B+399 1FA4=1F6C+399 1FA5=1F6D+399 1FA6=1F6E+399 1FA7=1F6F+399 1FA8=1F68+399 1FA9=1F69+399 1FAA=1F6A+399
        1FAB=1F6B+399 1FAC=1F6C+399 1FAD=1F6D+399 1FAE=1F6E+399 1FAF=1F6F+399 1FB2=1FBA+399 1FB3=391+399 1FB4=386+399 1FB6=391+342
        1FB7=391+342+399 1FBC=391+399 1FC2=1FCA+399 1FC3=397+399 1FC4=389+399 1FC6=397+342 1FC7=397+342+399 1FCC=397+399
        1FD2=399+308+300 1FD3=399+308+301 1FD6=399+342 1FD7=399+308+342 1FE2=3A5+308+300 1FE3=3A5+308+301 1FE4=3A1+313 1FE6=3A5+342
        1FE7=3A5+308+342 1FF2=1FFA+399 1FF3=3A9+399 1FF4=38F+399 1FF6=3A9+342 1FF7=3A9+342+399 1FFC=3A9+399 FB00=46+46 FB01=46+49
        FB02=46+4C FB03=46+46+49 FB04=46+46+4C FB05=53+54 FB06=53+54 FB13=544+546 FB14=544+535 FB15=544+53B FB16=54E+546
        FB17=544+53D
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('=')).ToFrozenDictionary(
            entry => int.Parse(entry[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            entry => string.Concat(
                entry[1].Split('+').Select(rune => new Rune(int.Parse(rune, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))));

    // From a place that counts from 1, or below 0 from the end, where a part that lies before the text counts too.
    private static void Substring(scoped in SparkFunctionRow row)
    {
        var text = row.Bytes(0);
        long count = 0;
        foreach (var b in text)
            count += IsStart(b) ? 1 : 0;
        long place = row.Get<int>(1);
        var start = place > 0 ? place - 1 : place < 0 ? count + place : 0;
        var end = Math.Min(start + row.Get<int>(2), count);
        row.SetText(start < end ? text[Offset(text, start)..Offset(text, end)] : []);
    }

    private static bool IsStart(byte b) => (b & 0xC0) != 0x80;

    private static int Offset(ReadOnlySpan<byte> text, long characters)
    {
        var at = 0;
        for (; at < text.Length; at++)
        {
            if (IsStart(text[at]) && characters-- <= 0)
                break;
        }

        return at;
    }

    private static void Convert(scoped in SparkFunctionRow row, Func<string, string> convert)
    {
        var bytes = row.Bytes(0);
        if (!Ascii.IsValid(bytes))
        {
            row.SetText(convert(row.Text(0)));
            return;
        }

        Span<byte> result = bytes.Length <= 256 ? stackalloc byte[bytes.Length] : new byte[bytes.Length];
        _ = convert == Upper ? Ascii.ToUpper(bytes, result, out _) : Ascii.ToLower(bytes, result, out _);
        row.SetText(result);
    }

    private static string Upper(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            result.Append(Capitals.TryGetValue(rune.Value, out var several) ? several : rune.Value switch
            {
                0x131 => "I",
                0x17F => "S",
                _ => Rune.ToUpperInvariant(Settled(rune)).ToString(),
            });
        return result.ToString();
    }

    private static string Lower(string text)
    {
        var result = new StringBuilder(text.Length);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(rune.Value switch
            {
                0x130 => "i\u0307",
                0x3A3 => IsFinal(text, at) ? "\u03C2" : "\u03C3",
                _ => Rune.ToLowerInvariant(Settled(rune)).ToString(),
            });
            at += rune.Utf16SequenceLength;
        }

        return result.ToString();
    }

    // Which letters of Unicode 17 have two forms depends on Spark's version, and on ours.
    private static Rune Settled(Rune rune) =>
        rune.Value is 0xA7CE or 0xA7CF or (>= 0xA7D2 and <= 0xA7D5) or (>= 0x16EA0 and <= 0x16ED3)
            ? throw new SparkValueException($"upper or lower of U+{rune.Value:X4}, a letter that is new in Unicode 17")
            : rune;

    // A sigma at the end of a word has a form of its own. What lies between letters without being one can't be told from here.
    private static bool IsFinal(string text, int at) =>
        at > 0 && IsLetter(text[at - 1]) && !(at + 1 < text.Length && IsLetter(text[at + 1]));

    private static bool IsLetter(char c) => char.IsUpper(c) || char.IsLower(c)
        || (c <= ' ' || char.IsAsciiDigit(c) || c is ',' or ';' or '-' or '_' or '/' or '(' or ')' or '!' or '?' or '"'
            ? false
            : throw new SparkValueException("lower of a capital sigma beside a character that is no letter, digit or blank"));
}
