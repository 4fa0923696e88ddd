using System.Text;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Tests.Log;

public class DeletionVectorTests
{
    [Fact]
    public void The_protocols_inline_example_deletes_the_rows_that_it_says()
    {
        DeletionVector vector = DeletionVector.FromInline(Inline("wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L", 40, 6), "f");
        Assert.Equal([3, 4, 7, 11, 18, 29], vector.Positions);
    }

    [Fact]
    public void An_inline_vector_that_Spark_wrote_is_read_without_its_padding() =>
        Assert.Equal([3, 4, 7, 8, 9], DeletionVector.FromInline(Inline("^Bg9^0rr910000000000iXQKl0rr91000c45c8Xg0@@D72lk2f2(<@9", 42, 5), "f").ToArray());

    [Fact]
    public void Random_sets_come_back_as_they_went_in()
    {
        var random = new Random(7);
        for (int round = 0; round < 300; round++)
        {
            var set = new HashSet<long>();
            int parts = random.Next(0, 5);
            for (int part = 0; part < parts; part++)
            {
                long start = random.Next(4) switch
                {
                    0 => random.Next(100),
                    1 => random.Next(1_000_000),
                    2 => random.NextInt64(1L << 34),
                    _ => (long)random.Next(int.MaxValue) << 32,
                };
                int count = random.Next(1, random.Next(2) == 0 ? 50 : 20_000);
                int step = random.Next(3) == 0 ? 1 : random.Next(1, 40);
                for (int i = 0; i < count; i++)
                    set.Add(start + (step == 1 ? i : random.NextInt64((long)count * step)));
            }

            long[] sorted = [.. set.Order()];
            DeletionVector vector = DeletionVector.FromPositions(sorted);
            DeletionVector read = DeletionVector.FromInline(vector.ToInline(), "f");
            Assert.Equal(sorted, read.ToArray());
            long end = sorted.Length == 0 ? 0 : sorted[^1] + 1;
            Assert.Equal((end, end), (vector.End, read.End));
            Assert.Equal(sorted, ReadInSteps(vector, random.Next(1, 5000)));
            Assert.Equal(sorted, vector.Positions);
        }
    }

    [Fact]
    public void Every_kind_of_container_is_written_where_it_is_shortest()
    {
        Assert.Equal(4 + 8 + 4 + 8 + 4 + 4 + 2 * 3, DeletionVector.FromPositions([1, 3, 5]).Bitmap.Length);
        long[] run = [.. Enumerable.Range(0, 60_000).Select(i => (long)i)];
        Assert.Equal(4 + 8 + 4 + 4 + 1 + 4 + 2 + 4, DeletionVector.FromPositions(run).Bitmap.Length);
        long[] bits = [.. Enumerable.Range(0, 30_000).Select(i => i * 2L)];
        Assert.Equal(4 + 8 + 4 + 8 + 4 + 4 + 8192, DeletionVector.FromPositions(bits).Bitmap.Length);
    }

    [Fact]
    public void A_file_holds_several_vectors_each_at_its_offset()
    {
        DeletionVector[] vectors = [DeletionVector.FromPositions([1, 2]), DeletionVector.FromPositions([5_000_000_000])];
        (byte[] file, int[] offsets) = DeletionVector.WriteFile(vectors);
        for (int i = 0; i < vectors.Length; i++)
        {
            DeletionVectorDescriptor descriptor = DeletionVectorDescriptor.ForUuid(
                Guid.NewGuid(), "ab", offsets[i], vectors[i].Bitmap.Length, vectors[i].Cardinality);
            Assert.Equal(vectors[i].ToArray(), DeletionVector.FromFile(descriptor, file, "dv.bin").ToArray());
        }
    }

