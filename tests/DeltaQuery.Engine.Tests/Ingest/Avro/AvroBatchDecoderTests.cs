using System.Buffers.Binary;
using DeltaQuery.Engine.Ingest.Avro;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Tests.Ingest.Avro;

public sealed class AvroBatchDecoderTests : AvroTestBase, IDisposable
{
    private const string First = """{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"}]}""";

    private const string Second = """
        {"type": "record", "name": "Order", "fields": [
          {"name": "id", "type": "long"}, {"name": "note", "type": ["null", "string"], "default": null}]}
        """;

    private readonly FakeSchemaRegistry _registry = new();

    void IDisposable.Dispose()
    {
        _registry.Dispose();
        Dispose();
    }

    [Fact]
    public async Task Messages_of_several_schemas_become_rows_of_the_newest()
    {
        _registry.Register(1, "orders-value", First);
        _registry.Register(258, "orders-value", Second);
        using var decoder = await OpenAsync();
        Assert.Equal("struct<id:bigint,note:string>", decoder.Type.ToString());
        Assert.Equal(
            ["{'id': 7, 'note': NULL}", "{'id': 8, 'note': hi}", "{'id': 9, 'note': NULL}"],
            await RunAsync(decoder, Registered(1, "0e"), Registered(258, "10 02 04 68 69"), Registered(1, "12")));
        Assert.Equal(["/schemas/ids/1", "/schemas/ids/258", "/subjects/orders-value/versions/latest"], _registry.Asked.Order());
        await RunAsync(decoder, Registered(1, "0e"));
        Assert.Equal(3, _registry.Asked.Count);
    }

    [Theory]
    [InlineData("", "the message is empty")]
    [InlineData("00 00 00", "the message ends after 3 bytes, within the id of its schema")]
    [InlineData("7b 22 61 22", "the message is JSON text, not Avro: FORMAT JSON reads it")]
    [InlineData("5b 31 5d", "the message is JSON text, not Avro: FORMAT JSON reads it")]
    [InlineData("41 00 00 00 01", "the message begins with 0x41, not with the magic byte 0 and the id of a schema")]
    [InlineData("00 00 00 00 01", "byte 0: the message ends within a number", "field id, ")]
    [InlineData("00 00 00 00 63", "{0}/schemas/ids/99 answers 404: the schema registry does not know schema 99")]
    [InlineData("00 00 00 00 02 00", "schema 2 of {0} is a schema of type PROTOBUF, not AVRO")]
    [InlineData("00 00 00 00 03 00", "the Avro schema schema 3 of {0}: there is no type strng")]
    [InlineData("00 00 00 00 04 00", "schema 4 of {0}: Avro field value: the writer's string cannot be read as record Order")]
    [InlineData("c3 01 01 02 03 04 05 06 07 08 00", "no schema that is known has the fingerprint 0807060504030201 of the message")]
    public async Task A_message_at_fault_says_what_it_is(string hex, string fault, string place = "")
    {
        _registry.Register(2, "other", "syntax = \"proto3\";", "PROTOBUF");
        _registry.Register(3, "other", "\"strng\"");
        _registry.Register(4, "other", "\"string\"");
        _registry.Register(1, "orders-value", First);
        using var decoder = await OpenAsync();
        Assert.Equal(
            ["{'id': 7}", "! " + place + fault.Replace("{0}", _registry.Url, StringComparison.Ordinal), "{'id': 7}"],
            await RunAsync(decoder, Registered(1, "0e"), Hex(hex), Registered(1, "0e")));
    }

    [Fact]
    public async Task An_id_that_was_unknown_is_asked_for_again_with_the_next_batch()
    {
        _registry.Register(1, "orders-value", First);
        using var decoder = await OpenAsync();
        Assert.StartsWith("! ", (await RunAsync(decoder, Registered(5, "0e")))[0], StringComparison.Ordinal);
        _registry.Register(5, "orders-value", First);
        Assert.Equal(["{'id': 7}"], await RunAsync(decoder, Registered(5, "0e")));
    }

