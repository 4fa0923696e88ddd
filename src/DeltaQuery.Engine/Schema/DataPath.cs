using System.Buffers;
using System.Globalization;
using System.Text;

namespace DeltaQuery.Engine.Schema;

/// <summary>The path of an action: relative to the table's root, or absolute (<c>/a/b</c>, <c>file:/a/b</c>, <c>s3://bucket/a</c>). In the
/// log it is a percent-encoded URI; here it is decoded.</summary>
/// <param name="Scheme">In lower case; null for a relative path and for one that begins with '/'.</param>
/// <param name="Authority">Bucket, container@account or host; null where there is none.</param>
/// <param name="Path">The decoded path: relative, or beginning with '/'.</param>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#add-file-and-remove-file">Add File and Remove File</see>.
/// </remarks>
internal readonly record struct DataPath(string? Scheme, string? Authority, string Path)
{
    /// <summary>What java.net.URI leaves as it is in a path: unreserved, punctuation, '/' and '@'. Everything else in ASCII is
    /// escaped.</summary>
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-!.~'()*,;:$&+=@/");

    public bool IsAbsolute => Scheme is not null || Path.StartsWith('/');

    /// <summary>True for a path of the local file system: with scheme file, or beginning with '/'.</summary>
    public bool IsLocal => IsAbsolute && Scheme is null or "file";

    /// <summary>True when a segment is '..', with which a path could leave the table's root.</summary>
    public bool Climbs => Path.Split('/').Contains("..");

    /// <summary>One text for all spellings: <c>/a</c>, <c>file:/a</c> and <c>file:///a</c> are the same file, and so are those of <c>s3</c>,
    /// <c>s3a</c> and <c>s3n</c>.</summary>
    public string Canonical => IsLocal || Scheme is null ? Path : $"{(Scheme is "s3a" or "s3n" ? "s3" : Scheme)}://{Authority}{Path}";

    /// <summary>The path of a file as a store calls it: local, or with a scheme, and not encoded.</summary>
    public static DataPath OfPlace(string place)
    {
        int colon = place.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0)
            return new("file", null, place);
        int slash = place.IndexOf('/', colon + 3);
        return new(place[..colon], place[(colon + 3)..slash], place[slash..]);
    }

    /// <summary>Reads the path of an action. A '%' that begins no escape stands for itself, as the writer must have meant it.</summary>
    public static DataPath Decode(string path)
    {
        int colon = SchemeLength(path);
        if (colon < 0)
            return new(null, null, Unescape(path));

        string scheme = path[..colon].ToLowerInvariant();
        string rest = path[(colon + 1)..];
        if (!rest.StartsWith("//", StringComparison.Ordinal))
            return new(scheme, null, Unescape(rest));

        int slash = rest.IndexOf('/', 2);
        string authority = slash < 0 ? rest[2..] : rest[2..slash];
        string decoded = slash < 0 ? "/" : Unescape(rest[slash..]);
        return new(scheme, authority.Length == 0 || (scheme == "file" && authority == "localhost") ? null : authority, decoded);
    }

    /// <summary>Writes a path for an action as Spark does: ASCII that a URI does not allow is escaped, letters beyond ASCII stay.</summary>
    public static string Encode(string path)
    {
        if (!path.AsSpan().ContainsAnyExcept(Plain))
            return path;

        var encoded = new StringBuilder(path.Length + 16);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (Rune rune in path.EnumerateRunes())
            if (rune.IsAscii ? Plain.Contains((char)rune.Value) : !Rune.IsControl(rune) && !IsSpace(rune))
                encoded.Append(rune.ToString());
            else
                foreach (byte code in utf8[..rune.EncodeToUtf8(utf8)])
                    encoded.Append('%').Append(code.ToString("X2", CultureInfo.InvariantCulture));
        return encoded.ToString();
    }

    /// <summary>The path as an action writes it.</summary>
    public string Encode() =>
        Scheme is null ? Encode(Path)
        : Scheme == "file" && Authority is null ? $"file:{Encode(Path)}"
        : $"{Scheme}://{Authority}{Encode(Path)}";

    /// <summary>Where the scheme's colon stands, or -1. A drive letter or a name with a colon in it is no scheme: '/' must
    /// follow.</summary>
    private static int SchemeLength(string path)
    {
        int colon = path.IndexOf(":/", StringComparison.Ordinal);
        if (colon < 2 || !char.IsAsciiLetter(path[0]))
            return -1;

        foreach (char c in path.AsSpan(0, colon))
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
                return -1;
        return colon;
    }

    private static bool IsSpace(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Unescape(string text)
    {
        if (!text.Contains('%'))
            return text;

        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int length = 0;
        for (int i = 0; i < bytes.Length; i++)
            if (bytes[i] == '%' && i + 2 < bytes.Length && IsHexDigit(bytes[i + 1]) && IsHexDigit(bytes[i + 2]))
            {
                bytes[length++] = (byte)((HexDigit(bytes[i + 1]) << 4) | HexDigit(bytes[i + 2]));
                i += 2;
            }
            else
                bytes[length++] = bytes[i];
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static bool IsHexDigit(byte digit) => char.IsAsciiHexDigit((char)digit);

    private static int HexDigit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
