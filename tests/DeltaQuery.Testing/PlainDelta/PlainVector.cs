using System.Buffers.Binary;
using System.Text.Json;

namespace DeltaQuery.Testing.PlainDelta;

/// <summary>Reads deletion vectors by the protocol's text alone: bitmaps of 32-bit positions, one for each upper half that occurs.</summary>
/// <remarks>See <see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#deletion-vector-format">Deletion Vector Format</see> and
/// <see href="https://github.com/RoaringBitmap/RoaringFormatSpec">RoaringFormatSpec</see>.</remarks>
internal static class PlainVector
{
    private const int Magic = 1681511377;
    private const int WithRuns = 12347;
    private const int WithoutRuns = 12346;

    /// <summary>The positions of the rows that are gone.</summary>
    /// <param name="descriptor">The descriptor in the add action.</param>
    /// <param name="table">The table's folder.</param>
    public static IReadOnlyList<long> Read(JsonElement descriptor, string table)
    {
        var where = descriptor.GetProperty("pathOrInlineDv").GetString()!;
        var size = descriptor.GetProperty("sizeInBytes").GetInt32();
        var bytes = descriptor.GetProperty("storageType").GetString() switch
        {
            "i" => PlainZ85.Decode(where).AsSpan(0, size),
            "u" => InFile(Path.Combine(table, where[..^20], $"deletion_vector_{Id(where[^20..])}.bin"), descriptor, size),
            "p" => InFile("/" + Uri.UnescapeDataString(where["file:".Length..]).TrimStart('/'), descriptor, size),
            var other => throw new FormatException($"storage type {other}"),
        };
        var rows = Parse(bytes);
        var cardinality = descriptor.GetProperty("cardinality").GetInt64();
        return rows.Count == cardinality ? rows : throw new FormatException($"{rows.Count} rows deleted, the log says {cardinality}");
    }

    private static Guid Id(string z85) => new(PlainZ85.Decode(z85), bigEndian: true);

    private static ReadOnlySpan<byte> InFile(string path, JsonElement descriptor, int size)
    {
        var file = File.ReadAllBytes(path).AsSpan();
        var offset = descriptor.TryGetProperty("offset", out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : 1;
        if (file[0] != 1 || BinaryPrimitives.ReadInt32BigEndian(file[offset..]) != size)
            throw new FormatException($"{path}: no vector of {size} bytes at {offset}");
        return file.Slice(offset + 4, size);
    }

    private static List<long> Parse(ReadOnlySpan<byte> bytes)
    {
        if (BinaryPrimitives.ReadInt32LittleEndian(bytes) != Magic)
            throw new FormatException("no bitmap");
        var rows = new List<long>();
        var bitmaps = BinaryPrimitives.ReadInt64LittleEndian(bytes[4..]);
        var at = 12;
        for (var i = 0L; i < bitmaps; i++)
        {
            var high = (long)BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]) << 32;
            at = ReadBitmap(bytes, at + 4, high, rows);
        }

        return at == bytes.Length ? rows : throw new FormatException($"{bytes.Length - at} bytes after the bitmaps");
    }

    private static int ReadBitmap(ReadOnlySpan<byte> bytes, int at, long high, List<long> rows)
    {
        var cookie = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
        at += 4;
        var hasRuns = (cookie & 0xFFFF) == WithRuns;
        if (!hasRuns && cookie != WithoutRuns)
            throw new FormatException($"cookie {cookie}");
        var containers = hasRuns ? (int)(cookie >> 16) + 1 : BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
        at += hasRuns ? 0 : 4;
        var runs = hasRuns ? bytes.Slice(at, (containers + 7) / 8) : default;
        at += runs.Length;
        var heads = bytes.Slice(at, containers * 4);
        at += heads.Length;
        if (!hasRuns || containers >= 4)
            at += containers * 4; // where each begins
        for (var i = 0; i < containers; i++)
        {
            var start = high | ((long)BinaryPrimitives.ReadUInt16LittleEndian(heads[(i * 4)..]) << 16);
            var count = BinaryPrimitives.ReadUInt16LittleEndian(heads[((i * 4) + 2)..]) + 1;
            at = hasRuns && (runs[i / 8] & (1 << (i % 8))) != 0 ? ReadRuns(bytes, at, start, rows)
                : count <= 4096 ? ReadArray(bytes, at, start, count, rows) : ReadBits(bytes, at, start, rows);
        }

        return at;
    }

    private static int ReadRuns(ReadOnlySpan<byte> bytes, int at, long start, List<long> rows)
    {
        var runs = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
        at += 2;
        for (var i = 0; i < runs; i++, at += 4)
        {
            var first = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
            for (var j = 0; j <= BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 2)..]); j++)
                rows.Add(start + first + j);
        }

        return at;
    }

    private static int ReadArray(ReadOnlySpan<byte> bytes, int at, long start, int count, List<long> rows)
    {
        for (var i = 0; i < count; i++, at += 2)
            rows.Add(start + BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]));
        return at;
    }

    private static int ReadBits(ReadOnlySpan<byte> bytes, int at, long start, List<long> rows)
    {
        for (var i = 0; i < 65536; i++)
            if ((bytes[at + (i / 8)] & (1 << (i % 8))) != 0)
                rows.Add(start + i);
        return at + 8192;
    }
}
