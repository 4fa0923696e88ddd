using System.Globalization;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Mapping;

namespace DeltaQuery.Engine.Tests.Ingest.Mapping;

/// <summary>Batches whose messages are read while the one before is at hand.</summary>
public sealed class ForeseenBatchTests : MapperTestBase
{
    private const int Count = 10_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_and_bad_messages_are_those_of_a_batch_that_was_not_foreseen(bool isReadToItsEnd)
    {
        using var mapper = new BatchMapper(Connection, SetAside);
        using var batch = Batch();
        var expected = Told(mapper, batch);
        mapper.Foresee(batch);
        var ahead = Assert.IsType<LoadAhead>(batch.Ahead);
        if (isReadToItsEnd)
        {
            ahead.Wait();
            Assert.Equal(Count, ahead.Reached);
        }

        Assert.Equal(expected, Told(mapper, batch));
        Assert.Null(batch.Ahead);
    }

    [Fact]
    public void Nothing_is_begun_before_columns_are_known()
    {
        using var mapper = new BatchMapper(Connection, SetAside);
        using var batch = Batch();
        mapper.Foresee(batch);
        Assert.Null(batch.Ahead);
    }

    [Fact]
    public void What_was_read_for_other_columns_is_read_again()
    {
        using var mapper = new BatchMapper(Connection, SetAside);
        using var batch = Batch();
        mapper.Map(batch, Table("b STRING"), CancellationToken.None);
        mapper.Foresee(batch);
        Assert.NotNull(batch.Ahead);
        var told = Told(mapper, batch);
        using var another = new BatchMapper(Connection, SetAside);
        Assert.Equal(Told(another, batch), told);
    }

    [Fact]
    public void Messages_that_go_are_not_among_what_was_read()
    {
        using var mapper = new BatchMapper(Connection, SetAside);
        using var batch = Batch();
        Told(mapper, batch);
        mapper.Foresee(batch);
        batch.Truncate(new TopicPartition("t", 3), 11);
        Assert.Null(batch.Ahead);
        Assert.Equal(["1 0", "0"], Told(mapper, batch));
    }

    [Fact]
    public void The_time_of_a_commit_is_not_known_ahead()
    {
        using var mapper = new BatchMapper(Connection, SetAside with { Includes = [new IncludedColumn(MessageItem.CommitTime, "at")] });
        using var batch = Batch();
        mapper.Map(batch, Table("a BIGINT; at TIMESTAMP"), CancellationToken.None);
        mapper.Foresee(batch);
        Assert.Null(batch.Ahead);
    }

    private static MessageBuffer Batch() => Messages(
    [
        .. Enumerable.Range(0, Count).Select(i => i % 7 == 3 ? "{no JSON" : i % 11 == 5 ? null : string.Create(
            CultureInfo.InvariantCulture, $$"""{"a":{{i}},"b":"{{new string('x', i % 40)}}"}""")),
    ]);

    /// <summary>How many rows there are and a sum over them, and then how many messages are bad, and their offsets.</summary>
    private List<string> Told(BatchMapper mapper, MessageBuffer batch)
    {
        var mapped = mapper.Map(batch, Table("a BIGINT"), CancellationToken.None);
        var sum = Connection.Scalar($"SELECT sum(a * (__dq_message + 1)) FROM {mapped.Rows}");
        List<string> told = [$"{mapped.RowCount} {sum}", $"{mapped.BadCount}"];
        if (mapped.Bad is not null)
            told.Add($"{Connection.Scalar($"SELECT string_agg(\"offset\", ',') FROM {mapped.Bad}")}");
        return told;
    }
}
