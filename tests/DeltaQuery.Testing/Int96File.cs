using System.Buffers.Binary;
using System.Text;

namespace DeltaQuery.Testing;

/// <summary>A Parquet file of one INT96 column, which Spark writes and DuckDB cannot.</summary>
/// <remarks>
/// <code>
///   "PAR1" | page header | values, 12 bytes each: nanoseconds of the day (8), Julian day (4) | footer | footer length (4) | "PAR1"
/// </code>
/// Header and footer are Thrift's compact protocol: a byte of (field number's step &lt;&lt; 4 | type), then the value.
/// </remarks>
internal static class Int96File
{
    private const int Int32 = 5, Int64 = 6, Binary = 8, List = 9, Struct = 12;
    private const int JulianDayOfEpoch = 2_440_588;
    private const long MicrosecondsOfDay = 86_400_000_000;

    /// <summary>Writes the file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="column">The column's name.</param>
    /// <param name="instants">The values, in microseconds since 1970 in UTC.</param>
    public static void Write(string path, string column, params ReadOnlySpan<long> instants)
    {
        var values = new byte[instants.Length * 12];
        for (var i = 0; i < instants.Length; i++)
        {
            var day = Math.DivRem(instants[i], MicrosecondsOfDay, out var rest);
            (day, rest) = rest < 0 ? (day - 1, rest + MicrosecondsOfDay) : (day, rest);
            BinaryPrimitives.WriteInt64LittleEndian(values.AsSpan(i * 12), rest * 1000);
            BinaryPrimitives.WriteInt32LittleEndian(values.AsSpan((i * 12) + 8), (int)day + JulianDayOfEpoch);
        }

        List<byte> page =
        [
            .. Field(1, Int32, Number(0)), .. Field(1, Int32, Number(values.Length)), .. Field(1, Int32, Number(values.Length)),
            .. Field(2, Struct, [.. Field(1, Int32, Number(instants.Length)), .. Field(1, Int32, Number(0)), .. Field(1, Int32, Number(3)),
                .. Field(1, Int32, Number(3)), 0]),
            0,
            .. values,
        ];
        List<byte> chunk =
        [
            .. Field(1, Int32, Number(3)), .. Field(1, List, [0x15, .. Number(0)]), .. Field(1, List, [0x18, .. Text(column)]),
            .. Field(1, Int32, Number(0)),
            .. Field(1, Int64, Number(instants.Length)), .. Field(1, Int64, Number(page.Count)), .. Field(1, Int64, Number(page.Count)),
            .. Field(2, Int64, Number(4)), 0,
        ];
        List<byte> root = [.. Field(4, Binary, Text("schema")), .. Field(1, Int32, Number(1)), 0];
        List<byte> leaf = [.. Field(1, Int32, Number(3)), .. Field(2, Int32, Number(0)), .. Field(1, Binary, Text(column)), 0];
        List<byte> group =
        [
            .. Field(1, List, [0x1C, .. Field(2, Int64, Number(4)), .. Field(1, Struct, chunk), 0]),
            .. Field(1, Int64, Number(page.Count)), .. Field(1, Int64, Number(instants.Length)), 0,
        ];
        List<byte> footer =
        [
            .. Field(1, Int32, Number(1)), .. Field(1, List, [0x2C, .. root, .. leaf]), .. Field(1, Int64, Number(instants.Length)),
            .. Field(1, List, [0x1C, .. group]), 0,
        ];
        File.WriteAllBytes(path, [.. "PAR1"u8, .. page, .. footer, .. BitConverter.GetBytes(footer.Count), .. "PAR1"u8]);
    }

    private static IEnumerable<byte> Field(int step, int type, IEnumerable<byte> value) => [(byte)((step << 4) | type), .. value];

    private static IEnumerable<byte> Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    /// <summary>Zigzag, seven bits a byte.</summary>
    private static List<byte> Number(long value)
    {
        var rest = (ulong)((value << 1) ^ (value >> 63));
        var bytes = new List<byte>();
        for (; rest > 0x7F; rest >>= 7)
            bytes.Add((byte)(rest | 0x80));
        bytes.Add((byte)rest);
        return bytes;
    }
}
