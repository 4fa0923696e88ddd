using System.Text.Json;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Tests.Log;

namespace DeltaQuery.Engine.Tests.Schema;

public class SchemaJsonTests
{
    [Fact]
    public void A_schema_comes_back_with_metadata_that_we_do_not_know()
    {
        const string Text =
            """{"type":"struct","fields":[{"name":"e","type":{"type":"array","elementType":{"type":"struct","fields":[{"name":"d","type":"integer","nullable":false,"metadata":{"my.key":{"x":[1,2.50,null]},"é":"ü"}}]},"containsNull":true},"nullable":true,"metadata":{"delta.columnMapping.id":4,"delta.columnMapping.physicalName":"col-1"}},{"name":"m","type":{"type":"map","keyType":"string","valueType":"decimal(10,2)","valueContainsNull":false},"nullable":true,"metadata":{}}]}""";
        StructType schema = SchemaJson.Parse(Text);
        Assert.Equal(Text, SchemaJson.Write(schema));
        Assert.Equal(("col-1", 4), (schema.Fields[0].PhysicalName, schema.Fields[0].FieldId));
        Assert.Equal("struct<e:array<struct<d:int>>,m:map<string,decimal(10,2)>>", schema.ToString());
    }

    [Fact]
    public void Column_facts_are_read_from_metadata()
    {
        StructType schema = SchemaJson.Parse(
            """
            {"type":"struct","fields":[
            {"name":"a","type":"long","nullable":true,"metadata":{"comment":"c","delta.invariants":"{\"expression\":{\"expression\":\"a > 3\"}}","CURRENT_DEFAULT":"40 + 2","delta.generationExpression":"b + 1"}},
            {"name":"b","type":{"type":"array","elementType":"long","containsNull":true},"nullable":true,"metadata":{"delta.typeChanges":[{"fromType":"byte","toType":"long","fieldPath":"element","tableVersion":2}],"delta.invariants":"b < 3"}},
            {"name":"c","type":"string","nullable":true,"metadata":{"__CHAR_VARCHAR_TYPE_STRING":"varchar(4)","delta.identity.start":1}}]}
            """);
        StructField a = schema.Find("A")!;
        Assert.Equal(("c", "a > 3", "40 + 2", "b + 1"), (a.Comment, a.Invariant, a.CurrentDefault, a.GenerationExpression));
        Assert.Equal(new TypeChange(PrimitiveType.Byte, PrimitiveType.Long, "element", 2), Assert.Single(schema.Fields[1].TypeChanges));
        Assert.Equal("b < 3", schema.Fields[1].Invariant);
        Assert.Equal(("varchar(4)", true), (schema.Fields[2].CharVarcharType, schema.Fields[2].IsIdentity));
    }

    [Theory]
    [InlineData("""{"type":"struct","fields":[{"name":"a","type":{"type":"array","elementType":{"type":"struct","fields":[{"name":"b","type":"int8"}]}}}]}""", "schemaString, column a.element.b: unknown type 'int8'", DeltaErrorCode.UnsupportedFeature)]
    [InlineData("""{"type":"struct","fields":[{"name":"a","type":"long"},{"name":"A","type":"long"}]}""", "schemaString, column A: the name occurs twice (names are compared without case)", DeltaErrorCode.CorruptLog)]
    [InlineData("""{"type":"struct","fields":[{"name":"a","type":"decimal(39,0)"}]}""", "schemaString, column a: 'decimal(39,0)' is not a decimal(1..38, 0..precision)", DeltaErrorCode.CorruptLog)]
    [InlineData("""{"type":"struct","fields":[{"type":"long"}]}""", "schemaString: no 'name'", DeltaErrorCode.CorruptLog)]
    [InlineData("\"long\"", "schemaString: the outermost type must be a struct", DeltaErrorCode.CorruptLog)]
    public void A_fault_names_the_column(string text, string message, object code)
    {
        DeltaException error = Assert.Throws<DeltaException>(() => SchemaJson.Parse(text));
        Assert.Equal((message, (DeltaErrorCode)code), (error.Message, error.Code));
    }

    [SkippableFact]
    public void Every_golden_schema_comes_back_the_same()
    {
        Skip.If(GoldenTables.Root is null, GoldenTables.Missing);
        int schemas = 0;
        foreach ((string _, string file) in GoldenTables.LogFiles())
            foreach (Metadata metadata in ActionLog.Read(File.ReadAllBytes(file), file, ActionKinds.Metadata).Cast<Metadata>())
                if (metadata.SchemaString is { } text)
                {
                    StructType schema = SchemaJson.Parse(text);
                    string written = SchemaJson.Write(schema);
                    Assert.Equal(schema, SchemaJson.Parse(written));
                    Assert.True(JsonElement.DeepEquals(JsonElement.Parse(text), JsonElement.Parse(written)), $"{file}\n{text}\n{written}");
                    if (!file.Contains("type_widening_unsupported", StringComparison.Ordinal))
                        TypeWidening.Check(schema);
                    var mapping = new ColumnMapping(schema, ColumnMapping.ParseMode(metadata.Configuration.GetValueOrDefault("delta.columnMapping.mode")));
                    Assert.All(mapping.Leaves, leaf => Assert.Equal(leaf.PhysicalPath, mapping.Find(leaf.LogicalPath)!.PhysicalPath));
                    schemas++;
                }
        Assert.True(schemas > 400, $"{schemas} schemas");
    }
}
