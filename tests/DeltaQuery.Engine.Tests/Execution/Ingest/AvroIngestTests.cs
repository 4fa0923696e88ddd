using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Tests.Ingest.Avro;
using DeltaQuery.Testing;
using static DeltaQuery.Engine.Tests.Execution.Ingest.StatementIngest;

namespace DeltaQuery.Engine.Tests.Execution.Ingest;

public sealed class AvroIngestTests : IDisposable
{
    private const string First = """{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"}]}""";

    private const string Second = """
        {"type": "record", "name": "Order", "fields": [
          {"name": "id", "type": "long"}, {"name": "note", "type": ["null", "string"], "default": null}]}
        """;

    private const string Nested = """
        {"type": "record", "name": "Order", "fields": [
          {"name": "id", "type": "int"},
          {"name": "buyer", "type": {"type": "record", "name": "Buyer", "fields": [{"name": "name", "type": "string"}, {"name": "age", "type": "int"}]}},
          {"name": "lines", "type": {"type": "array", "items":
            {"type": "record", "name": "Line", "fields": [{"name": "sku", "type": "string"}, {"name": "count", "type": "int"}]}}},
          {"name": "ts", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}
        """;

    // id 7, buyer {Al, 30}, lines [{x, 2}], ts 2023-11-14 22:13:20
    private const string NestedValue = "0e 04 41 6c 3c 02 02 78 04 00 80 a0 ab fe f9 62";

    private const string KeySchema =
        """{"type": "record", "name": "Key", "fields": [{"name": "id", "type": "long"}, {"name": "region", "type": "string"}]}""";

    private const string EuKey = "0e 04 65 75";
    private const string UsKey = "0e 04 75 73";

    private const string ByRegistry = "INTO t FORMAT AVRO USING SCHEMA REGISTRY CONNECTION r";

    private readonly TestEngine _engine = new();
    private readonly FakeSchemaRegistry _registry = new();

    public void Dispose()
    {
        _engine.Dispose();
        _registry.Dispose();
    }

    [Fact]
    public async Task Fields_go_into_columns_by_their_names()
    {
        await UseRegistryAsync();
        _registry.Register(1, "orders-value", Nested);
        await _engine.RunAsync(
            "CREATE TABLE t (ID BIGINT, more STRING, buyer STRUCT<age: BIGINT, city: STRING, Name: STRING>, lines ARRAY<STRUCT<count: INT>>, ts TIMESTAMP)");
        await using var ingest = await OpenAsync(_engine, ByRegistry);
        Assert.Equal((2, 0), Counts(await ingest.CommitAsync(Registered(1, NestedValue), null, Registered(1, NestedValue))));
        Assert.Equal(
            ["7|NULL|{'age': 30, 'city': NULL, 'Name': Al}|[{'count': 2}]|2023-11-14 22:13:20+00"], await _engine.RowsAsync("SELECT DISTINCT * FROM t"));
    }

    [Fact]
    public async Task Variants_keep_the_types_of_fields_and_have_maps_as_objects()
    {
        await UseRegistryAsync();
        _registry.Register(1, "orders-value", """
            {"type": "record", "name": "Order", "fields": [
              {"name": "buyer", "type": {"type": "record", "name": "Buyer", "fields": [{"name": "name", "type": "string"}, {"name": "age", "type": "int"}]}},
              {"name": "tags", "type": {"type": "map", "values": "long"}},
              {"name": "ts", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}
            """);
        await _engine.RunAsync("CREATE TABLE t (buyer VARIANT, tags VARIANT, ts VARIANT, more VARIANT)");
        await using var ingest = await OpenAsync(_engine, ByRegistry);
        Assert.Equal((1, 0), Counts(await ingest.CommitAsync(Registered(1, "04 41 6c 3c 02 02 61 06 00 80 a0 ab fe f9 62"))));
        Assert.Equal(
            ["{'age': 30, 'name': Al}|{'a': 3}|2023-11-14 22:13:20+00|NULL|TIMESTAMP_MICROS_TZ"],
            await _engine.RowsAsync("SELECT *, variant_typeof(ts) FROM t"));
    }

