using DeltaQuery.Engine.Ingest.Avro;

namespace DeltaQuery.Engine.Tests.Ingest.Avro;

public sealed class AvroSchemaTests
{
    [Theory]
    [InlineData("{", "the Avro schema is not JSON: *")]
    [InlineData("5", "the Avro schema: a schema is a name, an object or a list of schemas, not 5")]
    [InlineData("\"strng\"", "the Avro schema: there is no type strng")]
    [InlineData("{\"name\": \"a\"}", "the Avro schema: there is no \"type\"")]
    [InlineData("{\"type\": \"array\"}", "the Avro schema: the array has no \"items\"")]
    [InlineData("{\"type\": \"map\", \"values\": \"x.Y\"}", "the Avro schema at /values: there is no type x.Y")]
    [InlineData("[\"null\", [\"int\"]]", "the Avro schema at /1: a union stands straight in a union")]
    [InlineData("[\"int\", \"null\", \"int\"]", "the Avro schema at /2: the union has int twice")]
    [InlineData("{\"type\": \"record\", \"name\": \"R\"}", "the Avro schema: record R has no list of \"fields\"")]
    [InlineData("{\"type\": \"record\", \"fields\": []}", "the Avro schema: the type has no \"name\"")]
    [InlineData("{\"type\": \"record\", \"name\": \"1R\", \"fields\": []}", "the Avro schema at /name: '1R' is no name of a type")]
    [InlineData("{\"type\": \"record\", \"name\": \"R\", \"namespace\": \"a..b\", \"fields\": []}", "the Avro schema at /namespace: 'a..b.R' is no name of a type")]
    [InlineData("{\"type\": \"record\", \"name\": \"a.int\", \"fields\": []}", "the Avro schema at /name: 'a.int' has the name of a primitive type")]
    [InlineData("{\"type\": \"record\", \"name\": \"R\", \"fields\": [5]}", "the Avro schema at /fields/0: a field is an object, not 5")]
    [InlineData("{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"type\": \"int\"}]}", "the Avro schema at /fields/0: a field of record R has no \"name\"")]
    [InlineData("{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"a\"}]}", "the Avro schema at /fields/0: field a of record R has no \"type\"")]
    [InlineData(
        "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"a b\", \"type\": \"int\"}]}",
        "the Avro schema at /fields/0/name: 'a b' is no name of a field")]
    [InlineData(
        "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"a\", \"type\": \"int\"}, {\"name\": \"a\", \"type\": \"int\"}]}",
        "the Avro schema at /fields/1: record R has two fields a")]
    [InlineData(
        "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"a\", \"type\": {\"type\": \"array\", \"items\": \"it\"}}]}",
        "the Avro schema at /fields/0/type/items: there is no type it")]
    [InlineData("{\"type\": \"enum\", \"name\": \"E\"}", "the Avro schema: enum E has no \"symbols\"")]
    [InlineData("{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [1]}", "the Avro schema at /symbols: \"symbols\" is a list of strings, not [1]")]
    [InlineData("{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"A-B\"]}", "the Avro schema at /symbols: 'A-B' is no symbol of an enum")]
    [InlineData("{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"A\", \"A\"]}", "the Avro schema at /symbols: enum E has the symbol A twice")]
    [InlineData("{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"A\"], \"default\": \"B\"}", "the Avro schema at /default: enum E has no symbol B")]
    [InlineData("{\"type\": \"fixed\", \"name\": \"F\"}", "the Avro schema: fixed F has no \"size\" in bytes")]
    [InlineData("{\"type\": \"fixed\", \"name\": \"F\", \"size\": -1}", "the Avro schema: fixed F has no \"size\" in bytes")]
    [InlineData(
        "[{\"type\": \"fixed\", \"name\": \"F\", \"size\": 1}, {\"type\": \"enum\", \"name\": \"F\", \"symbols\": []}]", "the Avro schema at /1: there are two types F")]
    public void What_breaks_a_rule_is_refused_with_its_place(string json, string message)
    {
        var fault = Assert.Throws<DeltaException>(() => AvroSchema.Parse(json));
        Assert.Equal(DeltaErrorCode.SchemaMismatch, fault.Code);
        if (message.EndsWith('*'))
            Assert.StartsWith(message[..^1], fault.Message, StringComparison.Ordinal);
        else
            Assert.Equal(message, fault.Message);
    }

    [Fact]
    public void Where_the_schema_is_from_is_told() => Assert.Equal(
        "the Avro schema schemas/user.avsc: there is no type User",
        Assert.Throws<DeltaException>(() => AvroSchema.Parse("\"User\"", "schemas/user.avsc")).Message);

    [Fact]
    public void A_byte_order_mark_and_comments_are_no_fault() =>
        Assert.Equal(AvroKind.Long, AvroSchema.Parse("\uFEFF/* a file's head */ \"long\"").Kind);

