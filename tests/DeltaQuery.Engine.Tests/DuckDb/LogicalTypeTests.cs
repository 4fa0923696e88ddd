using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.DuckDb;

public sealed class LogicalTypeTests(SharedDatabase shared) : DuckDbTestBase(shared), IClassFixture<SharedDatabase>
{
    public static TheoryData<string> Types => new(
        "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
        "FLOAT",
        "DOUBLE", "DECIMAL(10,2)", "DECIMAL(38,38)", "VARCHAR", "BLOB", "BIT", "BIGNUM", "UUID", "DATE", "TIME", "TIME_NS",
        "TIME WITH TIME ZONE",
        "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE", "INTERVAL", "JSON", "VARIANT", "GEOMETRY",
        "INTEGER[]", "VARCHAR[][]", "INTEGER[3]", "DECIMAL(5,1)[2][]", "MAP(VARCHAR, BIGINT)", "MAP(INTEGER, STRUCT(a VARCHAR))",
        "STRUCT(a INTEGER, \"b c\" VARCHAR[])", "STRUCT(\"select\" INTEGER, \"q\"\"q\" JSON, Abc DATE, \"1a\" INTEGER, \"year\" INTEGER)",
        "UNION(num INTEGER, str VARCHAR)", "ENUM('a', 'it''s')");

    [Theory]
    [MemberData(nameof(Types))]
    public void Type_is_spelt_as_DuckDB_spells_it(string type)
    {
        using var result = Connection.Query($"SELECT x, typeof(x) FROM (SELECT NULL::{type} AS x)");
        Assert.Equal(result.Rows().Single()[1], result.ColumnType(0).ToString());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Type_survives_the_way_through_the_C_API(string type)
    {
        using var result = Connection.Query($"SELECT NULL::{type}");
        using var native = result.ColumnType(0).ToNative();
        Assert.Equal(result.ColumnType(0), LogicalType.Read(native));
    }

    [Fact]
    public void Copy_with_another_child_does_not_keep_the_old_text()
    {
        var list = LogicalType.List(LogicalType.Of(DuckDbType.Integer));
        Assert.Equal("INTEGER[]", list.ToString());
        Assert.Equal("DATE[]", (list with { Child = LogicalType.Of(DuckDbType.Date) }).ToString());
        Assert.NotEqual(list, LogicalType.List(LogicalType.Of(DuckDbType.Date)));
        Assert.Equal(list, LogicalType.List(LogicalType.Of(DuckDbType.Integer)));
    }
}
