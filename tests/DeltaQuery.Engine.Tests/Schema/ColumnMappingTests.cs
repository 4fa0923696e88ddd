using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Tests.Schema;

public class ColumnMappingTests
{
    private static readonly StructType Nested = new(
    [
        Mapped("e", "col-e", 1, new ArrayType(new StructType([Mapped("D", "col-d", 2, PrimitiveType.Integer)]))),
        Mapped("m", "col-m", 3, new MapType(PrimitiveType.String, new StructType([Mapped("x", "col-x", 4, PrimitiveType.Long)]))),
    ]);

    [Fact]
    public void Physical_names_reach_into_arrays_and_maps()
    {
        var mapping = new ColumnMapping(Nested, ColumnMappingMode.Name);
        Assert.Equal("struct<`col-e`:array<struct<`col-d`:int>>,`col-m`:map<string,struct<`col-x`:bigint>>>", mapping.PhysicalSchema.ToString());
        Assert.Equal(["e.element.D", "m.key", "m.value.x"], mapping.Leaves.Select(leaf => string.Join('.', leaf.LogicalPath)));
        Assert.Equal(
            ["col-e.element.col-d", "col-m.key", "col-m.value.col-x"], mapping.Leaves.Select(leaf => string.Join('.', leaf.PhysicalPath)));
        Assert.Equal("STRUCT(\"col-d\" INTEGER)[]", DuckDbTypes.ToSql(mapping.PhysicalSchema.Fields[0].Type));
    }

    [Fact]
    public void Columns_are_found_without_case_and_physical_names_exactly()
    {
        var mapping = new ColumnMapping(Nested, ColumnMappingMode.Id);
        MappedColumn d = mapping.Find(["E", "ELEMENT", "d"])!;
        Assert.Equal(["e", "element", "D"], d.LogicalPath);
        Assert.Equal(["col-e", "element", "col-d"], d.PhysicalPath);
        Assert.Equal((2, PrimitiveType.Integer), (d.Field.FieldId, d.Type));
        Assert.Equal("col-e", mapping.PhysicalName("E"));
        Assert.Equal("e", mapping.FindByPhysicalName("col-e")!.Name);
        Assert.Null(mapping.FindByPhysicalName("COL-E"));
        Assert.Null(mapping.Find(["e", "d"]));
        Assert.Null(mapping.Find([]));
    }

    [Fact]
    public void Under_mode_none_recorded_physical_names_mean_nothing()
    {
        var mapping = new ColumnMapping(Nested, ColumnMappingMode.None);
        Assert.Same(Nested, mapping.PhysicalSchema);
        Assert.Equal(["e", "element", "D"], mapping.Leaves[0].PhysicalPath);
    }

    [Fact]
    public void A_field_without_a_physical_name_or_id_is_an_error()
    {
        var schema = new StructType([new("a", new StructType([new("b", PrimitiveType.Long)]), true, FieldMetadata.Empty.With(FieldMetadata.PhysicalNameKey, "p"))]);
        Assert.Equal(
            "column a.b: no delta.columnMapping.physicalName, under column mapping mode name",
            Assert.Throws<DeltaException>(() => new ColumnMapping(schema, ColumnMappingMode.Name)).Message);
        Assert.Equal(
            "column a: no delta.columnMapping.id, under column mapping mode id",
            Assert.Throws<DeltaException>(() => new ColumnMapping(schema, ColumnMappingMode.Id)).Message);
    }

    private static StructField Mapped(string name, string physicalName, long id, DataType type) => new(
        name, type, true, FieldMetadata.Empty.With(FieldMetadata.PhysicalNameKey, physicalName).With(FieldMetadata.FieldIdKey, id));
}
