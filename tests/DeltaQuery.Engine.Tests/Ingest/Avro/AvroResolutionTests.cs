using DeltaQuery.Engine.Ingest.Avro;

namespace DeltaQuery.Engine.Tests.Ingest.Avro;

/// <summary>The rules of the specification's Schema Resolution, one after the other.</summary>
public sealed class AvroResolutionTests : AvroTestBase
{
    private const string MillisTime = """{"type": "int", "logicalType": "time-millis"}""";
    private const string MicrosTime = """{"type": "long", "logicalType": "time-micros"}""";
    private const string Millis = """{"type": "long", "logicalType": "timestamp-millis"}""";
    private const string Micros = """{"type": "long", "logicalType": "timestamp-micros"}""";
    private const string Nanos = """{"type": "long", "logicalType": "timestamp-nanos"}""";
    private const string LocalMicros = """{"type": "long", "logicalType": "local-timestamp-micros"}""";
    private const string Date = """{"type": "int", "logicalType": "date"}""";

    [Theory]
    [InlineData("\"int\"", "\"long\"", "03", "-2")]
    [InlineData("\"int\"", "\"float\"", "03", "-2.0")]
    [InlineData("\"int\"", "\"double\"", "03", "-2.0")]
    [InlineData("\"long\"", "\"float\"", "03", "-2.0")]
    [InlineData("\"long\"", "\"double\"", "03", "-2.0")]
    [InlineData("\"float\"", "\"double\"", "0000c03f", "1.5")]
    [InlineData("\"string\"", "\"bytes\"", "04c3a9", "\\xC3\\xA9")]
    [InlineData("\"bytes\"", "\"string\"", "04c3a9", "é")]
    [InlineData("\"bytes\"", "\"string\"", "02ff", "! byte 2: a string is not UTF-8")]
    [InlineData("\"int\"", "\"long\"", "80 80 80 80 10", "! byte 5: 2147483648 is no int")]
    [InlineData("\"int\"", "\"double\"", "80 80 80 80 10", "! byte 5: 2147483648 is no int")]
    [InlineData("{\"type\": \"array\", \"items\": \"int\"}", "{\"type\": \"array\", \"items\": \"long\"}", "020200", "[1]")]
    [InlineData("{\"type\": \"map\", \"values\": \"int\"}", "{\"type\": \"map\", \"values\": [\"null\", \"long\"]}", "02026b0200", "{k=1}")]
    public void A_type_is_promoted(string writer, string reader, string hex, string value) => Assert.Equal([value], Decode(writer, reader, Hex(hex)));

    [Theory]
    [InlineData("\"int\"", "[\"null\", \"int\"]", "02", "1")]
    [InlineData("\"int\"", "[\"string\", \"long\", \"int\"]", "02", "{'member0': NULL, 'member1': NULL, 'member2': 1}")]
    [InlineData("\"int\"", "[\"string\", \"long\", \"double\"]", "02", "{'member0': NULL, 'member1': 1, 'member2': NULL}")]
    [InlineData("\"int\"", "[\"int\", \"long\"]", "02", "1")]
    [InlineData("\"long\"", "[\"float\", \"double\"]", "02", "1.0")]
    [InlineData("\"null\"", "[\"int\", \"null\"]", "", null)]
    [InlineData("[\"null\", \"int\"]", "\"int\"", "0202", "1")]
    [InlineData("[\"null\", \"int\"]", "\"int\"", "00", "! byte 1: Avro field value: the writer's null cannot be read as int")]
    [InlineData("[\"int\", \"string\"]", "\"long\"", "0002", "1")]
    [InlineData("[\"int\", \"string\"]", "\"long\"", "020261", "! byte 1: Avro field value: the writer's string cannot be read as long")]
    [InlineData("[\"null\", \"int\"]", "[\"long\", \"null\"]", "0202", "1")]
    [InlineData("[\"null\", \"int\"]", "[\"long\", \"null\"]", "00", null)]
    [InlineData("[\"int\", \"string\", \"null\"]", "[\"null\", \"string\", \"long\"]", "0002", "{'member0': NULL, 'member1': 1}")]
    [InlineData("[\"int\", \"string\", \"null\"]", "[\"null\", \"string\", \"long\"]", "020261", "{'member0': a, 'member1': NULL}")]
    [InlineData("[\"int\", \"string\", \"null\"]", "[\"null\", \"string\", \"long\"]", "04", null)]
    public void A_union_is_resolved_by_its_branches(string writer, string reader, string hex, string? value) =>
        Assert.Equal([value], Decode(writer, reader, Hex(hex)));

