using DeltaQuery.Testing;
using static DeltaQuery.Engine.Tests.Execution.Ingest.StatementIngest;

namespace DeltaQuery.Engine.Tests.Execution.Ingest;

/// <summary>What an INGEST says about its rows, from the statement to the table.</summary>
public sealed class IngestMappingTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("FORMAT JSON (infer_timestamps = 'yes')", "infer_timestamps is true or false, not 'yes'")]
    [InlineData("FORMAT JSON (nulls = 'maybe')", "nulls is one of skip, row, error, not 'maybe'")]
    [InlineData("FORMAT JSON (max_bytes = 10)", "max_bytes bounds what COMPRESSION unpacks, and there is none")]
    [InlineData("FORMAT JSON (timezone = 'Nowhere')", "there is no time zone 'Nowhere'")]
    [InlineData("KEY FORMAT JSON (nulls = 'row')", "KEY FORMAT JSON has no option nulls")]
    [InlineData("FORMAT CSV SCHEMA EVOLUTION ADD COLUMNS", "SCHEMA EVOLUTION ADD COLUMNS of FORMAT CSV")]
    [InlineData("FORMAT TEXT SCHEMA EVOLUTION ADD COLUMNS", "SCHEMA EVOLUTION ADD COLUMNS of FORMAT TEXT")]
    [InlineData("FORMAT BYTES SCHEMA EVOLUTION ADD COLUMNS", "SCHEMA EVOLUTION ADD COLUMNS of FORMAT BYTES")]
    [InlineData("EXPECT e (value:x > 1) ON VIOLATION FAIL", "EXPECT e sees the row's columns, and nothing else of the message")]
    [InlineData("EXPECT e (offset > 1) ON VIOLATION FAIL", "EXPECT e sees the row's columns, and nothing else of the message")]
    public async Task What_means_nothing_is_refused_with_its_place(string clauses, string message)
    {
        var error = await Assert.ThrowsAsync<DeltaException>(() => OpenAsync(_engine, $"INTO t {clauses}"));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Position);
    }

    [Fact]
    public async Task ADD_COLUMNS_of_text_adds_what_the_mapping_declares()
    {
        await _engine.RunAsync("CREATE TABLE t (value STRING)");
        await using var ingest = await OpenAsync(_engine, "INTO t (*, n INT = length(value)) FORMAT TEXT INCLUDE OFFSET AS o SCHEMA EVOLUTION ADD COLUMNS");
        await ingest.CommitAsync("abc");
        Assert.Equal(["abc|3|0"], await _engine.RowsAsync("SELECT value, n, o FROM t"));
    }

    [Fact]
    public async Task A_field_of_a_computed_columns_name_is_left_alone()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await using var ingest = await OpenAsync(
            _engine, "INTO t (*, Day STRING = upper(value:dAY)) FORMAT JSON INCLUDE OFFSET AS o SCHEMA EVOLUTION ADD COLUMNS");
        await ingest.CommitAsync("""{"a": 1, "day": "x", "O": "y"}""");
        await ingest.CommitAsync("""{"a": 2, "DAY": "z", "O": "y", "new": 7}""");
        Assert.Equal(["1|X|0|NULL", "2|Z|1|7"], await _engine.RowsAsync("SELECT a, day, o, new FROM t ORDER BY a"));
    }

    [Theory]
    [InlineData("(a BIGINT = value:x)", "column a is int, which does not hold every bigint")]
    [InlineData("(a STRING)", "column a is int, which does not hold every string")]
    [InlineData("(b = value:x)", "the table has no column b")]
    [InlineData("(a = nope + 1)", "a: Referenced column \"nope\" not found")]
    [InlineData("EXPECT e (b > 1) ON VIOLATION FAIL", "EXPECT e: Referenced column \"b\" not found")]
    public async Task A_mapping_that_does_not_fit_ends_the_ingest_before_it_reads(string mapping, string message)
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await using var ingest = await OpenAsync(_engine, mapping.StartsWith('(') ? $"INTO t {mapping} FORMAT CSV" : $"INTO t FORMAT JSON {mapping}");
        var error = await Assert.ThrowsAsync<DeltaException>(() => ingest.StartAsync());
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INTO t (k = key, v) KEY (k)", true)]
    [InlineData("INTO t (k = message.key::STRING, v) KEY (k)", true)]
    [InlineData("INTO t (k = CAST(key AS STRING), v) KEY (k)", true)]
    [InlineData("INTO t (k = decode(key), v) KEY (k) IGNORE NULL UPDATES", true)]
    [InlineData("INTO t KEY (k) INCLUDE KEY AS k KEY FORMAT TEXT", true)]
    [InlineData("INTO t ENVELOPE UPSERT KEY (k)", true)]
    [InlineData("INTO t KEY (k) INSERT ONLY", true)]
    [InlineData("INTO t KEY (k) SEQUENCE BY v", true)]
    [InlineData("INTO t KEY (k)", false)]
    [InlineData("INTO t (k = left(key::STRING, 1), v) KEY (k)", false)]
    [InlineData("INTO t (k = key, v) KEY (k, v)", false)]
    public async Task KEY_without_SEQUENCE_BY_must_be_the_messages_key(string rest, bool isTaken)
    {
        await _engine.RunAsync("CREATE TABLE t (k STRING, v STRING)");
        if (isTaken)
        {
            await using var ingest = await OpenAsync(_engine, rest);
            return;
        }

        var error = await Assert.ThrowsAsync<DeltaException>(() => OpenAsync(_engine, rest));
        Assert.Contains("KEY without SEQUENCE BY where the key is not the message's", error.Message, StringComparison.Ordinal);
        await using var one = await OpenAsync(_engine, rest, "BROKERS 'a:1' TOPIC 'orders' PARTITIONS (0)");
    }

    [Theory]
    [InlineData("TOPICS ('a', 'b')")]
    [InlineData("TOPIC PATTERN 'a.*'")]
    public async Task KEY_of_several_topics_needs_SEQUENCE_BY(string topics)
    {
        await _engine.RunAsync("CREATE TABLE t (k STRING, v STRING)");
        var error = await Assert.ThrowsAsync<DeltaException>(() => OpenAsync(_engine, "INTO t (k = key, v) KEY (k)", $"BROKERS 'a:1' {topics}"));
        Assert.Contains("KEY without SEQUENCE BY", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("IGNORE NULL UPDATES")]
    public async Task A_tombstone_counts_at_its_place_whatever_the_sequence(string ignore)
    {
        await _engine.RunAsync("CREATE TABLE t (k STRING, s INT, v STRING)");
        await using var ingest = await OpenAsync(_engine, $"INTO t ENVELOPE UPSERT KEY (k) SEQUENCE BY s {ignore} KEY FORMAT TEXT FORMAT JSON");
        await ingest.CommitAsync(("a", """{"s": 5, "v": "five"}"""), ("b", """{"s": 5, "v": "five"}"""), ("c", """{"s": 5, "v": "five"}"""));
        var deleted = await ingest.CommitAsync(("a", null), ("b", null), ("b", """{"s": 3, "v": "new"}"""), ("c", """{"s": 4, "v": "late"}"""));
        Assert.Equal((1, 1), (deleted.RowsDeleted, deleted.RowsUpdated));
        Assert.Equal(["b|3|new", "c|5|five"], await _engine.RowsAsync("SELECT * FROM t ORDER BY k"));
        await ingest.CommitAsync(
            ("b", """{"s": 9, "v": "nine"}"""), ("b", null), ("b", """{"s": 2, "v": "two"}"""), ("b", """{"s": 1, "v": "one"}"""), ("d", """{"s": 1}"""), ("d", null));
        Assert.Equal(["b|2|two", "c|5|five"], await _engine.RowsAsync("SELECT * FROM t ORDER BY k"));
        var error = await Assert.ThrowsAsync<DeltaException>(() => ingest.CommitAsync(("e", """{"v": "x"}""")));
        Assert.Equal("offset 13 of orders-0: s, which SEQUENCE BY names, is NULL", error.Message);
    }

    [Fact]
    public async Task Parameters_of_expressions_are_values_of_their_types()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, s STRING, d DATE, n DECIMAL(10, 2), ts TIMESTAMP, b BINARY, f DOUBLE, l BIGINT)");
        var parameters = new Dictionary<string, object?>
        {
            ["a"] = 5, ["s"] = "it's'); DROP TABLE t; --", ["d"] = "2024-02-29", ["n"] = 1.25m, ["f"] = 0.1, ["none"] = null, ["no"] = true,
            ["ts"] = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), ["b"] = new byte[] { 0, 39, 255 }, ["l"] = 9_007_199_254_740_993L,
        };
        await using var ingest = await OpenAsync(
            _engine,
            "INTO t (a = value:a::INT+@a, s = @s || coalesce(@none, value:s), d = @d, n = @n * 2, ts = @ts, b = @b, f = @f, l = @l) FORMAT JSON "
            + "KEY (a) SEQUENCE BY l DELETE WHEN a = @a + 2 EXPECT e (s LIKE @s || '%' AND NOT @no IS NULL) ON VIOLATION FAIL",
            parameters: parameters);
        await ingest.CommitAsync("""{"a": 1, "s": "x"}""", """{"a": 2, "s": "y"}""");
        Assert.Equal(
            ["6|it's'); DROP TABLE t; --x|2024-02-29|2.50|2024-01-02 01:04:05+00|0027FF|0.1|9007199254740993"],
            await _engine.RowsAsync("SELECT * REPLACE (hex(b) AS b) FROM t"));
    }

    [Fact]
    public async Task Places_of_errors_are_the_users_behind_a_parameter_too()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await using var text = await OpenAsync(
            _engine, "INTO t (a = ? || upper(1, 2)) FORMAT JSON", parameters: new Dictionary<string, object?> { ["1"] = "a long text" });
        var error = await Assert.ThrowsAsync<DeltaException>(() => text.StartAsync());
        Assert.Equal("INGEST FROM KAFKA BROKERS 'a:1' TOPIC 'orders' INTO t (a = ? || ".Length, error.Position);
        error = await Assert.ThrowsAsync<DeltaException>(
            () => OpenAsync(_engine, "INTO t (a = @l) FORMAT JSON", parameters: new Dictionary<string, object?> { ["l"] = new List<int> { 1, 2 } }));
        Assert.StartsWith("parameter $l is", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Position);
    }

    [Fact]
    public async Task Every_message_is_counted_as_what_became_of_it()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await using var ingest = await OpenAsync(_engine, "INTO t FORMAT JSON ON ERROR SKIP EXPECT e (a::INT > 0) ON VIOLATION DROP ROW");
        var batch = await ingest.CommitAsync("""{"a": 1}""", """{"a": -1}""", null, "no JSON", """{"a": -2}""", "{}");
        Assert.Equal((1, 1, 3, 1), (batch.RowsWritten, batch.Skipped, batch.Dropped, batch.Ignored));
    }
}
