using DeltaQuery.Engine.Schema;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>R9: nested columns under column mapping keep their values, their NULLs and their new names.</summary>
public sealed class R09NestedMappingTests : TrapTest
{
    private static readonly string[] Expected =
    [
        "1|{'a': 1, 'b': x}|[{'a': 1}, NULL, {'a': NULL}]|{k={'a': 1}}",
        "2|NULL|NULL|NULL",
        "3|{'a': NULL, 'b': NULL}|[]|{}",
    ];

    [Theory]
    [InlineData("name")]
    [InlineData("id")]
    public async Task R9_nested_fields_have_their_logical_names_and_null_structs_stay_null(string mode)
    {
        var table = Make(mode);
        Assert.Equal(Expected, await Engine.RowsAsync($"SELECT i, s, l, m FROM {table.Sql} ORDER BY i"));
        Assert.Equal("1", await Engine.ValueAsync($"SELECT i FROM {table.Sql} WHERE s.a = 1"));
        Assert.Equal(["2"], await Engine.RowsAsync($"SELECT i FROM {table.Sql} WHERE s IS NULL"));
        Assert.Equal(["2", "3"], await Engine.RowsAsync($"SELECT i FROM {table.Sql} WHERE s.b IS NULL ORDER BY i"));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("id")]
    public async Task R9_a_struct_that_shares_no_field_with_a_file_is_null_or_a_struct_of_nulls(string mode)
    {
        var table = Make(mode);
        var other = new StructType([Mapped("i", "p1", 1, PrimitiveType.Integer),
            Mapped("s", "p2", 2, new StructType([Mapped("z", "p9", 9, PrimitiveType.Long)]))]);
        table.Commit(TestTable.Metadata(other, configuration: Mode(mode)));
        Assert.Equal(["1|{'z': NULL}", "2|NULL", "3|{'z': NULL}"], await Engine.RowsAsync($"SELECT i, s FROM {table.Sql} ORDER BY i"));
    }

    private static Dictionary<string, string> Mode(string mode) => new() { ["delta.columnMapping.mode"] = mode };

    private TestTable Make(string mode)
    {
        var inner = new StructType([Mapped("a", "p3", 3, PrimitiveType.Integer), Mapped("b", "p4", 4, PrimitiveType.String)]);
        var schema = new StructType(
        [
            Mapped("i", "p1", 1, PrimitiveType.Integer), Mapped("s", "p2", 2, inner),
            Mapped("l", "p5", 5, new ArrayType(new StructType([Mapped("a", "p6", 6, PrimitiveType.Integer)]))),
            Mapped("m", "p7", 7, new MapType(PrimitiveType.String, new StructType([Mapped("a", "p8", 8, PrimitiveType.Integer)]))),
        ]);
        var table = Engine.Table("t");
        var path = table.WriteFile(
            Engine.Maker,
            """
            SELECT 1::INTEGER AS p1, {'p3': 1::INTEGER, 'p4': 'x'} AS p2, [{'p6': 1::INTEGER}, NULL, {'p6': NULL}] AS p5,
            MAP {'k': {'p8': 1::INTEGER}} AS p7
            UNION ALL SELECT 2, NULL, NULL, NULL
            UNION ALL SELECT 3, {'p3': NULL, 'p4': NULL}, [], MAP {}
            """,
            fieldIds: "{p1: 1, p2: {__duckdb_field_id: 2, p3: 3, p4: 4}, p5: {__duckdb_field_id: 5, element: {p6: 6}}, "
                + "p7: {__duckdb_field_id: 7, value: {p8: 8}}}");
        table.Commit(TestTable.Protocol("columnMapping"), TestTable.Metadata(schema, configuration: Mode(mode)), table.Add(path));
        return table;
    }
}
