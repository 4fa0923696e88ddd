using System.Globalization;
using DeltaQuery.Engine.Ingest.Avro;

namespace DeltaQuery.Engine.Tests.Ingest.Avro;

public sealed class AvroColumnsTests
{
    [Theory]
    [InlineData("\"null\"", "void", true)]
    [InlineData("\"boolean\"", "boolean", false)]
    [InlineData("\"int\"", "int", false)]
    [InlineData("\"long\"", "bigint", false)]
    [InlineData("\"float\"", "float", false)]
    [InlineData("\"double\"", "double", false)]
    [InlineData("\"bytes\"", "binary", false)]
    [InlineData("\"string\"", "string", false)]
    [InlineData("{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"A\"]}", "string", false)]
    [InlineData("{\"type\": \"fixed\", \"name\": \"F\", \"size\": 3}", "binary", false)]
    [InlineData("{\"type\": \"array\", \"items\": [\"null\", \"int\"]}", "array<int>", false)]
    [InlineData("{\"type\": \"map\", \"values\": \"long\"}", "map<string,bigint>", false)]
    [InlineData("[\"null\", \"int\"]", "int", true)]
    [InlineData("[\"int\", \"null\"]", "int", true)]
    [InlineData("[\"int\"]", "int", false)]
    [InlineData("[\"null\"]", "void", true)]
    [InlineData("[\"int\", \"long\"]", "bigint", false)]
    [InlineData("[\"double\", \"null\", \"float\"]", "double", true)]
    [InlineData("[\"string\", \"null\", \"long\"]", "struct<member0:string,member1:bigint>", true)]
    [InlineData("[{\"type\": \"int\", \"logicalType\": \"date\"}, \"long\"]", "struct<member0:date,member1:bigint>", false)]
    [InlineData("{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 38, \"scale\": 9}", "decimal(38,9)", false)]
    [InlineData("{\"type\": \"string\", \"logicalType\": \"uuid\"}", "string", false)]
    [InlineData("{\"type\": \"fixed\", \"name\": \"F\", \"size\": 16, \"logicalType\": \"uuid\"}", "string", false)]
    [InlineData("{\"type\": \"int\", \"logicalType\": \"date\"}", "date", false)]
    [InlineData("{\"type\": \"int\", \"logicalType\": \"time-millis\"}", "int", false)]
    [InlineData("{\"type\": \"long\", \"logicalType\": \"time-micros\"}", "bigint", false)]
    [InlineData("{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}", "timestamp", false)]
    [InlineData("{\"type\": \"long\", \"logicalType\": \"timestamp-micros\"}", "timestamp", false)]
    [InlineData("{\"type\": \"long\", \"logicalType\": \"timestamp-nanos\"}", "bigint", false)]
    [InlineData("{\"type\": \"long\", \"logicalType\": \"local-timestamp-millis\"}", "timestamp_ntz", false)]
    [InlineData("{\"type\": \"long\", \"logicalType\": \"local-timestamp-micros\"}", "timestamp_ntz", false)]
    [InlineData("{\"type\": \"long\", \"logicalType\": \"local-timestamp-nanos\"}", "bigint", false)]
    [InlineData("{\"type\": \"fixed\", \"name\": \"F\", \"size\": 12, \"logicalType\": \"duration\"}", "binary", false)]
    [InlineData(
        "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"a\", \"type\": \"int\"}, {\"name\": \"b\", \"type\": [\"null\", \"string\"]}]}",
        "struct<a:int,b:string>", false)]
    public void A_type_of_avro_has_a_type_of_delta(string schema, string type, bool nullable)
    {
        var column = AvroColumns.TypeOf(AvroSchema.Parse(schema));
        Assert.Equal((type, nullable), (column.Type.ToString(), column.Nullable));
    }

    [Theory]
    [InlineData(
        "{\"type\": \"record\", \"name\": \"List\", \"fields\": [{\"name\": \"next\", \"type\": [\"null\", \"List\"]}]}",
        "Avro field value.next: record List holds itself, which no column can")]
    [InlineData(
        "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"a\", \"type\": \"int\"}, {\"name\": \"A\", \"type\": \"int\"}]}",
        "Avro field value: record R has two fields A: names of columns are compared without case")]
    [InlineData("{\"type\": \"record\", \"name\": \"R\", \"fields\": []}", "Avro field value: record R has no fields, and a struct has at least one")]
    [InlineData("[]", "Avro field value: the union has no types")]
    [InlineData(
        "{\"type\": \"array\", \"items\": {\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 39}}",
        "Avro field value.element: a decimal of 39 digits does not fit a column, which has 38")]
    public void What_no_column_can_hold_is_refused_by_name(string schema, string message)
    {
        var fault = Assert.Throws<DeltaException>(() => AvroColumns.TypeOf(AvroSchema.Parse(schema)));
        Assert.Equal((DeltaErrorCode.NotSupported, message), (fault.Code, fault.Message));
        Assert.NotNull(fault.Hint);
    }

    [Fact]
    public void A_record_that_is_used_twice_does_not_hold_itself() => Assert.Equal(
        "struct<a:struct<x:int>,b:struct<x:int>>",
        AvroColumns.TypeOf(AvroSchema.Parse("""
            {"type": "record", "name": "R", "fields": [
              {"name": "a", "type": {"type": "record", "name": "P", "fields": [{"name": "x", "type": "int"}]}}, {"name": "b", "type": "P"}]}
            """)).Type.ToString());

    [Fact]
    public void Names_that_multiply_beyond_measure_are_refused()
    {
        var records = Enumerable.Range(1, 40).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"type": "record", "name": "R{{i}}", "fields": [{"name": "a", "type": "{{(i == 1 ? "int" : $"R{i - 1}")}}"}, {"name": "b", "type": "{{(i == 1 ? "int" : $"R{i - 1}")}}"}]}"""));
        var schema = AvroSchema.Parse("\"R40\"", null, records);
        Assert.Contains("more than 10000 fields", Assert.Throws<DeltaException>(() => AvroColumns.TypeOf(schema)).Message, StringComparison.Ordinal);
    }
}
