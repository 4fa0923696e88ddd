using System.Data;
using System.Data.Common;

namespace DeltaQuery.Ado.Tests;

public sealed class SchemaCollectionTests : IClassFixture<AdoFixture>
{
    private readonly AdoFixture _lake;

    public SchemaCollectionTests(AdoFixture lake)
    {
        _lake = lake;
        lake.Run("""
            CREATE SCHEMA IF NOT EXISTS shop;
            CREATE TABLE IF NOT EXISTS shop.sales (id BIGINT NOT NULL COMMENT 'the key', amount DECIMAL(10,2), day DATE) USING DELTA PARTITIONED BY (day)
                COMMENT 'what was sold' TBLPROPERTIES ('owner' = 'me');
            CREATE TABLE IF NOT EXISTS plain (a STRING) USING DELTA
            """);
    }

    [Fact]
    public void Every_collection_that_is_listed_can_be_asked_for()
    {
        using var connection = _lake.Open();
        var collections = connection.GetSchema();
        Assert.Equal(DbMetaDataCollectionNames.MetaDataCollections, collections.TableName);
        foreach (var name in collections.Rows.Cast<DataRow>().Select(r => (string)r["CollectionName"]))
            Assert.True(connection.GetSchema(name).Columns.Count > 0, name);
    }

    [Fact]
    public void Tables_are_found_by_schema_and_name_without_regard_to_case()
    {
        using var connection = _lake.Open();
        Assert.Equal(["default.plain", "shop.sales"], Names(connection.GetSchema("Tables")));
        Assert.Equal(["shop.sales"], Names(connection.GetSchema("tables", ["SHOP"])));
        Assert.Equal(["default.plain"], Names(connection.GetSchema("Tables", [null, "Plain"])));
        Assert.Empty(Names(connection.GetSchema("Tables", ["shop", "nothing"])));
    }

    [Fact]
    public void Columns_tell_what_Delta_knows_of_them()
    {
        using var connection = _lake.Open();
        var rows = connection.GetSchema("Columns", ["shop", "sales"]).Rows;
        Assert.Equal(["id", "amount", "day"], rows.Cast<DataRow>().Select(r => (string)r["column_name"]));
        Assert.Equal("bigint|\"long\"|False|the key|False", string.Join('|', Values(rows[0], "data_type", "delta_type", "is_nullable", "comment", "is_partition_column")));
        Assert.Equal("decimal(10,2)|True|False", string.Join('|', Values(rows[1], "data_type", "is_nullable", "is_partition_column")));
        Assert.Equal("date|True", string.Join('|', Values(rows[2], "data_type", "is_partition_column")));
    }

    [Fact]
    public void Constraints_partitioning_properties_and_history_are_collections()
    {
        using var connection = _lake.Open();
        Assert.Equal("id", Assert.Single(connection.GetSchema("Constraints", ["shop"]).Rows.Cast<DataRow>())["constraint_name"]);
        Assert.Equal("day", Assert.Single(connection.GetSchema("PartitionColumns").Rows.Cast<DataRow>())["column_name"]);
        Assert.Equal("me", Assert.Single(connection.GetSchema("TableProperties", [null, "sales"]).Rows.Cast<DataRow>())["property_value"]);
        Assert.Equal("CREATE TABLE", Assert.Single(connection.GetSchema("History", ["shop"]).Rows.Cast<DataRow>())["operation"]);
    }

    [Fact]
    public void A_table_is_described_with_its_version()
    {
        using var connection = _lake.Open();
        var table = connection.DescribeTable("shop.sales");
        Assert.Equal(("shop.sales", 0L, "what was sold"), (table.Name, table.Version, table.Comment));
        Assert.Equal("42P01", Assert.Throws<DeltaQueryException>(() => connection.DescribeTable("nowhere")).SqlState);
    }

    [Fact]
    public void Unknown_collections_and_restrictions_too_many_are_refused()
    {
        using var connection = _lake.Open();
        Assert.Throws<ArgumentException>(() => connection.GetSchema("Triggers"));
        Assert.Throws<ArgumentException>(() => connection.GetSchema("Tables", ["a", "b", "c"]));
    }

    private static IEnumerable<string> Names(DataTable tables) => tables.Rows.Cast<DataRow>().Select(r => $"{r["table_schema"]}.{r["table_name"]}").Order(StringComparer.Ordinal);

    private static IEnumerable<object> Values(DataRow row, params string[] names) => names.Select(n => row[n]);
}
