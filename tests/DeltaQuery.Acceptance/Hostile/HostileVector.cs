using System.Buffers.Binary;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>A deletion vector that is stored as it should be: size and checksum are right, whatever it holds.</summary>
/// <param name="Bitmap">What it holds.</param>
/// <param name="Cardinality">How many rows the log says that it deletes.</param>
internal sealed record HostileVector(byte[] Bitmap, long Cardinality)
{
    public const string AfterLast = "the row after the last";

    /// <summary>Vectors that cannot be of a file of 100 rows, by what is wrong with them.</summary>
    public static IReadOnlyDictionary<string, HostileVector> All { get; } = new Dictionary<string, HostileVector>(StringComparer.Ordinal)
    {
        [AfterLast] = Of([100], 1),
        ["row 2^30"] = Of([1, 1L << 30], 2),
        ["row 2^40"] = Of([1, 1L << 40], 2),
        ["row 2^62"] = Of([1, (1L << 62) + 5], 2),
        ["more than the log says"] = Of([1, 2, 3], 2),
        ["less than the log says"] = Of([1, 2, 3], 4),
        ["none, where the log says some"] = Of([], 1),
        ["a cardinality of 2^62"] = Of([1], 1L << 62),
        ["a negative cardinality"] = Of([1], -1),
        ["runs of 2^32 rows"] = new(Runs(65536), 1L << 32),
        ["runs of 2^32 rows, where the log says 5"] = new(Runs(65536), 5),
        ["containers twice"] = new(Containers((0, [1]), (0, [2])), 2),
        ["containers that descend"] = new(Containers((1, [1]), (0, [2])), 2),
        ["values that descend"] = new(Containers((0, [2, 1])), 2),
        ["a value twice"] = new(Containers((0, [2, 2])), 2),
        ["buckets that descend"] = new(Buckets(Keys(1, 0)), 2),
        ["a bucket twice"] = new(Buckets(Keys(0, 0)), 2),
        ["a negative bucket"] = new(Buckets(Keys(-1)), 1),
        ["2^62 buckets"] = new([.. Magic(1L << 62), .. new byte[20]], 1),
        ["negative buckets"] = new([.. Magic(-1), .. new byte[20]], 1),
        ["fewer buckets than there are"] = new([.. Magic(1), .. Buckets(Keys(0, 1))[12..]], 1),
        ["2^31 containers"] = new([.. Magic(1), .. Int(0), .. Int(12346), .. Int(int.MinValue), .. new byte[20]], 1),
        ["65,536 containers in 8 bytes"] = new([.. Magic(1), .. Int(0), .. Int(12346), .. Int(65536), .. new byte[8]], 1),
        ["runs that overlap"] = new(RunContainer((0, 4), (3, 4)), 9),
        ["a run past the container's end"] = new(RunContainer((65_530, 20)), 20),
        ["an unknown cookie"] = new([.. Magic(1), .. Int(0), .. Int(99), .. new byte[20]], 1),
        ["nothing at all"] = new([], 0),
        ["an unknown magic"] = new([1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0], 0),
    };

    /// <summary>Where the log says that it begins; null for where it does.</summary>
    public int? Offset { get; init; }

    /// <summary>How long the log says that it is; null for its length.</summary>
    public int? Size { get; init; }

    /// <summary>The vector in the log itself.</summary>
    public DeletionVectorDescriptor Inline() => new()
    {
        StorageType = DeletionVectorDescriptor.InlineStorage, PathOrInlineDv = Z85.Encode(Bitmap), SizeInBytes = Size ?? Bitmap.Length, Cardinality = Cardinality,
    };

    /// <summary>The vector in a file of its own.</summary>
    public DeletionVectorDescriptor WriteFile(string folder)
    {
        var id = Guid.NewGuid();
        var checksum = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.Compute(Bitmap));
        var size = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, Bitmap.Length);
        File.WriteAllBytes(Path.Combine(folder, $"deletion_vector_{id:D}.bin"), [1, .. size, .. Bitmap, .. checksum]);
        return DeletionVectorDescriptor.ForUuid(id, "", Offset ?? 1, Size ?? Bitmap.Length, Cardinality);
    }

    private static HostileVector Of(long[] positions, long cardinality) => new(DeletionVector.FromPositions(positions).Bitmap.ToArray(), cardinality);

    private static byte[] Magic(long buckets) => [.. Int(RoaringBitmapReader.PortableMagic), .. Long(buckets)];

    // Each bucket holds value 1 alone.
    private static (int Key, byte[] Bitmap)[] Keys(params int[] keys) => [.. keys.Select(k => (k, Containers((0, [1]))[16..]))];

    private static byte[] Buckets((int Key, byte[] Bitmap)[] buckets) => [.. Magic(buckets.Length), .. buckets.SelectMany(b => (byte[])[.. Int(b.Key), .. b.Bitmap])];

    private static byte[] Containers(params (int Key, int[] Values)[] containers) =>
    [
        .. Magic(1), .. Int(0), .. Int(12346), .. Int(containers.Length),
        .. containers.SelectMany(c => (byte[])[.. Short(c.Key), .. Short(c.Values.Length - 1)]),
        .. containers.SelectMany(_ => Int(0)),
        .. containers.SelectMany(c => c.Values.SelectMany(Short)),
    ];

    private static byte[] RunContainer(params (int First, int Length)[] runs) =>
    [
        .. Magic(1), .. Int(0), .. Int(12347), 1, .. Short(0), .. Short(runs.Sum(r => r.Length) - 1),
        .. Short(runs.Length), .. runs.SelectMany(r => (byte[])[.. Short(r.First), .. Short(r.Length - 1)]),
    ];

    // Containers of one run each, all of them full.
    private static byte[] Runs(int containers) =>
    [
        .. Magic(1), .. Int(0), .. Int(12347 | ((containers - 1) << 16)), .. Enumerable.Repeat((byte)0xff, containers / 8),
        .. Enumerable.Range(0, containers).SelectMany(i => (byte[])[.. Short(i), .. Short(65_535)]),
        .. Enumerable.Range(0, containers).SelectMany(_ => Int(0)),
        .. Enumerable.Range(0, containers).SelectMany(_ => (byte[])[.. Short(1), .. Short(0), .. Short(65_535)]),
    ];

    private static byte[] Short(int value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] Int(int value) => BitConverter.GetBytes(value);

    private static byte[] Long(long value) => BitConverter.GetBytes(value);
}
