using DeltaQuery.Engine.Ingest.Avro;

namespace DeltaQuery.Engine.Tests.Ingest.Avro;

/// <summary>The examples of the Avro specification, as they stand there.</summary>
public sealed class AvroSpecificationTests : AvroTestBase
{
    [Theory]
    [InlineData("00", "0")]
    [InlineData("01", "-1")]
    [InlineData("02", "1")]
    [InlineData("03", "-2")]
    [InlineData("04", "2")]
    [InlineData("7f", "-64")]
    [InlineData("80 01", "64")]
    public void Zig_zag_of_ints_and_longs(string hex, string value)
    {
        Assert.Equal([value], Decode("\"int\"", "\"int\"", Hex(hex)));
        Assert.Equal([value], Decode("\"long\"", "\"long\"", Hex(hex)));
    }

    [Fact]
    public void String_is_its_length_and_utf8() => Assert.Equal(["foo"], Decode("\"string\"", "\"string\"", Hex("06 66 6f 6f")));

    [Fact]
    public void Record_is_its_fields_one_after_the_other()
    {
        const string schema = """
            {"type": "record", "name": "test", "fields" : [{"name": "a", "type": "long"}, {"name": "b", "type": "string"}]}
            """;
        Assert.Equal(["{'a': 27, 'b': foo}"], Decode(schema, schema, Hex("36 06 66 6f 6f")));
    }

    [Fact]
    public void Enum_is_the_place_of_its_symbol()
    {
        const string schema = """{"type": "enum", "name": "Foo", "symbols": ["A", "B", "C", "D"] }""";
        Assert.Equal(["A", "D"], Decode(schema, schema, Hex("00"), Hex("06")));
    }

    [Fact]
    public void Array_is_blocks_of_items()
    {
        const string schema = """{"type": "array", "items": "long"}""";
        Assert.Equal(
            ["[3, 27]", "[3, 27]", "[3, 27]", "[]"],
            Decode(schema, schema, Hex("04 06 36 00"), Hex("03 04 06 36 00"), Hex("02 06 01 02 36 00"), Hex("00")));
    }

    [Fact]
    public void Map_is_blocks_of_keys_with_values()
    {
        const string schema = """{"type": "map", "values": "long"}""";
        Assert.Equal(
            ["{a=3, b=27}", "{a=3, b=27}", "{}"],
            Decode(schema, schema, Hex("04 02 61 06 02 62 36 00"), Hex("01 06 02 61 06 02 02 62 36 00"), Hex("00")));
    }

    [Fact]
    public void Union_is_the_place_of_its_branch_and_the_value()
    {
        const string schema = """["null","string"]""";
        Assert.Equal([null, "a"], Decode(schema, schema, Hex("00"), Hex("02 02 61")));
    }

    [Fact]
    public void Floats_and_doubles_are_little_endian()
    {
        Assert.Equal(["1.5"], Decode("\"float\"", "\"float\"", Hex("00 00 c0 3f")));
        Assert.Equal(["-2.25"], Decode("\"double\"", "\"double\"", Hex("00 00 00 00 00 00 02 c0")));
    }

    [Fact]
    public void Names_of_the_example_have_their_namespaces()
    {
        var schema = AvroSchema.Parse("""
            {"type": "record", "name": "Example", "fields": [
              {"name": "inheritNull", "type": {"type": "enum", "name": "Simple", "symbols": ["a", "b"]}},
              {"name": "explicitNamespace", "type": {"type": "fixed", "name": "Simple", "namespace": "explicit", "size": 12}},
              {"name": "fullName", "type": {"type": "record", "name": "a.full.Name", "namespace": "ignored", "fields": [
                {"name": "inheritNamespace", "type": {"type": "enum", "name": "Understanding", "symbols": ["d", "e"]}}]}}]}
            """);
        Assert.Equal(["Simple", "explicit.Simple", "a.full.Name"], schema.Fields.Select(field => field.Schema.FullName));
        Assert.Equal("a.full.Understanding", schema.Fields[2].Schema.Fields[0].Schema.FullName);
    }

    /// <summary>The message that the Avro project keeps as an example of the single-object encoding, made by its Java library.</summary>
    [Fact]
    public void Single_object_of_the_java_library()
    {
        const string schema = """
            {"type": "record", "namespace": "org.apache.avro", "name": "TestMessage", "fields": [
              {"name": "id", "type": "long"}, {"name": "name", "type": "string"}, {"name": "tags", "type": {"type": "array", "items": "string"}},
              {"name": "scores", "type": {"type": "map", "values": "double"}}]}
            """;
        var message = Hex("c301 a92d e1f8 a242 f53d 5408 4269 6c6c 0412 646f 675f 6c6f 7665 7212 6361 745f 6861 7465 7200 00");
        Assert.Equal(["{'id': 42, 'name': Bill, 'tags': [dog_lover, cat_hater], 'scores': {}}"], Decode(schema, schema, message[10..]));
        var withoutScores = AvroSchema.Parse(
            """
            {"type": "record", "namespace": "org.apache.avro", "name": "TestMessage", "fields": [{"name": "id", "type": "long"},
             {"name": "name", "type": "string"}, {"name": "tags", "type": {"type": "array", "items": "string"}}]}
            """);
        Assert.Equal(0x3df542a2f8e12da9ul, AvroFingerprint.Of(withoutScores));
    }

