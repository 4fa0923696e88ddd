using DeltaQuery.Engine.Execution.Ingest;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution.Ingest;

/// <summary>The literals and parameters of an INGEST as terms of its loop.</summary>
public sealed class IngestTermsTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void What_is_not_said_is_as_documented()
    {
        var terms = Terms("");
        Assert.Equal((100_000, 128L << 20, TimeSpan.FromSeconds(10)), (terms.BatchRows, terms.BatchBytes, terms.BatchInterval));
        Assert.Equal((256L << 20, 10, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)), (terms.MaxMemory, terms.MaxRetries, terms.FirstBackoff, terms.LongestBackoff));
        Assert.Equal((StartKind.Earliest, EndKind.End, false, false), (terms.Start.Kind, terms.End.Kind, terms.InGroup, terms.ContinuesAfterLoss));
        Assert.Null(terms.MaxRate);
    }

    [Fact]
    public void Each_clause_is_taken()
    {
        var terms = Terms(
            "BATCH ROWS 1000 BYTES '64 MB' INTERVAL '1 minute' START FROM OFFSETS (0 = 5, 't':1 = 7) ON DATA LOSS CONTINUE "
            + "MAX RETRIES 3 BACKOFF '200 ms' TO INTERVAL 2 SECONDS MAX MEMORY 1000000 MAX RATE 500 ROWS PER SECOND FOR '1 hour 30 minutes'",
            source: "PARTITIONS (0, 1)");
        Assert.Equal((1000, 64L << 20, TimeSpan.FromMinutes(1)), (terms.BatchRows, terms.BatchBytes, terms.BatchInterval));
        Assert.Equal(new Dictionary<TopicPartition, long> { [new("t", 0)] = 5, [new("t", 1)] = 7 }, terms.Start.Offsets);
        Assert.True(terms.ContinuesAfterLoss);
        Assert.Equal((3, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2)), (terms.MaxRetries, terms.FirstBackoff, terms.LongestBackoff));
        Assert.Equal((1_000_000L, 500.0), (terms.MaxMemory, terms.MaxRate));
        Assert.Equal((EndKind.For, TimeSpan.FromMinutes(90)), (terms.End.Kind, terms.End.Duration));
        Assert.Equal([0, 1], terms.Partitions);
    }

    [Fact]
    public void Parameters_stand_for_literals()
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1));
        var terms = Terms(
            "BATCH ROWS $n BYTES $size INTERVAL $wait START FROM TIMESTAMP $time UNTIL IDLE $idle",
            parameters: new() { ["n"] = 5, ["size"] = "2 KB", ["wait"] = TimeSpan.FromSeconds(3), ["time"] = time, ["idle"] = "5 s" });
        Assert.Equal((5, 2048L, TimeSpan.FromSeconds(3)), (terms.BatchRows, terms.BatchBytes, terms.BatchInterval));
        Assert.Equal(time, terms.Start.Timestamp);
        Assert.Equal((EndKind.Idle, TimeSpan.FromSeconds(5)), (terms.End.Kind, terms.End.Duration));
    }

    [Fact]
    public void A_group_shares_partitions_unless_they_are_named()
    {
        Assert.True(Terms("", source: "GROUP 'g'").InGroup);
        Assert.False(Terms("", source: "PARTITIONS (0) GROUP 'g'").InGroup);
    }

    [Fact]
    public void Timestamps_are_in_the_sessions_zone() =>
        Assert.Equal(
            new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), Terms("UNTIL TIMESTAMP '2026-01-31 12:00:00'").End.Timestamp);

    [Theory]
    [InlineData("BATCH ROWS 0", "BATCH ROWS must be from 1 to 2147483647: 0", "0")]
    [InlineData("BATCH BYTES 'many'", "BATCH BYTES must be a size such as '128 MB', not 'many'", "'many'")]
    [InlineData("BATCH INTERVAL 'soon'", "BATCH INTERVAL must be a duration such as '10 seconds', not 'soon'", "'soon'")]
    [InlineData("MAX RETRIES $none", "parameter $none has no value", "$none")]
    [InlineData("MAX RETRIES $text", "MAX RETRIES must be a whole number, not 'three'", "$text")]
    [InlineData("START FROM TIMESTAMP 'noon'", "START FROM TIMESTAMP must be a timestamp such as '2026-01-31 12:00:00', not 'noon'", "'noon'")]
    [InlineData("PARALLELISM 2", "PARALLELISM above 1", "2")]
    public void What_cannot_be_is_an_error_at_its_place(string clause, string message, string at)
    {
        var text = Text(clause, "");
        var error = Assert.Throws<DeltaException>(() => Terms(clause, parameters: new() { ["text"] = "three" }));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(text.LastIndexOf(at, StringComparison.Ordinal), error.Position);
    }

    [Fact]
    public void Offsets_must_name_their_topic_where_there_are_several()
    {
        var error = Assert.Throws<DeltaException>(() => Terms("UNTIL OFFSETS (0 = 1)", topics: "TOPICS ('a', 'b')"));
        Assert.EndsWith("more than one topic is read: write 'topic':partition = offset", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 100, 30_000)]
    [InlineData("MAX RETRIES 3 BACKOFF '200 ms' TO '2 seconds'", 200, 2000)]
    public void Backoff_holds_for_the_waits_of_commits_that_others_come_before(string clause, int first, int longest)
    {
        var (context, statement) = Parse(clause, "", "TOPIC 't'", []);
        var sink = SinkTerms.Of(context, statement, new PositionIds("job"), IngestTerms.Of(context, statement));
        Assert.Equal((TimeSpan.FromMilliseconds(first), TimeSpan.FromMilliseconds(longest)), (sink.FirstWait, sink.LongestWait));
    }

    [Theory]
    [InlineData("", 30_000)]
    [InlineData("WITH ('session.timeout.ms' = '6000')", 3000)]
    [InlineData("WITH ('session.timeout.ms' = '10000', 'max.poll.interval.ms' = 8000)", 4000)]
    [InlineData("WITH ('session.timeout.ms' = '600000')", 30_000)]
    public async Task Partitions_that_go_are_held_no_longer_than_the_group_waits(string with, int milliseconds)
    {
        var (context, statement) = Parse("", with, "TOPIC 't'", []);
        var loop = IngestTerms.Of(context, statement);
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), SourceTerms.RevokeWait(await SourceTerms.OfAsync(context, statement, loop), loop));
    }

    private static string Text(string clauses, string source, string topics = "TOPIC 't'") =>
        $"INGEST FROM KAFKA BROKERS 'localhost:9092' {topics} {source} INTO x {clauses}";

    private LoopOptions Terms(string clauses, string source = "", string topics = "TOPIC 't'", Dictionary<string, object?>? parameters = null)
    {
        var (context, statement) = Parse(clauses, source, topics, parameters ?? []);
        return IngestTerms.Of(context, statement);
    }

    private (Engine.Execution.ExecutionContext Context, IngestStatement Statement) Parse(
        string clauses, string source, string topics, Dictionary<string, object?> parameters)
    {
        var text = new SourceText(Text(clauses, source, topics));
        var statement = (IngestStatement)Parser.ParseStatement(text, text.Span);
        return (new Engine.Execution.ExecutionContext(_engine.Session.State, text, parameters, default), statement);
    }
}
