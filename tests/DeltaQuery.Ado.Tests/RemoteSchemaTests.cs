using System.Data;

namespace DeltaQuery.Ado.Tests;

/// <summary>What a connection over a Spark cluster tells of tables: what Spark's catalog knows. What only the engine here knows is refused by name.</summary>
public sealed class RemoteSchemaTests(RemoteAdoFixture spark) : IClassFixture<RemoteAdoFixture>
{
    [SkippableFact]
    public void Collections_tell_what_the_catalog_knows()
    {
        spark.CheckThere();
        using var connection = spark.Open();
        var schema = connection.Database;
        spark.Run("""
            CREATE TABLE sales (id BIGINT NOT NULL COMMENT 'the key', amount DECIMAL(10,2), s STRUCT<x:INT>, day DATE) USING DELTA PARTITIONED BY (day)
                TBLPROPERTIES ('holder' = 'me');
            INSERT INTO sales VALUES (1, 2.5, NULL, DATE '2026-01-02');
            CREATE VIEW big AS SELECT * FROM sales
            """);
        new DeltaQueryCommand("CREATE TEMP VIEW mine AS SELECT 1 AS a", connection).ExecuteNonQuery();
        Assert.Contains(schema, Cells(connection.GetSchema("Schemas"), "schema_name"));
        Assert.Contains("spark_catalog", Cells(connection.GetSchema("Catalogs"), "catalog_name"));
        Assert.Equal(["big VIEW", "sales BASE TABLE"], Cells(connection.GetSchema("Tables", [schema]), "table_name", "table_type").Order(StringComparer.Ordinal));
        Assert.Equal(
            ["id 1 bigint False the key", "amount 2 decimal(10,2) False ", "s 3 struct<x:int> False ", "day 4 date True "],
            Cells(connection.GetSchema("Columns", [schema, "SALES"]), "column_name", "ordinal_position", "data_type", "is_partition_column", "comment"));
        Assert.Equal(["amount"], Cells(connection.GetSchema("Columns", [schema, "sales", "Amount"]), "column_name"));
        Assert.Equal(["day 1"], Cells(connection.GetSchema("PartitionColumns", [schema, "sales"]), "column_name", "ordinal_position"));
        Assert.Contains("holder me", Cells(connection.GetSchema("TableProperties", [schema, "sales"]), "property_name", "property_value"));
        Assert.Equal(["0 CREATE TABLE", "1 WRITE"], Cells(connection.GetSchema("Versions", [schema, "sales"]), "version", "operation"));
        Assert.Equal(["1 sales", "0 sales"], Cells(connection.GetSchema("History", [schema, "sales"]), "version", "table_name"));
        Assert.Equal(["big False", "mine True"], Cells(connection.GetSchema("Views"), "view_name", "is_temporary").Order(StringComparer.Ordinal));
        Assert.Equal("42P01", Assert.Throws<DeltaQueryException>(() => Describe(connection, "nowhere")).SqlState);
    }

    [SkippableFact]
    public void Every_collection_that_is_listed_can_be_asked_for_and_the_others_are_refused_by_name()
    {
        spark.CheckThere();
        using var connection = spark.Open();
        var restricted = Cells(connection.GetSchema("Restrictions"), "CollectionName", "RestrictionName").ToHashSet();
        var listed = Cells(connection.GetSchema(), "CollectionName").ToList();
        foreach (var name in listed)
            Assert.True(connection.GetSchema(name, restricted.Contains($"{name} Schema") ? [connection.Database] : []).Columns.Count > 0, name);
        foreach (var name in new[] { "Constraints", "Files", "Settings", "Functions" })
        {
            Assert.DoesNotContain(name, listed);
            var error = Assert.Throws<DeltaQueryException>(() => connection.GetSchema(name));
            Assert.Equal("0A000", error.SqlState);
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentException>(() => connection.GetSchema("Triggers"));
    }

    [SkippableFact]
    public async Task What_a_cluster_does_not_do_is_refused_by_name()
    {
        spark.CheckThere();
        await using var connection = spark.Open();
        Assert.Contains("BEGIN", Assert.Throws<DeltaQueryException>(() => connection.BeginTransaction()).Message, StringComparison.Ordinal);
        Assert.Contains("Spark", Assert.Throws<DeltaQueryException>(() => new DeltaQueryBulkCopy(connection, "t").WriteToServer([[1]])).Message, StringComparison.Ordinal);
        foreach (var call in new Action[] { () => connection.DescribeTable("t"), () => connection.GetSnapshotVersion("t") })
            Assert.Equal("0A000", Assert.Throws<DeltaQueryException>(call).SqlState);
        Assert.Equal(1, await new DeltaQueryCommand("SELECT 1", connection).ExecuteScalarAsync());
    }

    [SkippableFact]
    public async Task Rows_of_a_cluster_can_be_copied_into_a_table_here()
    {
        spark.CheckThere();
        using var here = new AdoFixture();
        here.Run("CREATE TABLE copied (i BIGINT, s STRING, d DECIMAL(10, 2), t TIMESTAMP, l ARRAY<INT>)");
        await using var there = spark.Open();
        await using (var reader = await new DeltaQueryCommand(
            "SELECT id AS i, CASE WHEN id % 2 = 0 THEN 's' || id END AS s, CAST(id AS DECIMAL(10, 2)) AS d, TIMESTAMPTZ '2024-02-29 01:02:03+00' AS t, "
            + "array(1, NULL) AS l FROM range(5000)", there).ExecuteReaderAsync())
        {
            await using var target = here.Open();
            Assert.Equal(5000, await new DeltaQueryBulkCopy(target, "copied").WriteToServerAsync(reader));
        }

        Assert.Equal(
            "5000|12497500|2500|12497500.00|1|1",
            here.Use(c => new DeltaQueryCommand(
                "SELECT concat_ws('|', count(*), sum(i), count(s), sum(d), count(DISTINCT t), max(l[1])) FROM copied", c).ExecuteScalar()));
    }

    [Fact]
    public void A_source_may_be_a_cluster_alone()
    {
        using var source = new DeltaQueryDataSourceBuilder("Remote=\"sc://127.0.0.1:1/;token=very-secret\"").Build();
        using var connection = source.CreateConnection();
        Assert.Equal("sc://127.0.0.1:1", connection.DataSource);
        Assert.Equal("08001", Assert.Throws<DeltaQueryException>(connection.Open).SqlState);
    }

    private static DataTable Describe(DeltaQueryConnection connection, string table)
    {
        var rows = new DataTable();
        rows.Load(new DeltaQueryCommand($"DESCRIBE TABLE {table}", connection).ExecuteReader());
        return rows;
    }

    private static IEnumerable<string> Cells(DataTable table, params string[] columns) =>
        table.Rows.Cast<DataRow>().Select(row => string.Join(' ', columns.Select(c => row[c])));
}