    [Fact]
    public async Task A_registry_that_is_down_fails_the_batch_which_may_be_tried_again()
    {
        _registry.Register(1, "orders-value", First);
        using var decoder = await OpenAsync();
        _registry.Instead = _ => (503, "");
        var fault = await Assert.ThrowsAsync<DeltaException>(() => RunAsync(decoder, Registered(1, "0e")));
        Assert.Equal(DeltaErrorCode.StorageFailed, fault.Code);
        Assert.Equal($"the schema registry {_registry.Url}/schemas/ids/1: it answers 503", fault.Message);
        _registry.Instead = _ => null;
        Assert.Equal(["{'id': 7}"], await RunAsync(decoder, Registered(1, "0e")));
    }

    [Fact]
    public async Task A_batch_of_made_up_ids_asks_for_a_thousand_at_most()
    {
        _registry.Register(1, "orders-value", First);
        using var decoder = await OpenAsync();
        var rows = await RunAsync(decoder, [.. Enumerable.Range(100, 1_200).Select(id => Registered(id, "0e"))]);
        Assert.Equal(1_000 + 1, _registry.Asked.Count);
        Assert.Equal("! schema 1299 was not asked for, as too many of this batch are unknown", rows[^1]);
    }

    [Fact]
    public async Task A_newer_schema_of_the_subject_is_taken_up_when_asked()
    {
        _registry.Register(1, "orders-value", First);
        using var decoder = await OpenAsync();
        await RunAsync(decoder, Registered(1, "0e"));
        Assert.True(decoder.HasNewWriters);
        Assert.False(await decoder.RefreshAsync(default));
        Assert.False(decoder.HasNewWriters);
        _registry.Register(2, "orders-value", Second);
        Assert.Equal(["{'id': 8}"], await RunAsync(decoder, Registered(2, "10 02 04 68 69")));
        Assert.True(decoder.HasNewWriters);
        Assert.True(await decoder.RefreshAsync(default));
        Assert.Equal(["{'id': 8, 'note': hi}", "{'id': 7, 'note': NULL}"], await RunAsync(decoder, Registered(2, "10 02 04 68 69"), Registered(1, "0e")));
    }

    [Fact]
    public async Task A_subject_that_is_not_there_is_told()
    {
        var fault = await Assert.ThrowsAsync<DeltaException>(() => OpenAsync());
        Assert.Equal((DeltaErrorCode.QueryFailed, $"the schema registry {_registry.Url} has no subject orders-value"), (fault.Code, fault.Message));
        Assert.NotNull(fault.Hint);
    }

    [Fact]
    public async Task A_subject_of_another_kind_is_refused_by_its_name()
    {
        _registry.Register(1, "orders-value", "{}", "JSON");
        var fault = await Assert.ThrowsAsync<DeltaException>(() => OpenAsync());
        Assert.Equal(
            (DeltaErrorCode.NotSupported, $"subject orders-value of {_registry.Url} is a schema of type JSON, not AVRO"), (fault.Code, fault.Message));
    }

    [Fact]
    public async Task A_subject_can_be_named()
    {
        _registry.Register(1, "com.acme.Order", First);
        using var decoder = await OpenAsync(new AvroOptions { Registry = Registry, Subject = "com.acme.Order" });
        Assert.Equal("struct<id:bigint>", decoder.Type.ToString());
    }

    [Fact]
    public async Task A_schema_of_the_statement_is_that_of_the_rows_beside_a_registry()
    {
        _registry.Register(2, "orders-value", Second);
        using var decoder = await OpenAsync(new AvroOptions { Registry = Registry, Schema = First });
        Assert.Equal(["{'id': 8}"], await RunAsync(decoder, Registered(2, "10 02 04 68 69")));
        Assert.False(await decoder.RefreshAsync(default));
        Assert.Equal(["/schemas/ids/2"], _registry.Asked);
    }

    [Fact]
    public async Task Single_objects_are_told_by_their_fingerprints()
    {
        _registry.Register(1, "orders-value", First);
        _registry.Register(2, "orders-value", Second);
        using var decoder = await OpenAsync();
        Assert.Equal(
            ["{'id': 8, 'note': NULL}", "{'id': 7, 'note': NULL}", "{'id': 7, 'note': NULL}"],
            await RunAsync(decoder, Single(Second, "10 00"), Registered(1, "0e"), Single(First, "0e")));
    }

