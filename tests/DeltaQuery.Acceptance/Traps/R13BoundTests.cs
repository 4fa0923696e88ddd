using System.Text.Json.Nodes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>R13: what the log says of a column's ends is not always the end: texts and timestamps are cut, NaN is left out, deletion vectors
/// make bounds wide.</summary>
public sealed class R13BoundTests : TrapTest
{
    private static readonly string Long = new('x', 40);

    [Fact]
    public async Task R13_min_and_max_are_those_of_the_rows()
    {
        var table = Engine.Table(
            "t", "s VARCHAR, t TIMESTAMPTZ, n TIMESTAMP, d DOUBLE, i INTEGER, e DECIMAL(25, 5)",
            $"""
             SELECT '{Long}a' AS s, TIMESTAMPTZ '2020-01-01 00:00:00.000999+00' AS t, TIMESTAMP '2020-01-01 00:00:00.000999' AS n,
                 'nan'::DOUBLE AS d, 1 AS i, 12345678901234567890.12345::DECIMAL(25, 5) AS e
             """,
            $"""
             SELECT '{Long}b' AS s, TIMESTAMPTZ '1969-12-31 23:59:59.999999+00' AS t, TIMESTAMP '1969-12-31 23:59:59.999999' AS n,
                 1.5::DOUBLE AS d, 2 AS i, -12345678901234567890.12345::DECIMAL(25, 5) AS e
             """);
        Assert.Equal($"{Long}a|{Long}b", await Engine.ValueAsync($"SELECT min(s) || '|' || max(s) FROM {table.Sql}"));
        Assert.Equal("-1|1577836800000999",
            await Engine.ValueAsync($"SELECT epoch_us(min(t)) || '|' || epoch_us(max(t)) FROM {table.Sql}"));
        Assert.Equal("-1|1577836800000999",
            await Engine.ValueAsync($"SELECT epoch_us(min(n)) || '|' || epoch_us(max(n)) FROM {table.Sql}"));
        Assert.Equal("1.5|nan", await Engine.ValueAsync($"SELECT min(d) || '|' || max(d) FROM {table.Sql}"));
        Assert.Equal("1|2", await Engine.ValueAsync($"SELECT min(i) || '|' || max(i) FROM {table.Sql}"));
        Assert.Equal(
            "-12345678901234567890.12345|12345678901234567890.12345",
            await Engine.ValueAsync($"SELECT min(e) || '|' || max(e) FROM {table.Sql}"));
    }

    [Theory]
    [InlineData("t = TIMESTAMPTZ '2020-01-01 00:00:00.000999+00'")]
    [InlineData("t >= TIMESTAMPTZ '2020-01-01 00:00:00.000999+00'")]
    [InlineData("t > TIMESTAMPTZ '2020-01-01 00:00:00.0005+00'")]
    [InlineData("n IN (TIMESTAMP '2020-01-01 00:00:00.000999', TIMESTAMP '2021-01-01')")]
    [InlineData("s > 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'")]
    [InlineData("s = 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxa'")]
    [InlineData("s LIKE 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxa%'")]
    public async Task R13_a_row_beyond_the_cut_bound_is_found(string condition)
    {
        var table = Engine.Table(
            "t", "s VARCHAR, t TIMESTAMPTZ, n TIMESTAMP",
            $"SELECT '{Long}a' AS s, TIMESTAMPTZ '2020-01-01 00:00:00.000999+00' AS t, TIMESTAMP '2020-01-01 00:00:00.000999' AS n");
        Assert.Equal("1", await Engine.ValueAsync($"SELECT count(*) FROM {table.Sql} WHERE {condition}"));
    }

    [Fact]
    public async Task R13_ends_and_counts_are_right_after_rows_were_deleted()
    {
        var schema = TestEngine.Schema("i INTEGER, d DATE");
        var table = Engine.Table("t");
        var path = table.WriteFile(Engine.Maker, "SELECT i::INTEGER AS i, DATE '2020-01-01' + i::INTEGER AS d FROM range(10) r(i)");
        var statistics = SparkStatistics.Of(Engine.Maker, $"read_parquet('{table.Location}/{path}')", schema);
        statistics["tightBounds"] = false;
        table.Commit(
            TestTable.Protocol("deletionVectors"), TestTable.Metadata(schema),
            table.Add(path, statistics, vector: DeletionVector.FromPositions([0, 1, 9]).ToInline()));
        Assert.Equal("2|8|7|2020-01-03|2020-01-09", await Engine.ValueAsync(
            $"SELECT concat_ws('|', min(i), max(i), count(*), min(d), max(d)) FROM {table.Sql}"));
        Assert.Equal("7", await Engine.ValueAsync($"SELECT count(*) FROM {table.Sql}"));
    }

    [Fact]
    public async Task R13_ends_are_right_where_a_file_has_no_statistics_or_only_nulls()
    {
        var table = Engine.Table("t", "i INTEGER", "SELECT NULL::INTEGER AS i", "SELECT 5 AS i");
        table.Commit(table.Add(table.WriteFile(Engine.Maker, "SELECT 9 AS i")));
        table.Commit(table.Add(table.WriteFile(Engine.Maker, "SELECT -9 AS i"), new JsonObject { ["numRecords"] = 1 }));
        Assert.Equal("-9|9|3|4", await Engine.ValueAsync($"SELECT concat_ws('|', min(i), max(i), count(i), count(*)) FROM {table.Sql}"));
    }
}