    [Theory]
    [InlineData(Millis, Micros, "02", "1970-01-01 00:00:00.001+00")]
    [InlineData(Micros, Millis, "02", "1970-01-01 00:00:00.000001+00")]
    [InlineData(Nanos, Micros, "d00f", "1970-01-01 00:00:00.000001+00")]
    [InlineData(Nanos, Micros, "02", "! byte 1: 1 has digits beyond the reader's unit, which would be lost")]
    [InlineData(Micros, Nanos, "02", "1000")]
    [InlineData(Millis, Nanos, "02", "1000000")]
    [InlineData(Millis, Nanos, "feffffffffffffffff01", "! byte 10: time 9223372036854775807 is out of range")]
    [InlineData(MillisTime, MicrosTime, "02", "1000")]
    [InlineData("\"long\"", Millis, "02", "1970-01-01 00:00:00.001+00")]
    [InlineData(Millis, "\"long\"", "02", "1")]
    [InlineData("\"int\"", Date, "02", "1970-01-02")]
    public void Times_keep_what_they_tell_in_another_unit(string writer, string reader, string hex, string value) =>
        Assert.Equal([value], Decode(writer, reader, Hex(hex)));

    [Theory]
    [InlineData("\"long\"", "\"int\"", "the writer's long cannot be read as int")]
    [InlineData("\"double\"", "\"float\"", "the writer's double cannot be read as float")]
    [InlineData("\"string\"", "\"int\"", "the writer's string cannot be read as int")]
    [InlineData("\"string\"", "[\"null\", \"int\"]", "the writer's string cannot be read as union of null, int")]
    [InlineData("[\"string\", \"boolean\"]", "\"int\"", "the writer's string cannot be read as int")]
    [InlineData("[]", "\"int\"", "the writer's union of nothing cannot be read as int")]
    [InlineData(
        "{\"type\": \"fixed\", \"name\": \"F\", \"size\": 2}", "{\"type\": \"fixed\", \"name\": \"F\", \"size\": 3}",
        "the writer's fixed F cannot be read as fixed F: 2 bytes are not 3")]
    [InlineData(
        "{\"type\": \"fixed\", \"name\": \"F\", \"size\": 2}", "{\"type\": \"fixed\", \"name\": \"G\", \"size\": 2}",
        "the writer's fixed F cannot be read as fixed G: their names differ")]
    [InlineData(
        "{\"type\": \"enum\", \"name\": \"a.E\", \"symbols\": [\"A\"]}", "{\"type\": \"enum\", \"name\": \"a.D\", \"symbols\": [\"A\"]}",
        "the writer's enum a.E cannot be read as enum a.D: their names differ")]
    [InlineData(Date, Millis, "the writer's int (Date) cannot be read as long (TimestampMillis): their logical types differ")]
    [InlineData(LocalMicros, Micros, "the writer's long (LocalTimestampMicros) cannot be read as long (TimestampMicros): their logical types differ")]
    [InlineData(
        "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 4, \"scale\": 1}",
        "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 4, \"scale\": 2}",
        "the writer's bytes (decimal of 4 digits, 1 after the point) cannot be read as bytes (decimal of 4 digits, 2 after the point): their scales differ")]
    public void Types_that_do_not_match_are_told(string writer, string reader, string message)
    {
        var fault = Assert.Throws<DeltaException>(() => new AvroDecoder(AvroSchema.Parse(writer), AvroSchema.Parse(reader)));
        Assert.Equal((DeltaErrorCode.SchemaMismatch, "Avro field value: " + message), (fault.Code, fault.Message));
    }

    [Theory]
    [InlineData("A", "A")]
    [InlineData("B", "! byte 1: the reader's enum has no symbol B, and no default", "")]
    [InlineData("B", "C", ", \"default\": \"C\"")]
    public void A_symbol_that_the_reader_does_not_have_is_its_default(string symbol, string value, string usual = "")
    {
        const string writer = """{"type": "enum", "name": "x.E", "symbols": ["B", "A"]}""";
        var reader = $$"""{"type": "enum", "name": "y.E", "symbols": ["A", "C"]{{usual}}}""";
        Assert.Equal([value], Decode(writer, reader, AvroEncoder.Encode(AvroSchema.Parse(writer), symbol)));
    }

