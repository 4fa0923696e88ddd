using System.Data;
using System.Data.Common;

namespace DeltaQuery.Ado.Tests;

[LocalOnly("the engine's catalog; RemoteSchemaTests ask Spark's")]
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
    public void Versions_and_files_are_listed_table_by_table()
    {
        _lake.Run("CREATE TABLE IF NOT EXISTS shop.kept (a INT, p STRING) USING DELTA PARTITIONED BY (p); INSERT INTO shop.kept VALUES (1, 'x'), (2, 'x')");
        using var connection = _lake.Open();
        var versions = connection.GetSchema("Versions", ["shop", "kept"]).Rows.Cast<DataRow>();
        Assert.Equal(["shop.kept 0 CREATE TABLE", "shop.kept 1 WRITE"], versions.Select(r => $"{r["table_schema"]}.{r["table_name"]} {r["version"]} {r["operation"]}"));
        var file = Assert.Single(connection.GetSchema("Files", ["shop", "kept"]).Rows.Cast<DataRow>());
        Assert.Equal(("kept", 2L, "x"), (file["table_name"], file["num_records"], ((Dictionary<string, string>)file["partition_values"])["p"]));
        Assert.Empty(connection.GetSchema("Files", ["shop", "sales"]).Rows);
        Assert.Contains(connection.GetSchema("Files").Rows.Cast<DataRow>(), r => (string)r["path"] == (string)file["path"]);
        _lake.Run("DROP TABLE shop.kept");
    }

    [Fact]
    public void Views_are_those_of_the_session()
    {
        using var connection = _lake.Open();
        new DeltaQueryCommand("CREATE TEMP VIEW big AS SELECT * FROM shop.sales; CREATE TEMP VIEW two AS SELECT 2 AS b; CREATE TEMP TABLE no_view AS SELECT 1 AS a", connection).ExecuteNonQuery();
        Assert.Equal(["big", "two"], connection.GetSchema("Views").Rows.Cast<DataRow>().Select(r => (string)r["view_name"]));
        Assert.Equal(["big"], connection.GetSchema("Views", ["BIG"]).Rows.Cast<DataRow>().Select(r => (string)r["view_name"]));
        using var other = _lake.Open();
        Assert.Empty(other.GetSchema("Views").Rows);
    }

    [Fact]
    public void Types_are_told_with_the_columns_that_ADO_NET_names()
    {
        using var connection = _lake.Open();
        var types = connection.GetSchema(DbMetaDataCollectionNames.DataTypes).Rows.Cast<DataRow>().ToDictionary(r => (string)r["TypeName"]);
        Assert.Equal("38|38|0|DECIMAL({0},{1})|precision,scale|System.Decimal|False", string.Join('|', Values(
            types["decimal"], "ColumnSize", "MaximumScale", "MinimumScale", "CreateFormat", "CreateParameters", "DataType", "IsUnsigned")));
        Assert.Equal("True|True|True|'|'", string.Join('|', Values(
            types["string"], "IsLong", "IsSearchableWithLike", "IsCaseSensitive", "LiteralPrefix", "LiteralSuffix")));
        Assert.Equal([true, false], new[] { "bigint", "int" }.Select(t => types[t]["IsAutoIncrementable"]));
        foreach (var (name, type) in types.Where(t => t.Value["LiteralPrefix"] is string && t.Key != "string"))
        {
            var value = name switch { "binary" => "0A", "interval" => "1 day", "date" => "2026-01-02", _ => "2026-01-02 03:04:05" };
            using var command = new DeltaQueryCommand($"SELECT {type["LiteralPrefix"]}{value}{type["LiteralSuffix"]}", connection);
            using var reader = command.ExecuteReader();
            Assert.Equal(name, reader.GetDataTypeName(0));
        }
    }

    [Fact]
    public void Identifiers_are_quoted_in_two_ways()
    {
        using var connection = _lake.Open();
        var pattern = (string)connection.GetSchema(DbMetaDataCollectionNames.DataSourceInformation).Rows[0]["QuotedIdentifierPattern"];
        Assert.Equal(["\"a\"\"b\"", "`c``d`"], System.Text.RegularExpressions.Regex.Matches("\"a\"\"b\".`c``d`", pattern).Select(m => m.Value));
    }

    [Fact]
    public void There_is_one_catalog()
    {
        using var connection = _lake.Open();
        Assert.Equal("delta", Assert.Single(connection.GetSchema("Catalogs").Rows.Cast<DataRow>())["catalog_name"]);
        Assert.Empty(connection.GetSchema("Catalogs", ["other"]).Rows);
        Assert.Equal("delta", Assert.Single(connection.GetSchema("Databases", ["DELTA"]).Rows.Cast<DataRow>())["database_name"]);
    }

    [Fact]
    public async Task Ingests_are_listed_by_name()
    {
        await using var connection = _lake.Open();
        new DeltaQueryCommand(
            "CREATE INGEST arrivals AS INGEST FROM KAFKA BROKERS 'localhost:1' TOPIC 't' INTO shop.arrivals FORMAT JSON CREATE TABLE IF MISSING", connection).ExecuteNonQuery();
        try
        {
            Assert.Equal("arrivals", Assert.Single((await connection.GetSchemaAsync("Ingests")).Rows.Cast<DataRow>())["name"]);
            Assert.Single((await connection.GetSchemaAsync("Ingests", ["ARRIVALS"])).Rows);
            Assert.Empty((await connection.GetSchemaAsync("Ingests", ["departures"])).Rows);
        }
        finally
        {
            new DeltaQueryCommand("DROP INGEST arrivals", connection).ExecuteNonQuery();
        }
    }

    [Fact]
    public async Task Restrictions_are_listed_for_each_collection()
    {
        await using var connection = _lake.Open();
        var restrictions = (await connection.GetSchemaAsync("Restrictions")).Rows.Cast<DataRow>().ToLookup(r => (string)r["CollectionName"], r => (string)r["RestrictionName"]);
        foreach (var collection in (await connection.GetSchemaAsync()).Rows.Cast<DataRow>())
            Assert.Equal((int)collection["NumberOfRestrictions"], restrictions[(string)collection["CollectionName"]].Count());
        Assert.Equal(["Schema", "Table"], restrictions["Files"]);
        Assert.Equal(["View"], restrictions["Views"]);
        Assert.Equal(["Ingest"], restrictions["Ingests"]);
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
