using System.Text;

namespace DeltaQuery.Ado.Tests;

/// <summary>GetBytes, GetChars, GetStream and GetTextReader.</summary>
public class DataReaderBytesTests(AdoFixture fixture) : AdoTest(fixture)
{
    private DeltaQueryDataReader Digits() => Row("SELECT unhex('00010203040506070809'), '0123456789'");

    // Both methods hold to the same rules.
    private static long Get(DeltaQueryDataReader reader, bool bytes, long from, Array? buffer, int to, int length) =>
        bytes ? reader.GetBytes(0, from, (byte[]?)buffer, to, length) : reader.GetChars(1, from, (char[]?)buffer, to, length);

    private static Array Buffer(bool bytes, int length) => bytes ? new byte[length] : new char[length];

    private static int[] Digits(Array buffer) => buffer is byte[] bytes ? [.. bytes.Select(b => (int)b)] : [.. ((char[])buffer).Select(c => c - '0')];

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_a_buffer_the_length_is_given(bool bytes)
    {
        using var reader = Digits();
        Assert.Equal(10, Get(reader, bytes, 0, null, 0, 0));
        Assert.Equal(10, Get(reader, bytes, 4, null, 0, 0));
        Assert.Equal(10, Get(reader, bytes, 4, null, 3, 2));
    }

