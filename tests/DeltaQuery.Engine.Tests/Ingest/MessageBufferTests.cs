using System.Text;
using DeltaQuery.Engine.Ingest;

namespace DeltaQuery.Engine.Tests.Ingest;

public sealed class MessageBufferTests
{
    [Fact]
    public void What_goes_in_comes_out()
    {
        using var buffer = new MessageBuffer();
        KeyValuePair<string, byte[]?>[] headers = [new("h", [1]), new("h", null)];
        buffer.Add("a", 0, 5, 1000, MessageTimestampType.CreateTime, "k"u8.ToArray(), "value"u8.ToArray(), headers);
        buffer.Add("b", 3, 7, -1, MessageTimestampType.None, null, []);
        buffer.Add("a", 0, 9, 2000, MessageTimestampType.LogAppendTime, [], null);

        Assert.Equal(
            ["a-0@5 1000 CreateTime k value h=01 h=null", "b-3@7 -1 None null  ", "a-0@9 2000 LogAppendTime  null "],
            Enumerable.Range(0, buffer.Count).Select(i => Print(buffer, i)));
        Assert.Equal(["a", "b"], buffer.Topics);
        Assert.Equal(1, buffer[1].TopicNumber);
        Assert.Equal(new Dictionary<TopicPartition, long> { [new("a", 0)] = 10, [new("b", 3)] = 8 }, buffer.Next);
        Assert.Equal((2, 1, 0), (buffer.CountOf(new("a", 0)), buffer.CountOf(new("b", 3)), buffer.CountOf(new("b", 0))));
        Assert.Equal(1 + 5 + 2 + 1, buffer.ByteCount);
    }

    [Fact]
    public void Positions_move_forward_alone()
    {
        using var buffer = new MessageBuffer();
        Assert.True(buffer.IsEmpty);
        buffer.MoveTo(new("t", 0), 10);
        Assert.False(buffer.IsEmpty);
        Assert.Equal(10, buffer.Next[new("t", 0)]);
        buffer.MoveTo(new("t", 0), 4);
        buffer.Add("t", 0, 2, 0, MessageTimestampType.None, null, null);
        Assert.Equal(10, buffer.Next[new("t", 0)]);
        buffer.Add("t", 0, 12, 0, MessageTimestampType.None, null, null);
        Assert.Equal(13, buffer.Next[new("t", 0)]);
    }

    [Fact]
    public void Messages_larger_than_a_block_and_those_around_them_keep_their_bytes()
    {
        using var buffer = new MessageBuffer();
        int[] sizes = [10, 700_000, 5_000_000, 400_000, 0, 1 << 20, 3, 2_000_000, 600_000];
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < sizes.Length; i++)
                buffer.Add("t", 0, i, 0, MessageTimestampType.None, [(byte)i], Filled(sizes[i], (byte)(i + round)));
            for (var i = 0; i < sizes.Length; i++)
            {
                Assert.Equal([(byte)i], buffer[i].Key.ToArray());
                Assert.True(buffer[i].Value.SequenceEqual(Filled(sizes[i], (byte)(i + round))));
            }
            buffer.Clear();
            Assert.True(buffer.IsEmpty);
            Assert.Equal((0, 0L, 0), (buffer.Count, buffer.ByteCount, buffer.Next.Count));
        }
    }

    [Fact]
    public void A_batch_of_the_same_size_as_the_last_allocates_next_to_nothing()
    {
        using var buffer = new MessageBuffer();
        var value = Filled(300, 1);
        Fill();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);

        void Fill()
        {
            buffer.Clear();
            var number = buffer.NumberOf(new("t", 0));
            for (var i = 0; i < 20_000; i++)
                buffer.Add(number, i, 0, MessageTimestampType.CreateTime, default, true, value, false);
        }
    }

    private static byte[] Filled(int size, byte with)
    {
        var bytes = new byte[size];
        Array.Fill(bytes, with);
        return bytes;
    }

    private static string Print(MessageBuffer buffer, int index)
    {
        var m = buffer[index];
        var headers = m.Headers.Select(h => $"{h.Key}={(h.Value == null ? "null" : Convert.ToHexString(h.Value))}");
        var key = m.KeyIsNull ? "null" : Encoding.UTF8.GetString(m.Key);
        var value = m.ValueIsNull ? "null" : Encoding.UTF8.GetString(m.Value);
        return $"{m.Topic}-{m.Partition}@{m.Offset} {m.Timestamp} {m.TimestampType} {key} {value} {string.Join(' ', headers)}";
    }
}