    [Theory]
    [InlineData("[a int, b string]", "[b string, a int]", "{'b': x, 'a': 1}")]
    [InlineData("[a int, b string]", "[a int]", "{'a': 1}")]
    [InlineData("[a int, b string]", "[b string]", "{'b': x}")]
    [InlineData("[a int, b string]", "[a long, b bytes]", "{'a': 1, 'b': x}")]
    [InlineData("[a int, b string]", "[a int, c int = 5, b string]", "{'a': 1, 'c': 5, 'b': x}")]
    [InlineData("[a int, b string]", "[c string = \"none\"]", "{'c': none}")]
    [InlineData("[a int, b string]", "[a int, c bytes = \"\\u00ff\"]", "{'a': 1, 'c': \\xFF}")]
    [InlineData("[a int, b string]", "[a int, c double = 1.5]", "{'a': 1, 'c': 1.5}")]
    [InlineData("[a int, b string]", "[a int, c boolean = true]", "{'a': 1, 'c': true}")]
    [InlineData("[a int, b string]", "[a int, c null|string = null]", "{'a': 1, 'c': NULL}")]
    [InlineData("[a int, b string]", "[a int, c null|string = \"s\"]", "{'a': 1, 'c': s}")]
    [InlineData("[a int, b string]", "[a int, c string|null = \"s\"]", "{'a': 1, 'c': s}")]
    [InlineData("[a int, b string]", "[a int, c {\"type\": \"array\", \"items\": \"int\"} = [1, 2]]", "{'a': 1, 'c': [1, 2]}")]
    [InlineData("[a int, b string]", "[a int, c {\"type\": \"map\", \"values\": \"int\"} = {\"k\": 1}]", "{'a': 1, 'c': {k=1}}")]
    [InlineData("[a int, b string]", "[a int, c {\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"X\", \"Y\"]} = \"Y\"]", "{'a': 1, 'c': Y}")]
    [InlineData("[a int, b string]", "[a int, c {\"type\": \"fixed\", \"name\": \"F\", \"size\": 1} = \"z\"]", "{'a': 1, 'c': z}")]
    [InlineData(
        "[a int, b string]",
        "[a int, c {\"type\": \"record\", \"name\": \"P\", \"fields\": [{\"name\": \"x\", \"type\": \"int\"}, {\"name\": \"y\", \"type\": \"int\", \"default\": 2}]} = {\"x\": 1}]",
        "{'a': 1, 'c': {'x': 1, 'y': 2}}")]
    [InlineData("[a int, b string]", "[z int @a, b string]", "{'z': 1, 'b': x}")]
    [InlineData("[a int, b string]", "[z int @q @a, a int = 9]", "{'z': 1, 'a': 9}")]
    [InlineData("[a int, b string]", "[a int, y bytes @b]", "{'a': 1, 'y': x}")]
    public void Fields_are_matched_by_name_and_alias_and_missing_ones_have_their_default(string writer, string reader, string value) =>
        Assert.Equal([value], Decode(Record(writer), Record(reader), Hex("02 02 78")));

    [Theory]
    [InlineData("[a int]", "[b int]", "Avro field value.b: the writer's record R does not have it, and it has no default")]
    [InlineData("[a int]", "[b null|int]", "Avro field value.b: the writer's record R does not have it, and it has no default")]
    [InlineData("[a int]", "[b int = \"x\"]", "Avro field value.b: the default \"x\" is no int")]
    [InlineData("[a int]", "[b int = 2147483648]", "Avro field value.b: the default 2147483648 is no int")]
    [InlineData("[a int]", "[b null|int = true]", "Avro field value.b: the default true is no union of null, int")]
    [InlineData("[a int]", "[b bytes = \"\\u0100\"]", "Avro field value.b: the default \"\\u0100\" is no bytes")]
    [InlineData("[a string]", "[a int]", "Avro field value.a: the writer's string cannot be read as int")]
    public void A_field_that_cannot_be_read_is_named(string writer, string reader, string message) => Assert.Equal(
        message, Assert.Throws<DeltaException>(() => new AvroDecoder(AvroSchema.Parse(Record(writer)), AvroSchema.Parse(Record(reader)))).Message);

    [Fact]
    public void A_default_that_does_not_fit_hurts_nobody_who_does_not_need_it() =>
        Assert.Equal(["{'a': 1}"], Decode(Record("[a int = \"x\"]"), Record("[a int = \"x\"]"), Hex("02")));