    [SkippableTheory]
    [InlineData(true, 0, 0, 10, 10)]
    [InlineData(false, 0, 0, 10, 10)]
    [InlineData(true, 3, 2, 4, 4)]
    [InlineData(false, 3, 2, 4, 4)]
    [InlineData(true, 8, 0, 10, 2)]
    [InlineData(false, 8, 0, 10, 2)]
    [InlineData(true, 10, 0, 5, 0)]
    [InlineData(false, 10, 0, 5, 0)]
    [InlineData(true, 11, 0, 5, 0)]
    [InlineData(false, 11, 0, 5, 0)]
    [InlineData(true, 9_999_999_999, 0, 5, 0)]
    [InlineData(false, 9_999_999_999, 0, 5, 0)]
    [InlineData(true, 0, 10, 0, 0)]
    [InlineData(false, 0, 10, 0, 0)]
    public void A_part_is_copied(bool bytes, long from, int to, int length, int copied)
    {
        using var reader = Digits();
        var buffer = Buffer(bytes, 10);
        Assert.Equal(copied, Get(reader, bytes, from, buffer, to, length));
        if (copied > 0)
            Assert.Equal(Enumerable.Range((int)from, copied), Digits(buffer)[to..(to + copied)]);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_large_buffer_keeps_what_is_behind(bool bytes)
    {
        using var reader = Digits();
        var buffer = Buffer(bytes, 20);
        Assert.Equal(10, Get(reader, bytes, 0, buffer, 5, 15));
        Assert.Equal(bytes ? (byte)0 : '\0', buffer.GetValue(4));
        Assert.Equal(bytes ? (byte)0 : '\0', buffer.GetValue(15));
    }

    [SkippableTheory]
    [InlineData(true, -1, 0, 1)]
    [InlineData(false, -1, 0, 1)]
    [InlineData(true, 0, -1, 1)]
    [InlineData(false, 0, -1, 1)]
    [InlineData(true, 0, 11, 0)]
    [InlineData(false, 0, 11, 0)]
    [InlineData(true, 0, 0, -1)]
    [InlineData(false, 0, 0, -1)]
    public void Places_that_are_not_there_are_out_of_range(bool bytes, long from, int to, int length)
    {
        using var reader = Digits();
        Assert.Throws<ArgumentOutOfRangeException>(() => Get(reader, bytes, from, Buffer(bytes, 10), to, length));
    }

    [SkippableTheory]
    [InlineData(true, 5, 6)]
    [InlineData(false, 5, 6)]
    [InlineData(true, 0, int.MaxValue)]
    [InlineData(false, 0, int.MaxValue)]
    [InlineData(true, 10, 1)]
    [InlineData(false, 10, 1)]
    public void A_buffer_that_is_too_short_is_refused(bool bytes, int to, int length)
    {
        using var reader = Digits();
        Assert.ThrowsAny<ArgumentException>(() => Get(reader, bytes, 0, Buffer(bytes, 10), to, length));
    }

    [SkippableTheory]
    [InlineData("SELECT NULL::BLOB, NULL::STRING")]
    [InlineData("SELECT 1, 1")]
    public void What_is_no_bytes_or_text_is_refused(string sql)
    {
        using var reader = Row(sql);
        Assert.Throws<InvalidCastException>(() => Get(reader, bytes: true, 0, new byte[1], 0, 1));
        Assert.Throws<InvalidCastException>(() => Get(reader, bytes: false, 0, new char[1], 0, 1));
    }

    [SkippableFact]
    public void GetChars_counts_UTF_16()
    {
        using var reader = Row("SELECT 0, 'a😀b'");
        Assert.Equal(4, reader.GetChars(1, 0, null, 0, 0));
        var buffer = new char[2];
        Assert.Equal(2, reader.GetChars(1, 1, buffer, 0, 2));
        Assert.Equal("😀", new string(buffer));
    }

    [SkippableFact]
    public void A_large_value_is_read_piece_by_piece()
    {
        using var reader = Row("SELECT repeat('abcdefghij', 10000)::BLOB, repeat('0123456789', 10000)");
        var bytes = new MemoryStream();
        var buffer = new byte[777];
        for (long at = 0, read; (read = reader.GetBytes(0, at, buffer, 0, buffer.Length)) > 0; at += read)
            bytes.Write(buffer, 0, (int)read);
        Assert.Equal(string.Concat(Enumerable.Repeat("abcdefghij", 10_000)), Encoding.UTF8.GetString(bytes.ToArray()));
        Assert.Equal(100_000, reader.GetChars(1, 0, null, 0, 0));
    }

    [SkippableFact]
    public void GetStream_gives_the_bytes()
    {
        using var reader = Digits();
        using var stream = reader.GetStream(0);
        Assert.Equal(10, stream.Length);
        Assert.False(stream.CanWrite);
        Assert.Equal(Enumerable.Range(0, 10), Enumerable.Range(0, 10).Select(_ => stream.ReadByte()));
        Assert.Equal(-1, stream.ReadByte());
        Assert.Equal(10, reader.GetFieldValue<Stream>(0).Length);
    }

    [SkippableTheory]
    [InlineData("1")]
    [InlineData("")]
    [InlineData("zwölf 😀")]
    public async Task GetTextReader_gives_the_text(string text)
    {
        using var reader = Row("SELECT @t", ("t", text));
        Assert.Equal(text, reader.GetTextReader(0).ReadToEnd());
        Assert.Equal(text, await (await reader.GetFieldValueAsync<TextReader>(0)).ReadToEndAsync());
    }

    [SkippableFact]
    public void Streams_are_of_bytes_and_text_readers_of_text()
    {
        using var reader = Row("SELECT 1, 'x', 'y'::BLOB");
        Assert.Throws<InvalidOperationException>(() => reader.GetStream(0));
        Assert.Throws<InvalidOperationException>(() => reader.GetStream(1));
        Assert.Throws<InvalidOperationException>(() => reader.GetTextReader(0));
        Assert.Throws<InvalidOperationException>(() => reader.GetTextReader(2));
    }

    [SkippableFact]
    public async Task A_NULL_has_no_stream()
    {
        await using var reader = Row("SELECT NULL::BLOB, NULL::STRING");
        Assert.Throws<InvalidCastException>(() => reader.GetStream(0));
        Assert.Throws<InvalidCastException>(() => reader.GetTextReader(1));
        await Assert.ThrowsAsync<InvalidCastException>(() => reader.GetFieldValueAsync<Stream>(0));
        await Assert.ThrowsAsync<InvalidCastException>(() => reader.GetFieldValueAsync<TextReader>(1));
    }
}
