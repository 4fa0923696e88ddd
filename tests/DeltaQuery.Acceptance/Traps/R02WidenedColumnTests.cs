using DeltaQuery.Engine.Schema;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>R2: a filter's constant between two values of a column's old type is not cast to that type.</summary>
public sealed class R02WidenedColumnTests : TrapTest
{
    /// <summary>Each pair of the protocol's list: the old type, the new one, three values, and a constant that lies between the first and the
    /// second one where the old type has nothing.</summary>
    public static TheoryData<string, string, string, string> Pairs => new()
    {
        { "byte", "short", "1, 2, 3", "1.5" },
        { "byte", "integer", "1, 2, 3", "1.5" },
        { "byte", "long", "1, 2, 3", "1.5" },
        { "short", "integer", "1, 2, 3", "1.5" },
        { "short", "long", "1, 2, 3", "1.5" },
        { "integer", "long", "1, 2, 3", "1.5" },
        { "float", "double", "0.1, 0.2, 0.3", "0.1::FLOAT::DOUBLE + 1e-12" },
        { "float", "double", "40.6, 50.6, 60.6", "40.6::FLOAT::DOUBLE + 1e-9" },
        { "byte", "double", "1, 2, 3", "1.5" },
        { "short", "double", "1, 2, 3", "1.5" },
        { "integer", "double", "1, 2, 3", "1.5::DOUBLE" },
        { "byte", "decimal(10,0)", "1, 2, 3", "1.5" },
        { "byte", "decimal(12,2)", "1, 2, 3", "1.5" },
        { "short", "decimal(12,2)", "1, 2, 3", "1.5" },
        { "integer", "decimal(12,2)", "1, 2, 3", "1.5" },
        { "long", "decimal(22,2)", "1, 2, 3", "1.5" },
        { "date", "timestamp_ntz", "'2020-01-01', '2020-01-02', '2020-01-03'", "TIMESTAMP '2020-01-01 12:00:00'" },
        { "decimal(4,1)", "decimal(6,1)", "1.1, 1.2, 1.3", "1.15" },
        { "decimal(4,1)", "decimal(7,3)", "1.1, 1.2, 1.3", "1.15" },
        { "decimal(9,1)", "decimal(20,3)", "1.1, 1.2, 1.3", "1.15" },
        { "decimal(18,2)", "decimal(38,6)", "1.1, 1.2, 1.3", "1.15" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task R2_a_constant_between_two_old_values_filters_a_column(string from, string to, string values, string constant)
    {
        var (old, type) = (SchemaJson.ParseName(from, "c"), SchemaJson.ParseName(to, "c"));
        var table = Make(old, type, Widened("c", from, to, type),
            [.. values.Split(", ").Select(v => $"SELECT CAST({v} AS {DuckDbTypes.ToSql(old)}) AS c")]);
        await CheckAsync(table, "c", constant);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task R2_a_constant_between_two_old_values_filters_a_struct_field(string from, string to, string values, string constant)
    {
        var (old, type) = (SchemaJson.ParseName(from, "c"), SchemaJson.ParseName(to, "c"));
        var before = new StructType([new StructField("f", old)]);
        var after = new StructType([Widened("f", from, to, type)]);
        var table = Make(
            before, after, new StructField("c", after),
            [.. values.Split(", ").Select(v => $"SELECT {{'f': CAST({v} AS {DuckDbTypes.ToSql(old)})}} AS c")]);
        await CheckAsync(table, "c.f", constant);
    }

    [Fact]
    public async Task R2_a_widened_column_still_prunes_by_the_log()
    {
        var table = Make(
            PrimitiveType.Integer, PrimitiveType.Long, Widened("c", "integer", "long", PrimitiveType.Long),
            ["SELECT 1::INTEGER AS c", "SELECT 2::INTEGER AS c", "SELECT 3::INTEGER AS c"]);
        Assert.Equal(["3", "3"], await Engine.RowsAsync($"SELECT c FROM {table.Sql} WHERE c > 2"));
        Assert.Equal(2, Engine.FilesScanned); // one of the three, and the one without statistics
    }

    /// <summary>Writers print the bounds of floats with a float's digits: 0.1, which as a double lies below the float.</summary>
    [Fact]
    public async Task R2_the_bounds_of_a_float_are_no_bounds_of_the_double_that_it_became()
    {
        var table = Engine.Table("t");
        var statistics = System.Text.Json.Nodes.JsonNode.Parse("""{"numRecords":1,"minValues":{"c":0.1},"maxValues":{"c":0.1},"nullCount":{"c":0}}""")!.AsObject();
        table.Commit(
            [TestTable.Protocol("typeWidening"), TestTable.Metadata(new StructType([new StructField("c", PrimitiveType.Float)])),
                table.Add(table.WriteFile(Engine.Maker, "SELECT 0.1::FLOAT AS c"), statistics)]);
        table.Commit(TestTable.Metadata(new StructType([Widened("c", "float", "double", PrimitiveType.Double)])));
        Assert.Equal("1", await Engine.ValueAsync($"SELECT count(*) FROM {table.Sql} WHERE c > 0.1::DOUBLE AND c < 0.15::DOUBLE"));
        Assert.Equal("1", await Engine.ValueAsync($"SELECT count(*) FROM {table.Sql} WHERE c = 0.1::FLOAT::DOUBLE"));
        Assert.Equal("1", await Engine.ValueAsync($"SELECT count(*) FROM {table.Sql} WHERE c <> 0.1::DOUBLE"));
    }

    private static StructField Widened(string name, string from, string to, DataType type)
    {
        using var changes = System.Text.Json.JsonDocument.Parse($$"""[{"fromType": "{{from}}", "toType": "{{to}}"}]""");
        return new StructField(name, type, true, FieldMetadata.Empty.With(FieldMetadata.TypeChangesKey, changes.RootElement.Clone()));
    }

    /// <summary>All rows in one file and each in one of its own, in files of the old type, and none of the new one.</summary>
    private TestTable Make(DataType old, DataType type, StructField widened, List<string> rows)
    {
        Assert.NotEqual(old, type);
        var table = Engine.Table("t");
        var schema = new StructType([new StructField("c", old)]);
        table.Commit(
            [TestTable.Protocol("typeWidening", "timestampNtz"), TestTable.Metadata(schema),
                .. rows.Select(r => table.Append(schema, Engine.Maker, r)),
                table.Add(table.WriteFile(Engine.Maker, string.Join(" UNION ALL ", rows)))]);
        table.Commit(TestTable.Metadata(new StructType([widened])));
        return table;
    }

    /// <summary>Of three values, twice each, the first lies below the constant.</summary>
    private async Task CheckAsync(TestTable table, string column, string constant)
    {
        Assert.Equal("6", await Engine.ValueAsync($"SELECT count({column}) FROM {table.Sql}"));
        foreach (var (condition, expected) in new[] { ("< {0}", 2), ("<= {0}", 2), ("> {0}", 4), (">= {0}", 4), ("= {0}", 0),
            ("<> {0}", 6), ("IN ({0})", 0) })
        {
            var sql = $"SELECT count(*) FROM {table.Sql} WHERE {column} {string.Format(null, condition, constant)}";
            Assert.Equal((condition, expected), (condition, int.Parse(await Engine.ValueAsync(sql), null)));
        }
    }
}