    [Fact]
    public async Task Expressions_see_fields_the_value_and_the_message()
    {
        await UseRegistryAsync();
        _registry.Register(1, "orders-value", Nested);
        await _engine.RunAsync("CREATE TABLE t (a INT, b STRING, c STRING, d BIGINT, e STRING)");
        await using var ingest = await OpenAsync(
            _engine,
            "INTO t (a = id + 1, b = buyer.name, c = value.lines[1].sku, d = offset, e = topic) FORMAT AVRO USING SCHEMA REGISTRY CONNECTION r");
        await ingest.CommitAsync(Registered(1, NestedValue));
        await using var select = await OpenAsync(
            _engine,
            "INTO t AS SELECT value.id AS a, message.value.buyer.name AS b, topic AS e FROM message WHERE value.id = 7 "
            + "FORMAT AVRO USING SCHEMA REGISTRY CONNECTION r APP ID 'other'");
        await select.CommitAsync(Registered(1, NestedValue));
        Assert.Equal(["7|Al|NULL|NULL|orders", "8|Al|x|0|orders"], await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
    }

    [Fact]
    public async Task A_table_is_made_of_the_schema_and_grows_with_it_in_mid_batch()
    {
        await UseRegistryAsync();
        _registry.Register(1, "orders-value", First);
        await using var ingest = await OpenAsync(_engine, ByRegistry + " CREATE TABLE IF MISSING SCHEMA EVOLUTION ADD COLUMNS");
        await ingest.CommitAsync(Registered(1, "0e"));
        Assert.Equal(["7"], await _engine.RowsAsync("SELECT * FROM t"));
        _registry.Register(2, "orders-value", Second);
        Assert.Equal((3, 0), Counts(await ingest.CommitAsync(Registered(1, "10"), Registered(2, "12 02 04 68 69"), Registered(1, "14"))));
        Assert.Equal(["7|NULL", "8|NULL", "9|hi", "10|NULL"], await _engine.RowsAsync("SELECT id, note FROM t ORDER BY id"));
    }

    [Fact]
    public async Task Without_evolution_new_fields_are_left_out()
    {
        await UseRegistryAsync();
        _registry.Register(1, "orders-value", First);
        await _engine.RunAsync("CREATE TABLE t (id BIGINT)");
        await using var ingest = await OpenAsync(_engine, ByRegistry);
        await ingest.CommitAsync(Registered(1, "0e"));
        _registry.Register(2, "orders-value", Second);
        await ingest.CommitAsync(Registered(2, "12 02 04 68 69"));
        Assert.Equal(["7", "9"], await _engine.RowsAsync("SELECT * FROM t ORDER BY id"));
    }

    [Fact]
    public async Task New_fields_inside_of_structs_and_lists_are_added()
    {
        await UseRegistryAsync();
        _registry.Register(1, "orders-value", Nested);
        await _engine.RunAsync("CREATE TABLE t (id INT, buyer STRUCT<name: STRING>, lines ARRAY<STRUCT<sku: STRING>>)");
        await using var ingest = await OpenAsync(_engine, ByRegistry + " SCHEMA EVOLUTION ADD COLUMNS");
        await ingest.CommitAsync(Registered(1, NestedValue));
        Assert.Equal(
            ["7|{'name': Al, 'age': 30}|[{'sku': x, 'count': 2}]|2023-11-14 22:13:20+00"], await _engine.RowsAsync("SELECT id, buyer, lines, ts FROM t"));
    }

    [Fact]
    public async Task A_bad_message_ends_the_ingest_unless_it_says_otherwise()
    {
        await UseRegistryAsync();
        _registry.Register(1, "orders-value", First);
        await _engine.RunAsync("CREATE TABLE t (id BIGINT)");
        await using var ingest = await OpenAsync(_engine, ByRegistry);
        var error = await Assert.ThrowsAsync<DeltaException>(() => ingest.CommitAsync(Registered(1, "0e"), "{}"u8.ToArray()));
        Assert.Contains("message 1 of partition 0 of topic orders: the message is JSON text, not Avro", error.Message, StringComparison.Ordinal);
        Assert.False(BatchCommitter.MayPass(error));
        Assert.Empty(await _engine.RowsAsync("SELECT * FROM t"));
    }

    [Fact]
    public async Task Bad_messages_are_skipped_or_kept_as_dead_letters()
    {
        await UseRegistryAsync();
        _registry.Register(1, "orders-value", First);
        await _engine.RunAsync("CREATE TABLE t (id TINYINT)");
        byte[][] messages = [Registered(1, "0e"), Registered(9, "0e"), Registered(1, "80"), Registered(1, "80 10"), Registered(1, "10")];
        await using (var skipping = await OpenAsync(_engine, ByRegistry + " ON ERROR SKIP"))
            Assert.Equal((2, 3), Counts(await skipping.CommitAsync(messages)));
        await using var keeping = await OpenAsync(_engine, ByRegistry + " ON ERROR DEAD LETTER TABLE dlq APP ID 'other'");
        Assert.Equal((2, 3), Counts(await keeping.CommitAsync(messages)));
        Assert.Equal(["7", "7", "8", "8"], await _engine.RowsAsync("SELECT id FROM t ORDER BY id"));
        var letters = await _engine.RowsAsync("SELECT \"offset\", hex(\"value\"), error_class, error FROM dlq ORDER BY \"offset\"");
        Assert.Equal(3, letters.Count);
        Assert.Equal($"1|00000000090E|Malformed|{_registry.Url}/schemas/ids/9 answers 404: the schema registry does not know schema 9", letters[0]);
        Assert.Equal("2|000000000180|Malformed|field id, byte 1: the message ends within a number", letters[1]);
        Assert.StartsWith("3|00000000018010|Expression|id: ", letters[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(a = id::TINYINT)")]
    [InlineData("(a = value.id::TINYINT)")]
    [InlineData("AS SELECT message.value.id::TINYINT AS a FROM message")]
    public async Task An_expression_that_fails_makes_its_message_bad(string mapping)
    {
        await _engine.RunAsync("CREATE TABLE t (a TINYINT)");
        await using var ingest = await OpenAsync(_engine, $"INTO t {mapping} FORMAT AVRO (SCHEMA '{First}') ON ERROR SKIP");
        Assert.Equal((2, 1), Counts(await ingest.CommitAsync(Hex("0e"), Hex("80 10"), Hex("10"))));
        Assert.Equal(["7", "8"], await _engine.RowsAsync("SELECT a FROM t ORDER BY a"));
    }

    [Fact]
    public async Task A_registry_that_is_down_makes_no_message_bad()
    {
        await UseRegistryAsync();
        _registry.Register(1, "orders-value", First);
        await _engine.RunAsync("CREATE TABLE t (id BIGINT)");
        await using var ingest = await OpenAsync(_engine, ByRegistry + " ON ERROR SKIP SCHEMA EVOLUTION ADD COLUMNS");
        await ingest.CommitAsync(Registered(1, "0e"));
        _registry.Register(2, "orders-value", Second);
        foreach (var down in (string[])["/schemas/ids/2", "/subjects/orders-value/versions/latest"])
        {
            _registry.Instead = path => path == down ? (503, "") : null;
            var error = await Assert.ThrowsAsync<DeltaException>(() => ingest.CommitAsync(Registered(2, "12 02 04 68 69")));
            Assert.Equal(DeltaErrorCode.StorageFailed, error.Code);
            Assert.True(BatchCommitter.MayPass(error));
        }

        _registry.Instead = _ => null;
        Assert.Equal((1, 0), Counts(await ingest.CommitAsync(Registered(2, "12 02 04 68 69"))));
        Assert.Equal(["7|NULL", "9|hi"], await _engine.RowsAsync("SELECT id, note FROM t ORDER BY id"));
    }

    [Fact]
    public async Task The_schema_may_stand_in_the_statement_or_in_a_file()
    {
        await _engine.RunAsync("CREATE TABLE t (id BIGINT)");
        await using (var inline = await OpenAsync(_engine, $"INTO t FORMAT AVRO USING SCHEMA '{First}'"))
            await inline.CommitAsync(Hex("0e"));
        var path = Path.Combine(_engine.Root, "order.avsc");
        await File.WriteAllTextAsync(path, First);
        await using (var file = await OpenAsync(_engine, $"INTO t FORMAT AVRO USING SCHEMA FILE '{path}' APP ID 'other'"))
            await file.CommitAsync(Hex("10"));
        Assert.Equal(["7", "8"], await _engine.RowsAsync("SELECT id FROM t ORDER BY id"));
        var error = await Assert.ThrowsAsync<DeltaException>(() => OpenAsync(_engine, $"INTO t FORMAT AVRO USING SCHEMA FILE '{path}.nix'"));
        Assert.Equal($"there is no file {path}.nix", error.Message);
    }

    [Fact]
    public async Task A_value_that_is_no_record_goes_into_the_column_value()
    {
        await _engine.RunAsync("CREATE TABLE t (value INT, o BIGINT)");
        await using var ingest = await OpenAsync(_engine, """INTO t (*, o = offset) FORMAT AVRO (SCHEMA '"int"')""");
        await ingest.CommitAsync(Hex("0e"), Hex("10"));
        Assert.Equal(["7|0", "8|1"], await _engine.RowsAsync("SELECT * FROM t ORDER BY o"));
    }

    [Fact]
    public async Task The_value_can_be_included_as_a_struct_or_as_its_bytes()
    {
        await _engine.RunAsync("CREATE TABLE t (id BIGINT, s STRUCT<id: INT>)");
        await using (var ingest = await OpenAsync(_engine, $"INTO t FORMAT AVRO (SCHEMA '{First}') INCLUDE VALUE AS s"))
            await ingest.CommitAsync(Hex("0e"));
        await _engine.RunAsync("CREATE TABLE b (id BIGINT, v BINARY)");
        await using (var ingest = await OpenAsync(_engine, $"INTO b FORMAT AVRO (SCHEMA '{First}') INCLUDE VALUE AS v"))
            await ingest.CommitAsync(Hex("0e"));
        Assert.Equal(["7|{'id': 7}"], await _engine.RowsAsync("SELECT * FROM t"));
        Assert.Equal(["7|0E"], await _engine.RowsAsync("SELECT id, hex(v) FROM b"));
    }

    [Fact]
    public async Task A_message_without_value_deletes_the_row_of_its_key()
    {
        await UseRegistryAsync();
        _registry.Register(1, "orders-value", First);
        await _engine.RunAsync("CREATE TABLE t (k STRING, id BIGINT)");
        await using var ingest = await OpenAsync(_engine, ByRegistry + " KEY FORMAT TEXT ENVELOPE UPSERT KEY (k)");
        await ingest.CommitAsync(Registered(1, "0e"), Registered(1, "10"));
        Assert.Equal(["k|8"], await _engine.RowsAsync("SELECT * FROM t"));
        await ingest.CommitAsync((byte[]?)null);
        Assert.Empty(await _engine.RowsAsync("SELECT * FROM t"));
    }

    [Fact]
    public async Task Fields_of_the_key_are_columns_of_KEY_and_delete_by_it()
    {
        await UseRegistryAsync();
        _registry.Register(1, "orders-value", First);
        _registry.Register(5, "orders-key", KeySchema);
        await using var ingest = await OpenAsync(
            _engine,
            "INTO t KEY FORMAT AVRO USING SCHEMA REGISTRY CONNECTION r FORMAT AVRO USING SCHEMA REGISTRY CONNECTION r ENVELOPE UPSERT KEY (id, region) "
            + "CREATE TABLE IF MISSING");
        await ingest.CommitAsync((Registered(5, EuKey), Registered(1, "0e")), (Registered(5, UsKey), Registered(1, "0e")));
        Assert.Equal(["7|eu", "7|us"], await _engine.RowsAsync("SELECT id, region FROM t ORDER BY region"));
        await ingest.CommitAsync((Registered(5, EuKey), (byte[]?)null));
        Assert.Equal(["7|us"], await _engine.RowsAsync("SELECT id, region FROM t"));
        var error = await Assert.ThrowsAsync<DeltaException>(() => ingest.CommitAsync((Hex("41"), Registered(1, "0e"))));
        Assert.Contains("the key: the message begins with 0x41, not with the magic byte 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expressions_and_INCLUDE_see_the_key_as_a_struct()
    {
        await _engine.RunAsync("CREATE TABLE t (a STRING, k STRUCT<region: STRING, id: BIGINT>, b BINARY, v STRING)");
        await using var ingest = await OpenAsync(
            _engine, $"INTO t (*, a = key.region || '!') KEY FORMAT AVRO (SCHEMA '{KeySchema}') FORMAT JSON INCLUDE KEY AS k, KEY AS b ON ERROR SKIP");
        var batch = await ingest.CommitAsync((Hex(EuKey), "{\"v\": \"x\"}"u8.ToArray()), (null, "{\"v\": \"no key\"}"u8.ToArray()), (Hex("0e"), "{}"u8.ToArray()));
        Assert.Equal((2, 1), Counts(batch));
        Assert.Equal(
            ["eu!|{'region': eu, 'id': 7}|0E046575|x", "NULL|NULL|NULL|no key"], await _engine.RowsAsync("SELECT a, k, hex(b), v FROM t ORDER BY a NULLS LAST"));
    }

    [Fact]
    public async Task Changes_of_Debezium_are_rows_and_deletions()
    {
        const string Change = """
            {"type": "record", "name": "Envelope", "fields": [
              {"name": "before", "type": ["null", {"type": "record", "name": "Value", "fields": [{"name": "id", "type": "long"}, {"name": "v", "type": "string"}]}]},
              {"name": "after", "type": ["null", "Value"]}, {"name": "op", "type": "string"}, {"name": "ts_ms", "type": "long"}]}
            """;
        await using var ingest = await OpenAsync(
            _engine,
            $"INTO t (*, ts = value.ts_ms) KEY FORMAT AVRO (SCHEMA '{KeySchema}') FORMAT AVRO (SCHEMA '{Change}') ENVELOPE DEBEZIUM KEY (id) SEQUENCE BY ts "
            + "CREATE TABLE IF MISSING ON ERROR DEAD LETTER TABLE d");
        const string created = "00 02 0e 02 61 02 63 02"; // after {7, a}, op c, ts_ms 1
        var batch = await ingest.CommitAsync(Changes(created, "00 02 10 02 62 02 72 04", "00 00 02 6d 06", "00 00 02 63 06", "00 00 02 74 06", "00 00 02 78 06", null));
        Assert.Equal((2, 3, 2), (batch.RowsWritten, batch.DeadLetters, batch.Ignored));
        Assert.Equal(["7|a|1", "8|b|2"], await _engine.RowsAsync("SELECT id, v, ts FROM t ORDER BY id"));
        Assert.Equal(
            [
                "3|Malformed|a change of op c has no \"after\"",
                "4|Malformed|the change empties the whole table (op t), which an ingest does not follow",
                "5|Malformed|the message is no change of Debezium's: it has no op of c, r, u or d",
            ],
            await _engine.RowsAsync("SELECT \"offset\", error_class, error FROM d ORDER BY 1"));
        await ingest.CommitAsync(Changes("00 02 0e 02 63 02 75 04", "02 10 02 62 00 02 64 06"));
        Assert.Equal(["7|c|2"], await _engine.RowsAsync("SELECT id, v, ts FROM t ORDER BY id"));
        await ingest.CommitAsync(Changes("00 00 02 64 08")); // its key says which row it was
        Assert.Empty(await _engine.RowsAsync("SELECT * FROM t"));

        static (byte[]? Key, byte[]? Value)[] Changes(params string?[] values) =>
            [.. values.Select(value => ((byte[]?)Hex(EuKey), value is null ? null : Hex(value)))];
    }

    [Fact]
    public async Task Records_that_are_no_changes_are_refused_with_ENVELOPE_DEBEZIUM()
    {
        await _engine.RunAsync("CREATE TABLE t (id BIGINT)");
        await using var ingest = await OpenAsync(_engine, $"INTO t FORMAT AVRO (SCHEMA '{First}') ENVELOPE DEBEZIUM KEY (id)");
        var error = await Assert.ThrowsAsync<DeltaException>(() => ingest.CommitAsync(Hex("0e")));
        Assert.StartsWith("the schema is not one of Debezium's changes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("SCHEMA EVOLUTION RESCUE")]
    public async Task What_does_not_fit_is_rescued_and_the_rest_of_the_row_lands(string evolution)
    {
        await _engine.RunAsync("CREATE TABLE t (id TINYINT, lines STRING, o BIGINT, r STRING)");
        await using var ingest = await OpenAsync(
            _engine, $"INTO t FORMAT AVRO (SCHEMA '{Nested}') INCLUDE OFFSET AS o ON ERROR RESCUE INTO r {evolution}");
        await ingest.CommitAsync(Hex(NestedValue), Hex("80 10" + NestedValue[2..]), Hex("0e"));
        Assert.Equal(
            [
                "7|0|{\"buyer\":{\"name\":\"Al\",\"age\":30},\"ts\":\"2023-11-14 22:13:20+00\"}",
                "NULL|1|{\"id\":1024,\"buyer\":{\"name\":\"Al\",\"age\":30},\"ts\":\"2023-11-14 22:13:20+00\"}", "NULL|2|{\"_corrupt_record\":\"Dg==\"}",
            ],
            await _engine.RowsAsync("SELECT id, o, r FROM t ORDER BY o"));
    }

    [Fact]
    public async Task A_key_that_is_no_record_is_the_column_of_KEY()
    {
        await _engine.RunAsync("CREATE TABLE t (k BIGINT, v INT)");
        await using var ingest = await OpenAsync(_engine, """INTO t KEY FORMAT AVRO (SCHEMA '"long"') FORMAT JSON ENVELOPE UPSERT KEY (k)""");
        await ingest.CommitAsync((Hex("0e"), "{\"v\": 1}"u8.ToArray()), (Hex("10"), "{\"v\": 2}"u8.ToArray()), (Hex("0e"), null));
        Assert.Equal(["8|2"], await _engine.RowsAsync("SELECT * FROM t"));
    }

    [Theory]
    [InlineData("INTO t FORMAT AVRO", "FORMAT AVRO needs a schema")]
    [InlineData("INTO t FORMAT AVRO (SCHEMA '\"strng\"')", "there is no type strng")]
    [InlineData("INTO t FORMAT AVRO USING SCHEMA REGISTRY CONNECTION nix", "there is no connection nix")]
    [InlineData("INTO t KEY FORMAT AVRO", "FORMAT AVRO needs a schema")]
    [InlineData("INTO t KEY FORMAT AVRO (SCHEMA '\"strng\"')", "there is no type strng")]
    public async Task What_cannot_be_is_refused_by_name(string rest, string message)
    {
        await _engine.RunAsync("CREATE TABLE t (value INT)");
        var error = await Assert.ThrowsAsync<DeltaException>(() => OpenAsync(_engine, rest));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Position);
    }

    [Fact]
    public async Task Several_topics_need_the_subject_whose_schema_the_rows_have()
    {
        await UseRegistryAsync();
        _registry.Register(1, "orders", First);
        await _engine.RunAsync("CREATE TABLE t (id BIGINT)");
        const string Two = "BROKERS 'a:1' TOPICS ('orders', 'others')";
        var error = await Assert.ThrowsAsync<DeltaException>(() => OpenAsync(_engine, ByRegistry, Two));
        Assert.Contains("FORMAT AVRO of several topics without a subject", error.Message, StringComparison.Ordinal);
        await using var ingest = await OpenAsync(_engine, "INTO t FORMAT AVRO (SUBJECT 'orders') USING SCHEMA REGISTRY CONNECTION r", Two);
        await ingest.CommitAsync(Registered(1, "0e"));
        Assert.Equal(["7"], await _engine.RowsAsync("SELECT * FROM t"));
    }

    [Fact]
    public async Task Paths_of_JSON_are_refused()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await using var ingest = await OpenAsync(_engine, $"INTO t (a = value:id::INT) FORMAT AVRO (SCHEMA '{First}')");
        var error = await Assert.ThrowsAsync<DeltaException>(() => ingest.CommitAsync(Hex("0e")));
        Assert.Equal(("value:path reads JSON, and the value of FORMAT AVRO is a struct", "write value.a.b, or the field's name"), (error.Message, error.Hint));
    }

    private Task<long?> UseRegistryAsync() => _engine.RunAsync($"CREATE CONNECTION r TO SCHEMA REGISTRY (URL '{_registry.Url}')");

    private static (long Written, long Bad) Counts(CommittedBatch batch) => (batch.RowsWritten, batch.Skipped + batch.DeadLetters);
}