    [Theory]
    [InlineData(0, 2, "Deletion vector dv.bin: its format version is 2, not 1")]
    [InlineData(4, 41, "Deletion vector dv.bin: its size at offset 1 is 41, where the log says 34")]
    [InlineData(5, 0, "Deletion vector dv.bin: the checksum at offset 1 is d9cac732, where the file says b8e72272")]
    public void A_damaged_file_is_named_with_what_is_wrong(int at, byte value, string message)
    {
        (byte[] file, int[] _) = DeletionVector.WriteFile([DeletionVector.FromPositions([7])]);
        file[at] = value;
        DeltaException error = Assert.Throws<DeltaException>(() => DeletionVector.FromFile(
            new() { StorageType = "u", PathOrInlineDv = "", Offset = 1, SizeInBytes = file.Length - 9, Cardinality = 1 }, file, "dv.bin"));
        Assert.Equal((DeltaErrorCode.CorruptData, "dv.bin"), (error.Code, error.Path));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void A_wrong_cardinality_is_an_error()
    {
        DeletionVectorDescriptor inline = DeletionVector.FromPositions([7]).ToInline() with { Cardinality = 2 };
        Assert.Equal(
            "Deletion vector of a.parquet: it deletes 1 rows, where the log says 2",
            Assert.Throws<DeltaException>(() => DeletionVector.FromInline(inline, "a.parquet")).Message);
    }

    [Fact]
    public void An_offset_beyond_the_file_is_an_error() =>
        Assert.Equal(
            "Deletion vector dv.bin: bytes 100000 to 100042 are outside the file of 10 bytes",
            Assert.Throws<DeltaException>(() => DeletionVector.FromFile(
                new() { StorageType = "u", PathOrInlineDv = "", Offset = 100_000, SizeInBytes = 34, Cardinality = 1 },
                new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, "dv.bin")).Message);

    /// <summary>The file holds one vector of 34 bytes, at 1.</summary>
    [Theory]
    [InlineData(-1, 34, "bytes -1 to 41 are outside the file of 43 bytes")]
    [InlineData(0, 34, "its size at offset 0 is 16777216, where the log says 34")]
    [InlineData(1, -1, "bytes 1 to 8 are outside the file of 43 bytes")]
    [InlineData(1, 0, "its size at offset 1 is 34, where the log says 0")]
    [InlineData(1, 35, "bytes 1 to 44 are outside the file of 43 bytes")]
    public void A_place_that_is_not_the_vectors_is_named(int offset, int size, string message)
    {
        (byte[] file, int[] _) = DeletionVector.WriteFile([DeletionVector.FromPositions([7])]);
        var descriptor = new DeletionVectorDescriptor { StorageType = "u", PathOrInlineDv = "", Offset = offset, SizeInBytes = size, Cardinality = 1 };
        Assert.Equal($"Deletion vector dv.bin: {message}", Assert.Throws<DeltaException>(() => DeletionVector.FromFile(descriptor, file, "dv.bin")).Message);
    }

    [Theory]
    [InlineData(34, 10, "10 bytes at offset 1, where the log says 42")]
    [InlineData(-1, 7, "7 bytes at offset 1, where the log says 7")]
    [InlineData(0, 8, "the data ends after 0 bytes, where 4 are needed")]
    public void A_part_of_a_file_of_another_length_is_an_error(int size, int length, string message)
    {
        var descriptor = new DeletionVectorDescriptor { StorageType = "u", PathOrInlineDv = "", SizeInBytes = size, Cardinality = 1 };
        Assert.Equal($"Deletion vector dv.bin: {message}", Assert.Throws<DeltaException>(() => DeletionVector.FromFileRange(descriptor, new byte[length], "dv.bin")).Message);
    }

    [Theory]
    [InlineData(-1, "it has 36 bytes, where the log says -1")]
    [InlineData(0, "the data ends after 0 bytes, where 4 are needed")]
    [InlineData(37, "it has 36 bytes, where the log says 37")]
    public void An_inline_vector_of_another_size_is_an_error(int size, string message)
    {
        DeletionVectorDescriptor inline = DeletionVector.FromPositions([7]).ToInline() with { SizeInBytes = size };
        Assert.Equal($"Deletion vector of f: {message}", Assert.Throws<DeltaException>(() => DeletionVector.FromInline(inline, "f")).Message);
    }

    [Fact]
    public void Without_an_offset_the_first_vector_of_the_file_is_meant()
    {
        (byte[] file, int[] _) = DeletionVector.WriteFile([DeletionVector.FromPositions([7])]);
        var descriptor = new DeletionVectorDescriptor { StorageType = "u", PathOrInlineDv = "", SizeInBytes = 34, Cardinality = 1 };
        Assert.Equal([7], DeletionVector.FromFile(descriptor, file, "dv.bin").ToArray());
    }

    [Fact]
    public void Damaged_bytes_are_an_error_and_nothing_worse()
    {
        var random = new Random(3);
        byte[] good = DeletionVector.FromPositions([1, 2, 3, 70_000, 1L << 33]).Bitmap.ToArray();
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = [.. good[..random.Next(good.Length + 1)]];
            for (int flips = random.Next(1, 4); flips > 0 && bytes.Length > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var descriptor = Inline(Z85.Encode(bytes), bytes.Length, 5);
            try
            {
                DeletionVector.FromInline(descriptor, "f").ToArray();
            }
            catch (DeltaException error)
            {
                Assert.Equal(DeltaErrorCode.CorruptData, error.Code);
            }
        }
    }

    [Fact]
    public void The_checksum_is_zlibs() => Assert.Equal(0xCBF43926u, Crc32.Compute("123456789"u8));

    [SkippableFact]
    public void Golden_vectors_delete_as_many_rows_as_the_log_says()
    {
        Skip.If(GoldenTables.Root is null, GoldenTables.Missing);
        int decoded = 0;
        var failed = new StringBuilder();
        foreach ((string table, string file) in GoldenTables.LogFiles())
            foreach (object action in ActionLog.Read(File.ReadAllBytes(file), file, ActionKinds.Add | ActionKinds.Remove))
            {
                (DeletionVectorDescriptor? descriptor, string path) = action switch
                {
                    AddFile add => (add.DeletionVector, add.Path),
                    _ => (((RemoveFile)action).DeletionVector, ((RemoveFile)action).Path),
                };
                if (descriptor is null)
                    continue;

                try
                {
                    if (Load(table, descriptor, path) is not { } vector)
                        continue;
                    Assert.Equal(descriptor.Cardinality, vector.Cardinality);
                    decoded++;
                }
                catch (DeltaException error)
                {
                    failed.AppendLine($"{Path.GetRelativePath(GoldenTables.Root!, table)}: {error.Message}");
                }
            }

        string[] damaged = ["dmg_dv_checksum", "dmg_dv_offset_beyond_file", "dmg_dv_wrong_cardinality"];
        string[] unexpected = [.. failed.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !damaged.Any(line.Contains))];
        Assert.Empty(unexpected);
        Assert.All(damaged, name => Assert.Contains(name, failed.ToString(), StringComparison.Ordinal));
        Assert.True(decoded > 100, $"{decoded} vectors");
    }

    private static DeletionVector? Load(string table, DeletionVectorDescriptor descriptor, string dataFile)
    {
        if (descriptor.IsInline)
            return DeletionVector.FromInline(descriptor, dataFile);

        DataPath path = DataPath.Decode(descriptor.FilePath);
        string file = path.IsAbsolute ? path.Path : Path.Combine(table, path.Path);
        return File.Exists(file) ? DeletionVector.FromFile(descriptor, File.ReadAllBytes(file), file) : null;
    }

    private static long[] ReadInSteps(DeletionVector vector, int step)
    {
        var all = new List<long>();
        RoaringBitmapReader reader = vector.Open();
        long[] chunk = new long[step];
        for (int count; (count = reader.Read(chunk)) > 0;)
            all.AddRange(chunk.AsSpan(0, count));
        return [.. all];
    }

    private static DeletionVectorDescriptor Inline(string text, int size, long cardinality) =>
        new() { StorageType = "i", PathOrInlineDv = text, SizeInBytes = size, Cardinality = cardinality };
}