    [Theory]
    [InlineData("0e", "{'id': 7}")]
    [InlineData("7b 22 61 22 3a 31 7d", "! the message is JSON text, not Avro: FORMAT JSON reads it")]
    [InlineData("00 00 00 00 01 0e", "! byte 1: 5 bytes are left after the value (it begins with 0, as a message with the id of a schema does: USING SCHEMA REGISTRY)")]
    [InlineData("c3 01 01 02 03 04 05 06 07 08 0e", "! the message has the fingerprint 0807060504030201, which is not that of the schema")]
    [InlineData("", "! field id, byte 0: the message ends within a number")]
    [InlineData("0e 00", "! byte 1: 1 bytes are left after the value")]
    public async Task Plain_messages_are_of_the_schema_that_is_given(string hex, string value)
    {
        using var decoder = await OpenAsync(new AvroOptions { Schema = First });
        Assert.False(decoder.Note(Hex(hex)));
        Assert.Equal([value, "{'id': 7}"], await RunAsync(decoder, Hex(hex), Single(First, "0e")));
        Assert.Empty(_registry.Asked);
    }

    [Fact]
    public async Task A_plain_message_may_begin_as_a_single_object_does()
    {
        using var decoder = await OpenAsync(new AvroOptions { Schema = """{"type": "fixed", "name": "F", "size": 11}""" });
        Assert.Equal(["\\xC3\\x01abcdefghi"], await RunAsync(decoder, Hex("c3 01 61 62 63 64 65 66 67 68 69")));
    }

    [Fact]
    public async Task A_schema_file_is_named_where_it_is_wrong() => Assert.Equal(
        "the Avro schema schemas/order.avsc at /fields/0/type: there is no type strng",
        (await Assert.ThrowsAsync<DeltaException>(() => OpenAsync(new AvroOptions
        {
            Schema = """{"type": "record", "name": "R", "fields": [{"name": "a", "type": "strng"}]}""", SchemaFile = "schemas/order.avsc",
        }))).Message);

    [Fact]
    public async Task Without_a_schema_nothing_can_be_decoded() => Assert.Equal(
        "FORMAT AVRO needs a schema", (await Assert.ThrowsAsync<DeltaException>(() => OpenAsync(new AvroOptions()))).Message);

    [Fact]
    public async Task Rows_are_sent_when_they_take_much_memory()
    {
        using var decoder = await OpenAsync(new AvroOptions { Schema = "\"bytes\"" });
        var large = AvroEncoder.Encode(AvroSchema.Of(AvroKind.Bytes), new byte[20 << 20]);
        await RunAsync(decoder, large);
        Assert.False(decoder.TakesMuch());
        await RunAsync(decoder, large);
        Assert.True(decoder.TakesMuch());
        Assert.False(decoder.TakesMuch());
    }

    private SchemaRegistryOptions Registry => new(_registry.Url) { Retries = 1 };

    private Task<AvroBatchDecoder> OpenAsync(AvroOptions? options = null) =>
        AvroBatchDecoder.OpenAsync(options ?? new AvroOptions { Registry = Registry }, "orders-value", default);

    private async Task<IReadOnlyList<string?>> RunAsync(AvroBatchDecoder decoder, params byte[][] messages)
    {
        foreach (var message in messages)
            decoder.Note(message);
        await decoder.FetchAsync(default);
        Connection.Execute($"CREATE OR REPLACE TEMP TABLE decoded (value {DuckDbTypes.ToSql(decoder.Type)}, error VARCHAR)");
        using (var rows = Connection.CreateAppender("temp", null, "decoded"))
        {
            foreach (var message in messages)
            {
                decoder.Decode(message, rows.Column(0), rows.Column(1), rows.Arena);
                rows.EndVectorRow();
            }
        }

        using var result = Connection.Query("SELECT coalesce('! ' || error, value::VARCHAR) FROM decoded");
        return [.. result.Rows().Select(row => (string?)row[0])];
    }

    private static byte[] Registered(int id, string datum)
    {
        var header = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(1), id);
        return [.. header, .. Hex(datum)];
    }

    private static byte[] Single(string schema, string datum)
    {
        var fingerprint = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(fingerprint, AvroFingerprint.Of(AvroSchema.Parse(schema)));
        return [0xC3, 0x01, .. fingerprint, .. Hex(datum)];
    }
}