    [Fact]
    public void An_alias_of_a_type_may_be_the_writers_name()
    {
        const string writer = """{"type": "record", "name": "old.Order", "fields": [{"name": "a", "type": "int"}]}""";
        const string reader = """{"type": "record", "name": "new.Purchase", "aliases": ["old.Order"], "fields": [{"name": "a", "type": "int"}]}""";
        Assert.Equal(["{'a': 1}"], Decode(writer, reader, Hex("02")));
    }

    [Fact]
    public void The_branch_of_the_same_full_name_is_taken_first()
    {
        const string schema = """
            [{"type": "record", "name": "a.R", "fields": [{"name": "x", "type": "int"}]},
             {"type": "record", "name": "b.R", "fields": [{"name": "x", "type": "int"}]}]
            """;
        Assert.Equal(["{'member0': NULL, 'member1': {'x': 1}}"], Decode(schema, schema, Hex("02 02")));
    }

    [Fact]
    public void A_writers_type_that_holds_itself_is_passed_over()
    {
        const string writer = """
            {"type": "record", "name": "R", "fields": [
              {"name": "list", "type": {"type": "record", "name": "List", "fields": [{"name": "v", "type": "long"}, {"name": "next", "type": ["null", "List"]}]}},
              {"name": "tags", "type": {"type": "array", "items": {"type": "map", "values": ["null", "double", {"type": "fixed", "name": "F", "size": 2}]}}},
              {"name": "kind", "type": {"type": "enum", "name": "E", "symbols": ["A"]}},
              {"name": "b", "type": "boolean"}, {"name": "f", "type": "float"}, {"name": "i", "type": "int"},
              {"name": "id", "type": "int"}]}
            """;
        var schema = AvroSchema.Parse(writer);
        object? list = new object?[] { 3L, null };
        for (var i = 0; i < 200; i++)
            list = new object?[] { 1L, (1, list) };
        List<object?> tags = [new Dictionary<string, object?> { ["k"] = (0, (object?)null), ["l"] = (1, (object?)1.5), ["m"] = (2, (object?)new byte[2]) }, new Dictionary<string, object?>()];
        var message = AvroEncoder.Encode(schema, new object?[] { list, tags, "A", true, 1f, 5, 7 });
        const string reader = """{"type": "record", "name": "R", "fields": [{"name": "id", "type": "int"}]}""";
        Assert.Equal(["{'id': 7}"], Decode(writer, reader, message));
        var deep = Enumerable.Range(0, 10_000).SelectMany(_ => new byte[] { 2, 2 }).ToArray();
        Assert.EndsWith("values are nested deeper than 512", Decode(writer, reader, deep)[0], StringComparison.Ordinal);
    }

    /// <summary>Written <c>[name type = default @alias, ..]</c>; a type is a name, names with | between, or JSON.</summary>
    private static string Record(string fields)
    {
        var list = new List<string>();
        foreach (var text in Split(fields[1..^1]))
        {
            var (name, rest) = (text[..text.IndexOf(' ', StringComparison.Ordinal)], text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            var aliases = rest.Split(" @");
            var parts = aliases[0].Split(" = ");
            var type = parts[0][0] == '{' ? parts[0]
                : parts[0].Contains('|', StringComparison.Ordinal) ? $"[{string.Join(", ", parts[0].Split('|').Select(branch => $"\"{branch}\""))}]"
                : $"\"{parts[0]}\"";
            var usual = parts.Length > 1 ? $", \"default\": {parts[1]}" : "";
            list.Add($$"""{"name": "{{name}}", "type": {{type}}{{usual}}, "aliases": [{{string.Join(", ", aliases.Skip(1).Select(alias => $"\"{alias}\""))}}]}""");
        }

        return $$"""{"type": "record", "name": "R", "fields": [{{string.Join(", ", list)}}]}""";
    }

    /// <summary>At the commas that are in no brackets.</summary>
    private static IEnumerable<string> Split(string fields)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i < fields.Length; i++)
        {
            depth += fields[i] is '{' or '[' ? 1 : fields[i] is '}' or ']' ? -1 : 0;
            if (fields[i] == ',' && depth == 0)
            {
                yield return fields[start..i].Trim();
                start = i + 1;
            }
        }

        yield return fields[start..].Trim();
    }
}
