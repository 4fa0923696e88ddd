using System.Globalization;
using System.Text;

namespace DeltaQuery.Engine.Storage;

/// <summary>The text of the index beside a local file of the cache: what object it is of, and which ranges of it are there.</summary>
/// <remarks>
/// <code>
/// deltaquery-spool-1 SIZE LAST_MODIFIED(ticks, UTC) ETAG PATH CRC      of the object; ETag and path are percent-encoded
/// START END CHECKSUM CRC                                              of a range; there may be any number, in any order
/// </code>
/// CRC is the CRC-32C of the line before it. Lines are only ever appended; one that is torn or damaged is passed over.
/// </remarks>
internal static class SpoolIndex
{
    private const string Magic = "deltaquery-spool-1";

    public static byte[] Line(SpoolHeader header)
    {
        var server = header.Server.Length == 0 ? "" : " " + Uri.EscapeDataString(header.Server);
        return Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{Magic} {header.Size} {header.LastModified.Ticks} {Uri.EscapeDataString(header.ETag)} {Uri.EscapeDataString(header.Path)}{server}"));
    }

    public static byte[] Line(SpoolRange range) =>
        Line(string.Create(CultureInfo.InvariantCulture, $"{range.Range.Start} {range.Range.End} {range.Checksum:x8}"));

    /// <summary>The object of an index, from all that was written of it; null if that line is not whole.</summary>
    public static SpoolHeader? Header(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'\n');
        return end >= 0 && Words(text[..end]) is [Magic, var size, var ticks, var etag, var path, .. { Length: <= 1 } server]
            ? new SpoolHeader(
                Uri.UnescapeDataString(path), Uri.UnescapeDataString(etag), long.Parse(size, CultureInfo.InvariantCulture),
                new DateTime(long.Parse(ticks, CultureInfo.InvariantCulture), DateTimeKind.Utc))
            {
                Server = server is [var name] ? Uri.UnescapeDataString(name) : "",
            }
            : null;
    }

    /// <summary>The ranges that a part of an index tells of.</summary>
    /// <param name="text">The part.</param>
    /// <param name="size">The size of the object.</param>
    /// <param name="read">How much of it are whole lines.</param>
    public static IReadOnlyList<SpoolRange> Ranges(ReadOnlySpan<byte> text, long size, out int read)
    {
        var ranges = new List<SpoolRange>();
        read = 0;
        for (var end = text.IndexOf((byte)'\n'); end >= 0; end = text[read..].IndexOf((byte)'\n'))
        {
            if (Words(text.Slice(read, end)) is [var first, var last, var checksum]
                && long.TryParse(first, CultureInfo.InvariantCulture, out var from)
                && long.TryParse(last, CultureInfo.InvariantCulture, out var to)
                && uint.TryParse(checksum, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var crc)
                && 0 <= from && from < to && to <= size)
            {
                ranges.Add(new SpoolRange(new ByteRange(from, to), crc));
            }

            read += end + 1;
        }

        return ranges;
    }

    /// <summary>The words of a line before its checksum; none if that is wrong.</summary>
    private static string[] Words(ReadOnlySpan<byte> line)
    {
        var at = line.LastIndexOf((byte)' ');
        return at > 0 && line.Length - at - 1 == 8
            && uint.TryParse(line[(at + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var crc)
            && crc == Crc32C.Of(line[..at])
            ? Encoding.UTF8.GetString(line[..at]).Split(' ')
            : [];
    }

    private static byte[] Line(string words)
    {
        var crc = Crc32C.Of(Encoding.UTF8.GetBytes(words));
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{words} {crc:x8}\n"));
    }
}
