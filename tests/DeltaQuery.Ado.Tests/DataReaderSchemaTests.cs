using System.Data;
using System.Data.Common;
using System.Data.SqlTypes;

namespace DeltaQuery.Ado.Tests;

public class DataReaderSchemaTests(AdoFixture fixture) : AdoTest(fixture)
{
    [SkippableFact]
    public void GetName_gives_the_names_as_they_are_written()
    {
        using var reader = Reader("SELECT 1 AS a, 2 AS \"B c\", 3 AS \"ü\"");
        Assert.Equal(["a", "B c", "ü"], Enumerable.Range(0, 3).Select(reader.GetName));
    }

    [SkippableTheory]
    [InlineData("a", 0)]
    [InlineData("A", 1)]
    [InlineData("b", 2)]
    [InlineData("B", 2)]
    public void GetOrdinal_prefers_the_same_case(string name, int ordinal)
    {
        using var reader = Reader("SELECT 1 AS a, 2 AS \"A\", 3 AS b");
        Assert.Equal(ordinal, reader.GetOrdinal(name));
    }

    [SkippableFact]
    public void GetOrdinal_gives_the_first_of_the_same_name()
    {
        using var reader = Row("SELECT 1 AS x, 2 AS x");
        Assert.Equal(0, reader.GetOrdinal("x"));
        Assert.Equal(0, reader.GetOrdinal("X"));
        Assert.Equal(1, reader["x"]);
    }

    [SkippableTheory]
    [InlineData("c")]
    [InlineData("")]
    [InlineData(" a")]
    public void GetOrdinal_of_no_column_is_out_of_range(string name)
    {
        using var reader = Row("SELECT 1 AS a");
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal(name));
        Assert.Throws<IndexOutOfRangeException>(() => reader[name]);
        Assert.Throws<ArgumentNullException>(() => reader.GetOrdinal(null!));
    }

    [SkippableTheory]
    [InlineData("[1, 2]", "array<int>", typeof(int?[]))]
    [InlineData("['a']", "array<string>", typeof(string[]))]
    [InlineData("[[1]]", "array<array<int>>", typeof(int?[][]))]
    [InlineData("{'a': 1, 'b': 'x'}", "struct<a:int,b:string>", typeof(Dictionary<string, object?>))]
    [InlineData("MAP {'k': 1}", "map<string,int>", typeof(Dictionary<string, int?>))]
    [InlineData("MAP {1: [true]}", "map<int,array<boolean>>", typeof(Dictionary<int, bool?[]>))]
    [InlineData("'x'::ENUM('x', 'y')", "enum", typeof(string))]
    [InlineData("'{}'::JSON", "json", typeof(string))]
    [InlineData("'101'::BIT", "bit", typeof(string))]
    public void Types_are_told_by_Delta_s_name_and_NET_s(string sql, string name, Type type)
    {
        NeedsLocalFor(sql);
        using var reader = Reader($"SELECT {sql}");
        Assert.Equal(name, reader.GetDataTypeName(0));
        Assert.Equal(type, reader.GetFieldType(0));
    }

    [SkippableFact]
    public void Types_of_a_table_are_Delta_s()
    {
        var table = Table("(a BYTE, b SHORT, c INT, d LONG, e STRING, f BINARY, g DATE, h TIMESTAMP, i TIMESTAMP_NTZ, j DECIMAL(12,3), k ARRAY<STRING>, l STRUCT<x:INT>)");
        using var reader = Reader($"SELECT * FROM {table}");
        Assert.Equal(
            ["tinyint", "smallint", "int", "bigint", "string", "binary", "date", "timestamp", "timestamp_ntz", "decimal(12,3)", "array<string>", "struct<x:int>"],
            Enumerable.Range(0, reader.FieldCount).Select(reader.GetDataTypeName));
    }

    [SkippableFact]
    public async Task GetColumnSchema_tells_of_each_column()
    {
        await using var reader = Reader("SELECT 1 AS id, 'x' AS name, 1.25::DECIMAL(9,2) AS price");
        var columns = reader.GetColumnSchema();
        Assert.Equal(["id", "name", "price"], columns.Select(c => c.ColumnName));
        Assert.Equal([0, 1, 2], columns.Select(c => c.ColumnOrdinal!.Value));
        Assert.Equal([typeof(int), typeof(string), typeof(decimal)], columns.Select(c => c.DataType));
        Assert.Equal(["int", "string", "decimal(9,2)"], columns.Select(c => c.DataTypeName));
        Assert.Equal((9, 2), (columns[2].NumericPrecision, columns[2].NumericScale));
        Assert.Equal(4, columns[0].ColumnSize);
        Assert.True(columns[1].IsLong);
        Assert.All(columns, c => Assert.True(c.AllowDBNull));
        Assert.Equal(columns.Select(c => c.ColumnName), (await reader.GetColumnSchemaAsync()).Select(c => c.ColumnName));
        Assert.Equal(columns.Select(c => c.ColumnName), ((DbDataReader)reader).GetColumnSchema().Select(c => c.ColumnName));
        Assert.Equal("int", columns[0]["DataTypeName"]);
    }

    [SkippableFact]
    public void GetSchemaTable_tells_of_each_column()
    {
        using var reader = Reader("SELECT 1 AS id, 'x' AS name, 1.25::DECIMAL(9,2) AS price");
        var table = reader.GetSchemaTable()!;
        Assert.Equal(3, table.Rows.Count);
        var price = table.Rows[2];
        Assert.Equal("price", price[SchemaTableColumn.ColumnName]);
        Assert.Equal(2, price[SchemaTableColumn.ColumnOrdinal]);
        Assert.Equal((short)9, price[SchemaTableColumn.NumericPrecision]);
        Assert.Equal((short)2, price[SchemaTableColumn.NumericScale]);
        Assert.Equal(typeof(decimal), price[SchemaTableColumn.DataType]);
        Assert.Equal("decimal(9,2)", price["DataTypeName"]);
        Assert.Equal(true, price[SchemaTableColumn.AllowDBNull]);
        Assert.Equal(false, price[SchemaTableColumn.IsKey]);
        Assert.Equal(DBNull.Value, table.Rows[1][SchemaTableColumn.NumericPrecision]);
    }

    [SkippableFact]
    public void The_provider_s_type_of_a_column_is_that_of_the_provider_s_values()
    {
        using var reader = Row("SELECT 1.25::DECIMAL(38,2), 1.25::DECIMAL(9,2)");
        Assert.Equal([typeof(SqlDecimal), typeof(decimal)], reader.GetSchemaTable()!.Rows.Cast<DataRow>().Select(r => r[SchemaTableOptionalColumn.ProviderSpecificDataType]));
        Assert.Equal([typeof(SqlDecimal), typeof(decimal)], new[] { 0, 1 }.Select(i => reader.GetProviderSpecificValue(i).GetType()));
    }

    [SkippableFact]
    public void The_schema_is_that_of_the_current_result()
    {
        using var reader = Reader("SELECT 1 AS a; SELECT 'x' AS b, 2 AS c");
        Assert.Single(reader.GetColumnSchema());
        reader.NextResult();
        Assert.Equal(["b", "c"], reader.GetColumnSchema().Select(c => c.ColumnName));
        Assert.Equal(2, reader.GetSchemaTable()!.Rows.Count);
        reader.NextResult();
        Assert.Empty(reader.GetColumnSchema());
        Assert.Null(reader.GetSchemaTable());
    }
}
