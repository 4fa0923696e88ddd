using DeltaQuery.Engine.Ingest.Avro;

namespace DeltaQuery.Engine.Tests.Ingest.Avro;

public sealed class AvroDecoderTests : AvroTestBase
{
    [Theory]
    [InlineData("\"boolean\"", "01", "true")]
    [InlineData("\"bytes\"", "04 00 ff", "\\x00\\xFF")]
    [InlineData("\"int\"", "ff ff ff ff 0f", "-2147483648")]
    [InlineData("\"long\"", "ff ff ff ff ff ff ff ff ff 01", "-9223372036854775808")]
    [InlineData("\"long\"", "80 80 00", "0")]
    [InlineData("{\"type\": \"fixed\", \"name\": \"F\", \"size\": 2}", "61 62", "ab")]
    [InlineData("{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 4, \"scale\": 2}", "04 cf c7", "-123.45", "! byte 3: a decimal has more than 4 digits")]
    [InlineData("{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 5, \"scale\": 2}", "04 cf c7", "-123.45")]
    [InlineData("{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 5, \"scale\": 2}", "28 ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff cf c7", "-123.45")]
    [InlineData("{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 38}", "20 4b 3b 4c a8 5a 86 c4 7a 09 8a 22 3f ff ff ff ff", "99999999999999999999999999999999999999")]
    [InlineData("{\"type\": \"fixed\", \"name\": \"F\", \"size\": 3, \"logicalType\": \"decimal\", \"precision\": 4, \"scale\": 1}", "00 01 00", "25.6")]
    [InlineData("{\"type\": \"fixed\", \"name\": \"F\", \"size\": 16, \"logicalType\": \"uuid\"}", "00112233445566778899aabbccddeeff", "00112233-4455-6677-8899-aabbccddeeff")]
    [InlineData("{\"type\": \"int\", \"logicalType\": \"date\"}", "01", "1969-12-31")]
    [InlineData("{\"type\": \"int\", \"logicalType\": \"time-millis\"}", "02", "1")]
    [InlineData("{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}", "01", "1969-12-31 23:59:59.999+00")]
    [InlineData("{\"type\": \"long\", \"logicalType\": \"timestamp-micros\"}", "01", "1969-12-31 23:59:59.999999+00")]
    [InlineData("{\"type\": \"long\", \"logicalType\": \"timestamp-nanos\"}", "02", "1")]
    [InlineData("{\"type\": \"long\", \"logicalType\": \"local-timestamp-micros\"}", "02", "1970-01-01 00:00:00.000001")]
    [InlineData("[\"null\", \"string\", \"long\"]", "00", null)]
    [InlineData("[\"null\", \"string\", \"long\"]", "02 02 61", "{'member0': a, 'member1': NULL}")]
    [InlineData("[\"null\", \"string\", \"long\"]", "04 02", "{'member0': NULL, 'member1': 1}")]
    [InlineData("[\"int\", \"long\"]", "00 02", "1")]
    [InlineData("[\"float\", \"double\"]", "00 00 00 c0 3f", "1.5")]
    [InlineData("{\"type\": \"array\", \"items\": \"null\"}", "04 00", "[NULL, NULL]")]
    [InlineData("{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"a\", \"type\": \"null\"}, {\"name\": \"b\", \"type\": \"int\"}]}", "02", "{'a': NULL, 'b': 1}")]
    public void A_value_arrives_as_its_column_has_it(string schema, string hex, string? value, string? otherwise = null) =>
        Assert.Equal([otherwise ?? value], Decode(schema, schema, Hex(hex)));

