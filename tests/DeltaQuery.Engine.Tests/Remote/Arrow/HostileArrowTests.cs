using DeltaQuery.Engine.Remote.Arrow;
using DeltaQuery.Engine.Tests.DuckDb;

namespace DeltaQuery.Engine.Tests.Remote.Arrow;

public sealed class HostileArrowTests : DuckDbTestBase
{
    [Fact]
    public void A_stream_that_is_cut_anywhere_is_an_error_or_ends_between_batches()
    {
        var stream = AllTypes();
        for (var length = 0; length < stream.Length; length += 5)
            TryRead(stream[..length]);
        Assert.Contains("does not begin with its schema", Assert.Throws<DeltaException>(() => Read([])).Message, StringComparison.Ordinal);
        Assert.Contains("cut short", Assert.Throws<DeltaException>(() => Read(stream[..^20])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Changed_bytes_give_an_error_or_other_values_but_never_more()
    {
        var stream = AllTypes();
        var random = new Random(20241123);
        for (var i = 0; i < 1_500; i++)
        {
            var changed = (byte[])stream.Clone();
            for (var n = random.Next(1, 4); n > 0; n--)
                changed[random.Next(changed.Length)] = random.Next(4) switch { 0 => 0, 1 => 0xFF, 2 => 0x7F, _ => (byte)random.Next(256) };
            TryRead(changed);
        }
    }

    [Theory]
    [InlineData(0, "LZ4")]
    [InlineData(1, "ZSTD")]
    public void Compressed_buffers_are_refused_by_name(byte codec, string name) =>
        Refused(new TestStream { Compression = new FlatNode { [0] = codec } }.Write([TestColumn.Int<int>("i", 1)]), $"buffers compressed by {name}");

    [Fact]
    public void What_is_not_read_is_refused_by_name()
    {
        Refused(new TestStream { Endianness = 1 }.Write([TestColumn.Int<int>("i", 1)]), "big-endian");
        Refused(new TestStream { Version = 2 }.Write([TestColumn.Int<int>("i", 1)]), "version 3 of Arrow's metadata");
        Refused(new TestStream().Write([new TestColumn("u", ArrowTypeId.Union, [])]), "type Union ('u')");
        Refused(new TestStream().Write([new TestColumn("u", (ArrowTypeId)99, [])]), "type 99 ('u')");
        Refused(new TestStream().Write([TestColumn.Of<uint>("u", ArrowTypeId.Int, new FlatNode { [0] = 32 }, 1)]), "unsigned integers of 32 bits ('u')");
        Refused(new TestStream().Write([TestColumn.Decimals("d", 76, 0, 1)]), "decimals (76, 0) of 128 bits ('d')");
        Refused(new TestStream().Write([new TestColumn("s", ArrowTypeId.Struct)]), "a struct without fields ('s')");
        var nanos = TestColumn.Of<long>("t", ArrowTypeId.Time, new FlatNode { [0] = (short)3, [1] = 64 }, 1);
        Refused(new TestStream().Write([nanos]), "nanoseconds in 't'");
        var dictionary = new TestColumn("d", ArrowTypeId.Utf8)
        {
            Length = 1, Buffers = [[0]], Dictionary = (1, TestColumn.Texts("d", "a"), new FlatNode { [0] = 8, [1] = true }),
        };
        Refused(new TestStream { GrowsDictionaries = true }.Write([dictionary]), "a dictionary that grows");
    }

    [Fact]
    public void Values_outside_of_their_buffers_are_refused()
    {
        var texts = TestColumn.Texts("t", "abc", "def");
        Damaged(texts with { Buffers = [Offsets(0, 3, 7), texts.Buffers[1]] }, "the values of 't' lie outside of their buffer");
        Damaged(texts with { Buffers = [Offsets(0, 3, 1), texts.Buffers[1]] }, "the values of 't' lie outside of their buffer");
        Damaged(texts with { Buffers = [Offsets(-1, 3, 6), texts.Buffers[1]] }, "the values of 't' lie outside of their buffer");
        Damaged(texts with { Buffers = [Offsets(0, 3), texts.Buffers[1]] }, "a buffer of 't' is too short for its values");
        Damaged(TestColumn.Lists("l", TestColumn.Int<int>("e", 1, 2), 3), "the values of 'l' lie outside of their buffer");
        Damaged(TestColumn.Int<int>("i", 1, 2) with { Length = 3, Valid = null }, "a buffer of 'i' is too short for its values");
        Damaged(TestColumn.Int<int>("i") with { Length = -1 }, "a batch has -1 values");
        Damaged(TestColumn.Decimals("d", 4, 2, 100_000), "a number of 'd' has more digits than DECIMAL(4,2)");
        Damaged(
            TestColumn.Lists("l", new TestColumn("e", ArrowTypeId.Null) { Length = int.MaxValue - 100 }, int.MaxValue - 100),
            "'l' has 2147483547 elements in 8 bytes");
        Damaged(
            new TestColumn("d", ArrowTypeId.Utf8)
            {
                Length = 1, Buffers = [[1]], Dictionary = (1, TestColumn.Texts("d", "a"), new FlatNode { [0] = 8, [1] = true }),
            },
            "'d' names value 1 of a dictionary of 1");
    }

    [Theory]
    [InlineData(new byte[] { 0xC3, 0x28 }, 2)]
    [InlineData(new byte[] { 0xC3, 0xBC }, 1)] // a character that is cut in two
    public void Texts_that_are_not_utf8_are_refused(byte[] bytes, int cut) => Damaged(
        new TestColumn("t", ArrowTypeId.Utf8) { Length = 2, Buffers = [Offsets(0, cut, 2), bytes] }, "a text of 't' is not UTF-8");

    [Fact]
    public void A_damaged_variant_is_an_error()
    {
        var variant = TestColumn.Structs(
            "v", null, TestColumn.Bytes("value", ArrowTypeId.Binary, [0x1C]),
            TestColumn.Bytes("metadata", ArrowTypeId.Binary, [1, 0, 0]) with { Mark = ("variant", "true") });
        Damaged(variant, "a variant of 'v': the value is cut short");
    }

    [Fact]
    public void Fields_that_contain_each_other_many_times_over_end()
    {
        var field = new TestColumn("i", ArrowTypeId.Int, new FlatNode { [0] = 32, [1] = true });
        for (var depth = 0; depth < 80; depth++)
            field = new TestColumn("l", ArrowTypeId.List) { Children = [field] };
        Refused(new TestStream().Write([field]), "more than 64 levels");
    }

    private static byte[] AllTypes()
    {
        var columns = ArrowChunksTests.Scalars.Select(s => ArrowChunksTests.Column((string)s[0])).ToList();
        columns.Add(TestColumn.Lists("list", TestColumn.Texts("e", "a", null, "c, which is longer than that"), 2, null, 1));
        columns.Add(TestColumn.Structs("struct", [true, false, true], TestColumn.Int<int>("i", 1, 2, 3), TestColumn.Texts("t", "x", "y", null)));
        columns.Add(TestColumn.Lists(
            "map", TestColumn.Structs("entries", null, TestColumn.Texts("key", "k"), TestColumn.Int<int>("value", 1)), 0, 1, 0) with { Id = ArrowTypeId.Map });
        columns.Add(TestColumn.Structs(
            "variant", null, TestColumn.Bytes("value", ArrowTypeId.Binary, [0x09, 0xC3, 0xBC], [2, 1, 0, 0, 1, 0], [0x0C, 5]),
            TestColumn.Bytes("metadata", ArrowTypeId.Binary, [1, 0, 0], [1, 1, 0, 1, 97], [1, 0, 0]) with { Mark = ("variant", "true") }));
        columns.Add(new TestColumn("dictionary", ArrowTypeId.Utf8)
        {
            Length = 3, Buffers = [[1, 0, 1]], Dictionary = (3, TestColumn.Texts("d", "one", "two"), new FlatNode { [0] = 8, [1] = true }),
        });
        return new TestStream().Write([.. columns]);
    }

    private void TryRead(byte[] stream)
    {
        try
        {
            Read(stream);
        }
        catch (DeltaException e)
        {
            Assert.True(e.Code is DeltaErrorCode.CorruptData or DeltaErrorCode.NotSupported, e.ToString());
        }
    }

    private void Read(byte[] stream) => ArrowRows.Read(Connection, stream);

    private void Refused(byte[] stream, string what)
    {
        var error = Assert.Throws<DeltaException>(() => Read(stream));
        Assert.Equal(DeltaErrorCode.NotSupported, error.Code);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    private void Damaged(TestColumn column, string what)
    {
        var error = Assert.Throws<DeltaException>(() => Read(new TestStream().Write([column])));
        Assert.Equal(DeltaErrorCode.CorruptData, error.Code);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    private static byte[] Offsets(params int[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
