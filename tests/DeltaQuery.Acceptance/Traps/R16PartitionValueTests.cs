using DeltaQuery.Engine;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>R16: timestamps without zone in partition values are UTC unless the user says what the writer's zone was; '' is NULL.</summary>
public sealed class R16PartitionValueTests : TrapTest
{
    [Fact]
    public async Task R16_a_partition_timestamp_without_zone_is_utc_in_every_session_zone()
    {
        MakeTimestamps();
        foreach (var zone in new[] { "UTC", "America/New_York", "Asia/Kolkata" })
        {
            await Engine.RowsAsync($"SET TimeZone = '{zone}'");
            Assert.Equal(["1|1593604800000000", "2|1593604800000000", "3|NULL"],
                await Engine.RowsAsync("SELECT i, epoch_us(p) FROM t ORDER BY i"));
            Assert.Equal(["1", "2"], await Engine.RowsAsync("SELECT i FROM t WHERE p = TIMESTAMPTZ '2020-07-01 12:00:00+00' ORDER BY i"));
            Assert.Equal(2, Engine.FilesScanned);
        }
    }

    [Fact]
    public async Task R16_the_setting_names_the_zone_of_those_that_have_none()
    {
        MakeTimestamps();
        await Engine.RowsAsync("SET deltaquery.partition_timezone = 'America/New_York'");
        Assert.Equal(["1|1593619200000000", "2|1593604800000000", "3|NULL"],
            await Engine.RowsAsync("SELECT i, epoch_us(p) FROM t ORDER BY i"));
        Assert.Equal(["1"], await Engine.RowsAsync("SELECT i FROM t WHERE p = TIMESTAMPTZ '2020-07-01 16:00:00+00'"));
        Assert.Equal(1, Engine.FilesScanned);
        Assert.Equal(["2020-07-01 12:00:00+00", "2020-07-01 16:00:00+00", "NULL"], await Engine.RowsAsync("SHOW PARTITIONS t"));

        // Another session has a setting of its own.
        using var other = Engine.Engine.OpenSession();
        Assert.Equal(["1|1593604800000000"], await Engine.RowsAsync(other, "SELECT i, epoch_us(p) FROM t WHERE i = 1"));
        await Engine.RowsAsync("RESET deltaquery.partition_timezone");
        Assert.Equal(["1|1593604800000000"], await Engine.RowsAsync("SELECT i, epoch_us(p) FROM t WHERE i = 1"));
    }

    [Fact]
    public async Task R16_a_zone_that_does_not_exist_is_refused_where_it_stands()
    {
        const string Sql = "SET deltaquery.partition_timezone = 'Nowhere/Atall'";
        var error = await Assert.ThrowsAsync<DeltaException>(() => Engine.RowsAsync(Sql));
        Assert.Contains("Nowhere/Atall", error.Message, StringComparison.Ordinal);
        Assert.Equal(Sql.IndexOf('\'', StringComparison.Ordinal), error.Position);
    }

    [Theory]
    [InlineData("INTEGER")]
    [InlineData("VARCHAR")]
    [InlineData("DATE")]
    [InlineData("BLOB")]
    [InlineData("BOOLEAN")]
    [InlineData("DECIMAL(10, 2)")]
    public async Task R16_an_empty_partition_value_is_null(string type)
    {
        var table = Engine.Table("t");
        var schema = TestEngine.Schema($"i INTEGER, p {type}");
        table.Commit(
            TestTable.Protocol(), TestTable.Metadata(schema, ["p"]), Add(table, "SELECT 1 AS i", ""), Add(table, "SELECT 2 AS i", null));
        Assert.Equal(["1|NULL", "2|NULL"], await Engine.RowsAsync("SELECT i, p FROM t ORDER BY i"));
        Assert.Equal("2", await Engine.ValueAsync("SELECT count(*) FROM t WHERE p IS NULL"));
        Assert.Equal("0", await Engine.ValueAsync("SELECT count(*) FROM t WHERE p IS NOT NULL"));
    }

    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("\\u00FF\\u0000", "\\xFF\\x00")]
    [InlineData("ü", "\\xC3\\xBC")]
    [InlineData("\\u00G1", "\\x5Cu00G1")]
    public async Task R16_a_binary_partition_value_is_text_or_escapes(string text, string value)
    {
        var table = Engine.Table("t");
        table.Commit(TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("i INTEGER, p BLOB"), ["p"]),
            Add(table, "SELECT 1 AS i", text));
        Assert.Equal(value, await Engine.ValueAsync("SELECT p FROM t"));
        Assert.Equal("1", await Engine.ValueAsync($"SELECT i FROM t WHERE p = '{value}'::BLOB"));
    }

    private System.Text.Json.Nodes.JsonObject Add(TestTable table, string select, string? value) =>
        table.Add(table.WriteFile(Engine.Maker, select), partitionValues: new Dictionary<string, string?> { ["p"] = value });

    private void MakeTimestamps()
    {
        var table = Engine.Table("t");
        var schema = new StructType([new StructField("i", PrimitiveType.Integer), new StructField("p", PrimitiveType.Timestamp)]);
        table.Commit(
            TestTable.Protocol(), TestTable.Metadata(schema, ["p"]), Add(table, "SELECT 1 AS i", "2020-07-01 12:00:00"),
            Add(table, "SELECT 2 AS i", "2020-07-01T12:00:00.000000Z"), Add(table, "SELECT 3 AS i", ""));
    }
}
