using System.Buffers.Binary;
using System.Text;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Tests.Ingest.Avro;
using DeltaQuery.Testing;
using static DeltaQuery.Engine.Tests.Execution.Ingest.StatementIngest;

namespace DeltaQuery.Engine.Tests.Execution.Ingest;

public sealed class JsonSchemaIngestTests : IDisposable
{
    private const string First = """
        {"type": "object", "required": ["id"], "properties": {
          "id": {"type": "integer"}, "at": {"type": "string", "format": "date-time"}, "lines": {"type": "array", "items": {"type": "object",
            "properties": {"sku": {"type": "string"}, "count": {"type": "integer"}}}}}}
        """;

    private const string Second = """{"type": "object", "properties": {"id": {"type": "integer"}, "at": {"type": "string"}, "note": {"type": ["string", "null"]}}}""";

    private const string Row = """{"type": "object", "required": ["id", "v"], "properties": {"id": {"type": "integer"}, "v": {"type": "string"}}}""";

    private const string Change = """{"type": "object", "required": ["op"], "properties": {"op": {"type": "string"}, "after": """ + Row + "}}";

    private readonly TestEngine _engine = new();
    private readonly FakeSchemaRegistry _registry = new();

    public void Dispose()
    {
        _engine.Dispose();
        _registry.Dispose();
    }

    [Theory]
    [InlineData("FORMAT JSON (SCHEMA '{0}')")]
    [InlineData("FORMAT JSON USING SCHEMA '{0}'")]
    [InlineData("FORMAT JSON (SCHEMA FILE '{1}')")]
    [InlineData("FORMAT JSON USING SCHEMA FILE '{1}'")]
    public async Task A_table_is_made_of_the_schema_and_not_of_the_messages(string format)
    {
        var path = Path.Combine(_engine.Root, "order.json");
        await File.WriteAllTextAsync(path, First);
        await using var ingest = await OpenAsync(
            _engine, $"INTO t {string.Format(System.Globalization.CultureInfo.InvariantCulture, format, First, path)} CREATE TABLE IF MISSING");
        await ingest.CommitAsync("""{"id": 1, "other": true}""");
        await ingest.CommitAsync("""{"id": 2, "at": "2024-01-02T03:04:05Z", "lines": [{"sku": "x", "count": 2}]}""");
        Assert.Equal(
            ["id|BIGINT", "at|TIMESTAMP WITH TIME ZONE", "lines|STRUCT(sku VARCHAR, count BIGINT)[]"],
            await _engine.RowsAsync("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM t)"));
        Assert.Equal(["1|NULL|NULL", "2|2024-01-02 03:04:05+00|[{'sku': x, 'count': 2}]"], await _engine.RowsAsync("SELECT * FROM t ORDER BY id"));
    }

    [Theory]
    [InlineData(Row)]
    [InlineData(Change)]
    [InlineData("""{"type": "object", "required": ["payload"], "properties": {"payload": """ + Change + "}}")]
    public async Task A_change_is_held_to_its_schema_whether_that_is_of_the_row_the_change_or_what_is_around_it(string schema)
    {
        await using var ingest = await OpenAsync(
            _engine, $"INTO t FORMAT JSON (SCHEMA '{schema}') KEY (id) ENVELOPE DEBEZIUM CREATE TABLE IF MISSING ON ERROR DEAD LETTER TABLE d");
        string[] values = ["""{"op": "c", "after": {"id": 1, "v": "a"}}""", """{"op": "c", "after": {"id": 2, "v": 3}}""", """{"op": "d", "before": {"id": 4}}"""];
        var batch = await ingest.CommitAsync(
            [.. values.Concat(values.Select(v => $$"""{"schema": {}, "payload": {{v}}}""")).Select((v, i) => ((string?)$$"""{"id": {{i % 3}}}""", (string?)v))]);
        Assert.Equal(
            ["1|v: 3 is not of the schema's type string", "4|v: 3 is not of the schema's type string"],
            await _engine.RowsAsync("SELECT \"offset\", replace(replace(error, 'payload.', ''), 'after.', '') FROM d ORDER BY 1"));
        Assert.Equal(2, batch.DeadLetters);
        Assert.Equal(["1|a"], await _engine.RowsAsync("SELECT id, v FROM t"));
    }

