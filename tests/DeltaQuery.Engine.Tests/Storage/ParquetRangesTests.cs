using System.Buffers.Binary;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Storage;
using DeltaQuery.Engine.Tests.DuckDb;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Storage;

public sealed class ParquetRangesTests : DuckDbTestBase, IDisposable
{
    private const string Rows = """
        SELECT (i % 40) * 3 AS a, {'x': 'x' || i % 50, 'y': [i, (hash(i) >> 1)::BIGINT]} AS s, MAP {'k': i % 9} AS m FROM range(6144) t(i)
        """;

    private static readonly string[] Columns = ["a", "s", "m"];

    private readonly TempFolder _folder = new();

    void IDisposable.Dispose()
    {
        Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // as older writers do
    public void A_column_is_its_chunks_with_their_bloom_filters(bool tellsFilterSizes)
    {
        var filters = 0;
        var (ranges, chunks) = Read(chunk =>
        {
            var metadata = chunk.Struct(3)!;
            var size = metadata.Number(15);
            filters += size is null ? 0 : 1;
            var known = Known(chunk);
            if (!tellsFilterSizes)
                metadata.Remove(15);
            return known;
        });
        Assert.InRange(filters, 6, 15);
        foreach (var column in Columns)
        {
            var own = new RangeSet(chunks.Where(c => c.Column == column).SelectMany(c => c.Ranges));
            var found = new RangeSet(ranges.Of(new SpoolColumns([column])));
            Assert.All(own.Ranges, r => Assert.True(found.Covers(r)));
            var others = new RangeSet(chunks.Where(c => c.Column != column).SelectMany(c => c.Ranges));
            var common = others.Length - others.Except(found).Length;
            Assert.InRange(common, 0, chunks.Count * 100); // the room for headers that old writers did not count
        }

        Assert.Empty(ranges.Of(new SpoolColumns([])));
    }

    [Fact]
    public void Page_indexes_come_with_their_column()
    {
        var at = 1000L;
        var (ranges, chunks) = Read(chunk =>
        {
            chunk.Fields.RemoveAll(f => f.Id > 3);
            chunk.Fields.AddRange([(4, 6, at), (5, 5, 30L), (6, 6, at + 30), (7, 5, 20L)]);
            List<ByteRange> known = [.. Known(chunk), new(at, at + 30), new(at + 30, at + 50)];
            at += 50;
            return known;
        });
        foreach (var (column, own) in chunks)
        {
            var found = new RangeSet(ranges.Of(new SpoolColumns([column])));
            Assert.All(own, r => Assert.True(found.Covers(r)));
        }
    }

    [Theory]
    [InlineData(7, 1L << 40)] // larger than the file
    [InlineData(9, -5L)]
    [InlineData(14, 1L << 40)]
    public void A_footer_that_points_out_of_the_file_is_not_believed(int field, long value) =>
        Assert.Throws<InvalidDataException>(() => Read(chunk =>
        {
            var metadata = chunk.Struct(3)!;
            metadata.Remove(11);
            metadata.Set((short)field, value);
            return [];
        }));

    [Fact]
    public void Chunks_in_other_files_are_not_understood() =>
        Assert.Throws<InvalidDataException>(() => Read(chunk =>
        {
            chunk.Fields.Insert(0, (1, 8, "other.parquet"u8.ToArray()));
            return [];
        }));

    [Fact]
    public void Row_groups_that_lack_columns_are_not_understood()
    {
        var dropped = false;
        Assert.Throws<InvalidDataException>(() => Read(_ => [], groups =>
        {
            if (dropped)
                return;
            dropped = true;
            var chunks = (ThriftList)groups[1]!;
            groups.Fields[groups.Fields.FindIndex(f => f.Id == 1)] = (1, 9, chunks with { Items = [.. chunks.Items.Skip(1)] });
        }));
    }

    /// <summary>Pages and bloom filter of a chunk, as the writer has told.</summary>
    private static List<ByteRange> Known(ThriftStruct chunk)
    {
        var metadata = chunk.Struct(3)!;
        var start = new ParquetChunk(chunk).Start;
        List<ByteRange> known = [new(start, start + metadata.Number(7)!.Value)];
        if (metadata.Number(14) is { } filter)
            known.Add(new ByteRange(filter, filter + metadata.Number(15)!.Value));
        return known;
    }

    /// <summary>Writes a file, changes its footer, and reads where its columns are.</summary>
    private (ParquetRanges Ranges, List<(string Column, List<ByteRange> Ranges)> Chunks) Read(
        Func<ThriftStruct, List<ByteRange>> change, Action<ThriftStruct>? changeGroup = null)
    {
        var path = Path.Combine(_folder.Path, "f.parquet");
        Connection.Execute($"COPY ({Rows}) TO {SqlText.Literal(path)} (FORMAT parquet, ROW_GROUP_SIZE 2048, COMPRESSION zstd)");
        var bytes = File.ReadAllBytes(path);
        var start = bytes.Length - 8 - BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(bytes.Length - 8));
        var metadata = new ThriftReader(bytes.AsSpan(start, bytes.Length - 8 - start)).ReadStruct();
        var chunks = new List<(string, List<ByteRange>)>();
        foreach (var group in metadata.Structs(4))
        {
            changeGroup?.Invoke(group);
            foreach (var chunk in group.Structs(1))
                chunks.Add((new ParquetChunk(chunk).Column, change(chunk)));
        }

        var footer = ThriftWriter.ToBytes(metadata);
        var size = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, footer.Length);
        File.WriteAllBytes(path, [.. bytes[..start], .. footer, .. size, .. "PAR1"u8]);
        using var file = File.OpenHandle(path);
        return (new ParquetRanges(ParquetFooter.Read(file)), chunks);
    }
}