    [Fact]
    public void A_text_of_endless_depth_is_refused() => Assert.StartsWith(
        "the Avro schema is not JSON", Assert.Throws<DeltaException>(() => AvroSchema.Parse(new string('[', 100_000))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_name_is_found_in_the_namespace_around_it()
    {
        var schema = AvroSchema.Parse("""
            {"type": "record", "name": "com.acme.Order", "fields": [
              {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["NEW"]}, "aliases": ["status"]},
              {"name": "before", "type": ["null", "State", "com.acme.Order"]}]}
            """);
        Assert.Same(schema.Fields[0].Schema, schema.Fields[1].Schema.Branches[1]);
        Assert.Same(schema, schema.Fields[1].Schema.Branches[2]);
        Assert.Equal(["status"], schema.Fields[0].Aliases);
    }

    [Fact]
    public void Aliases_of_types_take_the_namespace_of_the_name() => Assert.Equal(
        ["a.c", "x.y"], AvroSchema.Parse("""{"type": "fixed", "name": "a.b", "aliases": ["c", "x.y"], "size": 1}""").Aliases);

    [Fact]
    public void A_referenced_schema_gives_its_names()
    {
        const string money = """{"type": "fixed", "name": "com.acme.Money", "size": 8}""";
        const string line = """{"type": "record", "name": "com.acme.Line", "fields": [{"name": "price", "type": "Money"}]}""";
        var order = AvroSchema.Parse("""{"type": "array", "items": "com.acme.Line"}""", null, money, line);
        Assert.Equal(8, order.Items!.Fields[0].Schema.Size);
    }

    [Theory]
    [InlineData("""{"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 2}""", "Decimal")]
    [InlineData("""{"type": "bytes", "logicalType": "decimal", "precision": 4}""", "Decimal")]
    [InlineData("""{"type": "bytes", "logicalType": "decimal"}""", "None")]
    [InlineData("""{"type": "bytes", "logicalType": "decimal", "precision": 0}""", "None")]
    [InlineData("""{"type": "bytes", "logicalType": "decimal", "precision": 2, "scale": 3}""", "None")]
    [InlineData("""{"type": "bytes", "logicalType": "decimal", "precision": 2, "scale": -1}""", "None")]
    [InlineData("""{"type": "string", "logicalType": "decimal", "precision": 2}""", "None")]
    [InlineData("""{"type": "fixed", "name": "F", "size": 2, "logicalType": "decimal", "precision": 4}""", "Decimal")]
    [InlineData("""{"type": "fixed", "name": "F", "size": 2, "logicalType": "decimal", "precision": 5}""", "None")]
    [InlineData("""{"type": "fixed", "name": "F", "size": 16, "logicalType": "decimal", "precision": 38}""", "Decimal")]
    [InlineData("""{"type": "string", "logicalType": "uuid"}""", "Uuid")]
    [InlineData("""{"type": "fixed", "name": "F", "size": 16, "logicalType": "uuid"}""", "Uuid")]
    [InlineData("""{"type": "fixed", "name": "F", "size": 15, "logicalType": "uuid"}""", "None")]
    [InlineData("""{"type": "int", "logicalType": "date"}""", "Date")]
    [InlineData("""{"type": "long", "logicalType": "date"}""", "None")]
    [InlineData("""{"type": "int", "logicalType": "time-millis"}""", "TimeMillis")]
    [InlineData("""{"type": "long", "logicalType": "time-micros"}""", "TimeMicros")]
    [InlineData("""{"type": "long", "logicalType": "timestamp-millis"}""", "TimestampMillis")]
    [InlineData("""{"type": "long", "logicalType": "timestamp-micros"}""", "TimestampMicros")]
    [InlineData("""{"type": "long", "logicalType": "timestamp-nanos"}""", "TimestampNanos")]
    [InlineData("""{"type": "long", "logicalType": "local-timestamp-millis"}""", "LocalTimestampMillis")]
    [InlineData("""{"type": "long", "logicalType": "local-timestamp-micros"}""", "LocalTimestampMicros")]
    [InlineData("""{"type": "long", "logicalType": "local-timestamp-nanos"}""", "LocalTimestampNanos")]
    [InlineData("""{"type": "int", "logicalType": "timestamp-millis"}""", "None")]
    [InlineData("""{"type": "fixed", "name": "F", "size": 12, "logicalType": "duration"}""", "Duration")]
    [InlineData("""{"type": "fixed", "name": "F", "size": 13, "logicalType": "duration"}""", "None")]
    [InlineData("""{"type": "bytes", "logicalType": "big-decimal"}""", "None")]
    [InlineData("""{"type": "string", "logicalType": "colour"}""", "None")]
    [InlineData("""{"type": "string", "logicalType": 5}""", "None")]
    public void A_logical_type_that_is_unknown_or_breaks_its_rules_is_none(string json, string logicalType) =>
        Assert.Equal(logicalType, AvroSchema.Parse(json).LogicalType.ToString());
}
