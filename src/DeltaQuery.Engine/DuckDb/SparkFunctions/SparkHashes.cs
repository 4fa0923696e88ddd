using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace DeltaQuery.Engine.DuckDb.SparkFunctions;

/// <summary>Spark's <c>hash</c>: Murmur3 (x86, 32 bits) of a value with a seed; a NULL gives the seed.</summary>
/// <remarks>Spark mixes each byte of a tail as a word of its own, with its sign, where Murmur3 takes the tail as one word.</remarks>
internal static class SparkHashes
{
    public static readonly SparkFunction[] All =
    [
        Of("dq_spark_hash_int", DuckDbType.Integer, static (scoped in row) => Int(row.Get<int>(0), row.Get<int>(1))),
        Of("dq_spark_hash_long", DuckDbType.BigInt, static (scoped in row) => Long(row.Get<long>(0), row.Get<int>(1))),
        Of("dq_spark_hash_float", DuckDbType.Float, static (scoped in row) =>
            Int(BitConverter.SingleToInt32Bits(Plain(row.Get<float>(0))), row.Get<int>(1))),
        Of("dq_spark_hash_double", DuckDbType.Double, static (scoped in row) =>
            Long(BitConverter.DoubleToInt64Bits(Plain(row.Get<double>(0))), row.Get<int>(1))),
        Of("dq_spark_hash_text", DuckDbType.Varchar, static (scoped in row) => Bytes(row.Bytes(0), row.Get<int>(1))),
        Of("dq_spark_hash_binary", DuckDbType.Blob, static (scoped in row) => Bytes(row.Bytes(0), row.Get<int>(1))),
        new("dq_spark_hash_decimal", DuckDbType.Integer, [DuckDbType.Varchar, DuckDbType.Boolean, DuckDbType.Integer],
            static (scoped in row) =>
            row.Set(row.IsNull(0) ? row.Get<int>(2) : Decimal(row.Text(0), row.Flag(1), row.Get<int>(2)))) { TakesNulls = true },
    ];

    private delegate int Hasher(scoped in SparkFunctionRow row);

    private static SparkFunction Of(string name, DuckDbType type, Hasher hash) => new(name, DuckDbType.Integer, [type, DuckDbType.Integer],
        (scoped in SparkFunctionRow row) => row.Set(row.IsNull(0) ? row.Get<int>(1) : hash(row))) { TakesNulls = true };

    private static int Int(int value, int seed) => Finish(Mix((uint)seed, (uint)value), 4);

    private static int Long(long value, int seed) => Finish(Mix(Mix((uint)seed, (uint)value), (uint)(value >> 32)), 8);

    private static int Bytes(ReadOnlySpan<byte> bytes, int seed)
    {
        var hash = (uint)seed;
        var whole = bytes.Length & ~3;
        foreach (var word in MemoryMarshal.Cast<byte, uint>(bytes[..whole]))
            hash = Mix(hash, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        foreach (var b in bytes[whole..])
            hash = Mix(hash, (uint)(sbyte)b);
        return Finish(hash, (uint)bytes.Length);
    }

    // The digits without the point: as a long where the type has at most 18, else as the bytes of Java's BigInteger.
    private static int Decimal(string text, bool isShort, int seed)
    {
        var unscaled = BigInteger.Parse(text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        return isShort ? Long((long)unscaled, seed) : Bytes(unscaled.ToByteArray(isBigEndian: true), seed);
    }

    // -0.0 hashes as 0.0, and every NaN as Java's.
    private static float Plain(float value) => value == 0 ? 0 : float.IsNaN(value) ? BitConverter.Int32BitsToSingle(0x7FC00000) : value;

    private static double Plain(double value) => value == 0 ? 0 : double.IsNaN(value) ? BitConverter.Int64BitsToDouble(0x7FF8000000000000)
        : value;

    private static uint Mix(uint hash, uint word)
    {
        word = BitOperations.RotateLeft(word * 0xCC9E2D51, 15) * 0x1B873593;
        return BitOperations.RotateLeft(hash ^ word, 13) * 5 + 0xE6546B64;
    }

    private static int Finish(uint hash, uint length)
    {
        hash ^= length;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return (int)(hash ^ (hash >> 16));
    }
}