    [Theory]
    [InlineData("\"boolean\"", "02", "byte 1: 0x02 is no boolean")]
    [InlineData("\"boolean\"", "", "byte 0: the message ends within 1 bytes, of which it has 0")]
    [InlineData("\"int\"", "80", "byte 1: the message ends within a number")]
    [InlineData("\"int\"", "80 80 80 80 10", "byte 5: 2147483648 is no int")]
    [InlineData("\"long\"", "ff ff ff ff ff ff ff ff ff 02", "byte 10: a number is longer than 64 bits")]
    [InlineData("\"long\"", "ff ff ff ff ff ff ff ff ff ff 01", "byte 10: a number is longer than 64 bits")]
    [InlineData("\"double\"", "00 00", "byte 0: the message ends within 8 bytes, of which it has 2")]
    [InlineData("\"string\"", "01", "byte 1: -1 is no length")]
    [InlineData("\"string\"", "04 61", "byte 1: the message ends within 2 bytes, of which it has 1")]
    [InlineData("\"string\"", "fe ff ff ff ff ff ff ff ff 01", "byte 10: 9223372036854775807 is no length")]
    [InlineData("\"string\"", "02 ff", "byte 2: a string is not UTF-8")]
    [InlineData("\"int\"", "02 00 00", "byte 1: 2 bytes are left after the value")]
    [InlineData("{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"A\"]}", "02", "byte 1: 1 is no symbol of enum E, which has 1")]
    [InlineData("[\"null\", \"int\"]", "04", "byte 1: 2 is no branch of a union of 2")]
    [InlineData("[\"null\", \"int\"]", "01", "byte 1: -1 is no branch of a union of 2")]
    [InlineData("{\"type\": \"array\", \"items\": \"int\"}", "04 02", "byte 1: a block of 2 elements, where the message has 1 bytes")]
    [InlineData("{\"type\": \"array\", \"items\": \"int\"}", "02 02", "byte 2: the message ends within a number")]
    [InlineData("{\"type\": \"array\", \"items\": \"int\"}", "01 20 02 00", "byte 2: a block of 16 bytes, where the message has 2")]
    [InlineData("{\"type\": \"array\", \"items\": \"int\"}", "01 01 02 00", "byte 2: a block of -1 bytes, where the message has 2")]
    [InlineData("{\"type\": \"array\", \"items\": \"int\"}", "01 04 02 00", "byte 3: a block ends at byte 3, and said at 4")]
    [InlineData("{\"type\": \"array\", \"items\": \"null\"}", "80 80 80 80 80 20 00", "byte 6: a block of 549755813888 elements, where the message has 1 bytes")]
    [InlineData("{\"type\": \"array\", \"items\": \"null\"}", "80 80 80 80 08 00", "byte 5: a block of 1073741824 elements: too many values for a message of 6 bytes")]
    [InlineData("{\"type\": \"array\", \"items\": \"null\"}", "ff ff ff ff ff ff ff ff ff 01 00", "byte 11: a block of -9223372036854775808 elements, where the message has 0 bytes")]
    [InlineData("{\"type\": \"map\", \"values\": \"int\"}", "04 02 61 02 02 61 04 00", "byte 8: the map has the key 'a' twice")]
    [InlineData("{\"type\": \"map\", \"values\": \"int\"}", "02 02 ff 02 00", "field [], byte 3: a key is not UTF-8")]
    [InlineData("{\"type\": \"int\", \"logicalType\": \"date\"}", "fe ff ff ff 0f", "byte 5: day 2147483647 is no date")]
    [InlineData("{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}", "fe ff ff ff ff ff ff ff ff 01", "byte 10: time 9223372036854775807 is out of range")]
    [InlineData("{\"type\": \"long\", \"logicalType\": \"timestamp-micros\"}", "fe ff ff ff ff ff ff ff ff 01", "byte 10: time 9223372036854775807 is out of range")]
    [InlineData("{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 4}", "00", "byte 1: a decimal without a byte")]
    [InlineData(
        "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"orders\", \"type\": {\"type\": \"array\", \"items\": {\"type\": \"record\", \"name\": \"O\","
        + " \"fields\": [{\"name\": \"price\", \"type\": \"double\"}]}}}]}",
        "02 00 00 00 00 00 00 00", "byte 1: a block of 1 elements, where the message has 7 bytes", "orders")]
    [InlineData(
        "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"orders\", \"type\": {\"type\": \"array\", \"items\": {\"type\": \"record\", \"name\": \"O\","
        + " \"fields\": [{\"name\": \"name\", \"type\": \"string\"}]}}}]}",
        "02 02 ff 00", "byte 3: a string is not UTF-8", "orders[].name")]
    public void Bytes_that_are_no_value_give_a_fault_with_its_place(string schema, string hex, string fault, string? field = null) =>
        Assert.Equal([$"! {(field is null ? "" : $"field {field}, ")}{fault}"], Decode(schema, schema, Hex(hex)));

    [Fact]
    public void A_faulty_message_leaves_nothing_in_the_rows_around_it()
    {
        const string schema = """
            {"type": "record", "name": "R", "fields": [
              {"name": "names", "type": {"type": "array", "items": "string"}},
              {"name": "counts", "type": {"type": "map", "values": ["null", "long"]}},
              {"name": "last", "type": ["null", {"type": "record", "name": "L", "fields": [{"name": "x", "type": "int"}]}]}]}
            """;
        var good = Hex("04 02 61 02 62 00 02 02 6b 02 0e 00 02 06");
        var cut = good[..^1];
        var noMap = Hex("02 02 63 00 03");
        const string value = "{'names': [a, b], 'counts': {k=7}, 'last': {'x': 3}}";
        const string ends = "! field last.x, byte 13: the message ends within a number";
        Assert.Equal(
            [value, ends, value, "! field counts, byte 5: the message ends within a number", value, ends, ends, value],
            Decode(schema, schema, good, cut, good, noMap, good, cut, cut, good));
    }

    [Fact]
    public void Large_lists_and_maps_arrive_whole()
    {
        var schema = AvroSchema.Parse("""{"type": "map", "values": {"type": "array", "items": ["null", "string"]}}""");
        var value = Enumerable.Range(0, 3_000).ToDictionary(
            i => $"key {i}", i => (object?)Enumerable.Range(0, i % 7).Select(j => j == 3 ? null : (object?)$"a string that is long enough {i} {j}").ToList());
        var message = AvroEncoder.Encode(schema, value);
        var rows = DecodeValues(schema, schema, message, message);
        Assert.All(rows, row => Assert.Equal(AvroEncoder.Show(schema, value), AvroEncoder.ShowDecoded(row)));
    }

    [Fact]
    public void A_repeated_key_is_found_among_many()
    {
        var schema = AvroSchema.Parse("""{"type": "map", "values": "int"}""");
        var entries = Enumerable.Range(0, 5_000).Select(i => ($"key {i}", (object?)i)).ToList();
        Assert.NotNull(DecodeValues(schema, schema, AvroEncoder.EncodeEntries(schema, entries))[0]);
        entries.Add(("key 4321", 1));
        Assert.EndsWith("the map has the key 'key 4321' twice", Decode(schema, schema, AvroEncoder.EncodeEntries(schema, entries))[0], StringComparison.Ordinal);
    }
}
