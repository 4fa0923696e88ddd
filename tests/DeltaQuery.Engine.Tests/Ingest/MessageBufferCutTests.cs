using System.Text;
using DeltaQuery.Engine.Ingest;

namespace DeltaQuery.Engine.Tests.Ingest;

/// <summary>What is taken out of a batch again.</summary>
public sealed class MessageBufferCutTests
{
    private static readonly TopicPartition First = new("t", 0);
    private static readonly TopicPartition Second = new("t", 1);

    [Fact]
    public void Truncated_it_has_a_partitions_messages_up_to_an_offset_and_all_of_others()
    {
        using var buffer = Filled();
        buffer.Truncate(First, 2);
        Assert.Equal(["t-0@0", "t-1@0 h", "t-0@1 h", "t-1@1", "t-1@2"], Texts(buffer));
        Assert.Equal(new Dictionary<TopicPartition, long> { [First] = 2, [Second] = 3 }, buffer.Next);
        buffer.Truncate(Second, 5);
        Assert.Equal(3, buffer.Next[Second]);
    }

    [Fact]
    public void What_has_begun_with_its_messages_ends_before_they_change()
    {
        Action<MessageBuffer>[] changes =
            [b => b.Truncate(First, 1), b => b.Drop([First]), b => b.Take().Dispose(), b => b.Clear(), b => b.Dispose()];
        foreach (var change in changes)
        {
            using var buffer = Filled();
            using var ahead = new Begun(() => Assert.Equal(6, buffer.Count));
            buffer.Ahead = ahead;
            change(buffer);
            Assert.Null(buffer.Ahead);
            Assert.True(ahead.IsDisposed);
        }
    }

    [Fact]
    public void Dropped_partitions_leave_nothing()
    {
        using var buffer = Filled();
        buffer.Drop([First]);
        Assert.Equal(["t-1@0 h", "t-1@1", "t-1@2"], Texts(buffer));
        Assert.Equal([Second], buffer.Next.Keys);
        buffer.Drop([Second]);
        Assert.True(buffer.IsEmpty);
        Assert.Equal(0, buffer.ByteCount);
    }

    [Fact]
    public void What_is_taken_is_another_buffer_and_this_one_can_be_filled_again()
    {
        using var buffer = Filled();
        var (texts, bytes) = (Texts(buffer), buffer.ByteCount);
        using var taken = buffer.Take();
        Assert.True(buffer.IsEmpty);
        Assert.Equal(0, buffer.ByteCount);
        Add(buffer, Second, 9, false);
        Add(taken, First, 7, false);
        Assert.Equal(["t-1@9"], Texts(buffer));
        Assert.Equal([.. texts, "t-0@7"], Texts(taken));
        Assert.True(taken.ByteCount > bytes);
    }

    private static MessageBuffer Filled()
    {
        var buffer = new MessageBuffer();
        for (var offset = 0; offset < 3; offset++)
        {
            Add(buffer, First, offset, offset == 1);
            Add(buffer, Second, offset, offset == 0);
        }

        return buffer;
    }

    private static void Add(MessageBuffer buffer, TopicPartition partition, long offset, bool hasHeader) => buffer.Add(
        partition.Topic, partition.Partition, offset, 0, MessageTimestampType.CreateTime, null, Encoding.UTF8.GetBytes($"{partition}@{offset}"),
        hasHeader ? [KeyValuePair.Create<string, byte[]?>("h", null)] : null);

    private static List<string> Texts(MessageBuffer buffer)
    {
        var texts = new List<string>();
        for (var i = 0; i < buffer.Count; i++)
            texts.Add(Encoding.UTF8.GetString(buffer[i].Value) + string.Concat(buffer[i].Headers.Select(h => $" {h.Key}")));
        return texts;
    }

    private sealed class Begun(Action onEnd) : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose()
        {
            if (!IsDisposed)
                onEnd();
            IsDisposed = true;
        }
    }
}