    /// <summary>The schemas, canonical forms and fingerprints that all of Avro's libraries are held to.</summary>
    [Theory]
    [InlineData("\"null\"", "\"null\"", 7195948357588979594)]
    [InlineData("{\"type\":\"null\"}", "\"null\"", 7195948357588979594)]
    [InlineData("\"boolean\"", "\"boolean\"", -6970731678124411036)]
    [InlineData("\"int\"", "\"int\"", 8247732601305521295)]
    [InlineData("\"long\"", "\"long\"", -3434872931120570953)]
    [InlineData("\"float\"", "\"float\"", 5583340709985441680)]
    [InlineData("{\"type\":\"double\"}", "\"double\"", -8181574048448539266)]
    [InlineData("\"bytes\"", "\"bytes\"", 5746618253357095269)]
    [InlineData("\"string\"", "\"string\"", -8142146995180207161)]
    [InlineData("[  ]", "[]", -1241056759729112623)]
    [InlineData("[ \"int\"  ]", "[\"int\"]", -5232228896498058493)]
    [InlineData("[ \"int\" , {\"type\":\"boolean\"} ]", "[\"int\",\"boolean\"]", 5392556393470105090)]
    [InlineData("{\"fields\":[], \"type\":\"record\", \"name\":\"foo\"}", "{\"name\":\"foo\",\"type\":\"record\",\"fields\":[]}", -4824392279771201922)]
    [InlineData(
        "{\"fields\":[], \"type\":\"record\", \"name\":\"foo\", \"namespace\":\"x.y\"}", "{\"name\":\"x.y.foo\",\"type\":\"record\",\"fields\":[]}",
        5916914534497305771)]
    [InlineData(
        "{\"fields\":[], \"type\":\"record\", \"name\":\"a.b.foo\", \"namespace\":\"x.y\"}",
        "{\"name\":\"a.b.foo\",\"type\":\"record\",\"fields\":[]}", -4616218487480524110)]
    [InlineData(
        "{\"fields\":[], \"type\":\"record\", \"name\":\"foo\", \"doc\":\"foo\", \"aliases\":[\"foo\",\"bar\"]}",
        "{\"name\":\"foo\",\"type\":\"record\",\"fields\":[]}", -4824392279771201922)]
    [InlineData(
        "{\"fields\":[{\"type\":{\"type\":\"boolean\"}, \"name\":\"f1\"}], \"type\":\"record\", \"name\":\"foo\"}",
        "{\"name\":\"foo\",\"type\":\"record\",\"fields\":[{\"name\":\"f1\",\"type\":\"boolean\"}]}", 7843277075252814651)]
    [InlineData(
        "{ \"fields\":[{\"type\":\"boolean\", \"aliases\":[], \"name\":\"f1\", \"default\":true},\n"
        + "            {\"order\":\"descending\",\"name\":\"f2\",\"doc\":\"Hello\",\"type\":\"int\"}],\n  \"type\":\"record\", \"name\":\"foo\"\n}",
        "{\"name\":\"foo\",\"type\":\"record\",\"fields\":[{\"name\":\"f1\",\"type\":\"boolean\"},{\"name\":\"f2\",\"type\":\"int\"}]}", -4860222112080293046)]
    [InlineData("{\"type\":\"enum\", \"name\":\"foo\", \"symbols\":[\"A1\"]}", "{\"name\":\"foo\",\"type\":\"enum\",\"symbols\":[\"A1\"]}", -6342190197741309591)]
    [InlineData(
        "{\"namespace\":\"x.y.z\", \"type\":\"enum\", \"name\":\"foo\", \"doc\":\"foo bar\", \"symbols\":[\"A1\", \"A2\"]}",
        "{\"name\":\"x.y.z.foo\",\"type\":\"enum\",\"symbols\":[\"A1\",\"A2\"]}", -4448647247586288245)]
    [InlineData("{\"name\":\"foo\",\"type\":\"fixed\",\"size\":15}", "{\"name\":\"foo\",\"type\":\"fixed\",\"size\":15}", 1756455273707447556)]
    [InlineData(
        "{\"namespace\":\"x.y.z\", \"type\":\"fixed\", \"name\":\"foo\", \"doc\":\"foo bar\", \"size\":32}",
        "{\"name\":\"x.y.z.foo\",\"type\":\"fixed\",\"size\":32}", -3064184465700546786)]
    [InlineData("{ \"items\":{\"type\":\"null\"}, \"type\":\"array\"}", "{\"type\":\"array\",\"items\":\"null\"}", -589620603366471059)]
    [InlineData("{ \"values\":\"string\", \"type\":\"map\"}", "{\"type\":\"map\",\"values\":\"string\"}", -8732877298790414990)]
    [InlineData(
        "  {\"name\":\"PigValue\",\"type\":\"record\",\n   \"fields\":[{\"name\":\"value\", \"type\":[\"null\", \"int\", \"long\", \"PigValue\"]}]}",
        "{\"name\":\"PigValue\",\"type\":\"record\",\"fields\":[{\"name\":\"value\",\"type\":[\"null\",\"int\",\"long\",\"PigValue\"]}]}",
        -1759257747318642341)]
    public void Canonical_form_and_fingerprint(string text, string canonical, long fingerprint)
    {
        var schema = AvroSchema.Parse(text);
        Assert.Equal(canonical, AvroFingerprint.CanonicalForm(schema));
        Assert.Equal(fingerprint, (long)AvroFingerprint.Of(schema));
    }
}