    [Fact]
    public async Task A_message_that_is_not_as_its_schema_says_is_a_bad_one()
    {
        await _engine.RunAsync("CREATE TABLE t (id STRING)");
        await using var ingest = await OpenAsync(_engine, $"INTO t FORMAT JSON (SCHEMA '{First}') ON ERROR DEAD LETTER TABLE d");
        var batch = await ingest.CommitAsync("""{"id": 1}""", """{"id": "2"}""", "{}", """{"id": 3, "lines": [{"count": "x"}]}""", "no JSON");
        Assert.Equal((1, 4), (batch.RowsWritten, batch.DeadLetters));
        Assert.Equal(
            [
                "1|Mismatch|id: \"2\" is not of the schema's type integer", "2|Mismatch|id is missing, which the schema requires",
                "3|Mismatch|lines[0].count: \"x\" is not of the schema's type integer",
            ],
            await _engine.RowsAsync("SELECT \"offset\", error_class, error FROM d WHERE \"offset\" < 4 ORDER BY 1"));
    }

    [Fact]
    public async Task Expressions_see_fields_as_the_schema_types_them()
    {
        await _engine.RunAsync("CREATE TABLE t (n BIGINT)");
        await using var ingest = await OpenAsync(_engine, $"INTO t (n = id + len(lines)) FORMAT JSON (SCHEMA '{First}')");
        await ingest.CommitAsync("""{"id": 1, "lines": [{}, {}]}""");
        Assert.Equal(["3"], await _engine.RowsAsync("SELECT * FROM t"));
    }

    [Fact]
    public async Task Messages_of_a_registry_are_held_to_their_own_schema_and_rows_have_the_newest()
    {
        await _engine.RunAsync($"CREATE CONNECTION r TO SCHEMA REGISTRY (URL '{_registry.Url}')");
        _registry.Register(1, "orders-value", First, "JSON");
        await using var ingest = await OpenAsync(
            _engine, "INTO t FORMAT JSON USING SCHEMA REGISTRY CONNECTION r CREATE TABLE IF MISSING SCHEMA EVOLUTION ADD COLUMNS ON ERROR SKIP INCLUDE VALUE AS v");
        await ingest.CommitAsync(Registered(1, """{"id": 1}"""));
        _registry.Register(2, "orders-value", Second, "JSON");
        _registry.Register(3, "other", "\"int\"");
        var batch = await ingest.CommitAsync(
            Registered(2, """{"note": "no id"}"""), Registered(1, """{"note": "no id"}"""), Registered(9, "{}"), Registered(3, "{}"), "{}"u8.ToArray());
        Assert.Equal((1, 4), (batch.RowsWritten, batch.Skipped));
        Assert.Equal(
            ["1|NULL|{\"id\": 1}", "NULL|no id|{\"note\": \"no id\"}"], await _engine.RowsAsync("SELECT id, note, v FROM t ORDER BY id NULLS LAST"));
    }

    [Fact]
    public async Task A_registry_that_is_down_makes_no_message_bad()
    {
        await _engine.RunAsync($"CREATE CONNECTION r TO SCHEMA REGISTRY (URL '{_registry.Url}')");
        _registry.Register(1, "orders-value", First, "JSON");
        await _engine.RunAsync("CREATE TABLE t (id BIGINT)");
        await using var ingest = await OpenAsync(_engine, "INTO t FORMAT JSON USING SCHEMA REGISTRY CONNECTION r ON ERROR SKIP");
        _registry.Instead = path => path == "/schemas/ids/1" ? (503, "") : null;
        var error = await Assert.ThrowsAsync<DeltaException>(() => ingest.CommitAsync(Registered(1, """{"id": 1}""")));
        Assert.True(BatchCommitter.MayPass(error));
        _registry.Instead = _ => null;
        Assert.Equal(1, (await ingest.CommitAsync(Registered(1, """{"id": 1}"""))).RowsWritten);
    }

    [Theory]
    [InlineData("""FORMAT JSON (SCHEMA '{"properties": {"a": {"not": {}}}}')""", "the schema of the statement at #/properties/a: the keyword not is not understood")]
    [InlineData("""FORMAT JSON (SCHEMA '{"type": "string"}')""", "the schema of the statement is not one of objects with properties")]
    [InlineData("FORMAT JSON USING SCHEMA FILE 'nix.json'", "there is no file ")]
    [InlineData("FORMAT JSON (SUBJECT 's')", "SUBJECT names a schema of a registry")]
    [InlineData("KEY FORMAT JSON (SCHEMA '{}')", "a schema of KEY FORMAT JSON")]
    public async Task What_cannot_be_is_refused_by_name(string rest, string message)
    {
        var error = await Assert.ThrowsAsync<DeltaException>(() => OpenAsync(_engine, $"INTO t {rest}"));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Position);
    }

    private static byte[] Registered(int id, string json)
    {
        var header = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(1), id);
        return [.. header, .. Encoding.UTF8.GetBytes(json)];
    }
}
