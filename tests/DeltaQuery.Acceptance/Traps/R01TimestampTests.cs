using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>R1: timestamps are the same instants however a file stores them (INT96, INT64 with and without zone) and whatever the session's
/// time zone is.</summary>
public sealed class R01TimestampTests : TrapTest
{
    public static TheoryData<string> Zones => new("UTC", "America/New_York", "Asia/Kolkata");

    [Theory]
    [MemberData(nameof(Zones))]
    public async Task R1_all_ways_to_store_a_timestamp_give_the_same_instant(string zone)
    {
        var table = MakeTable();
        await Engine.RowsAsync($"SET TimeZone = '{zone}'");

        // 2020-07-01 12:00 and 1969-12-31 23:59:59.999999, once each in three files.
        var rows = await Engine.RowsAsync($"SELECT epoch_us(t) AS us, count(*) FROM {table.Sql} GROUP BY us ORDER BY us");
        Assert.Equal(["-1|3", "1593604800000000|3"], rows);
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public async Task R1_a_filter_keeps_the_same_instants(string zone)
    {
        var table = MakeTable();
        await Engine.RowsAsync($"SET TimeZone = '{zone}'");
        Assert.Equal("3", await Engine.ValueAsync($"SELECT count(*) FROM {table.Sql} WHERE t = TIMESTAMPTZ '2020-07-01 12:00:00+00'"));
        Assert.Equal("0", await Engine.ValueAsync($"SELECT count(*) FROM {table.Sql} WHERE t > TIMESTAMPTZ '2020-07-01 12:00:00+00'"));
        Assert.Equal("3", await Engine.ValueAsync($"SELECT count(*) FROM {table.Sql} WHERE t < TIMESTAMPTZ '1970-01-01 00:00:00+00'"));
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public async Task R1_timestamps_without_zone_stay_as_they_are(string zone)
    {
        var table = Engine.Table("t", "n TIMESTAMP", "SELECT TIMESTAMP '2020-03-08 02:30:00' AS n");
        await Engine.RowsAsync($"SET TimeZone = '{zone}'");
        Assert.Equal("2020-03-08 02:30:00", await Engine.ValueAsync($"SELECT n FROM {table.Sql}"));
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public async Task R1_nested_timestamps_are_the_same_instants(string zone)
    {
        var table = Engine.Table("t");
        var schema = TestEngine.Schema("s STRUCT(t TIMESTAMPTZ), l TIMESTAMPTZ[], m MAP(INTEGER, TIMESTAMPTZ)");
        table.Commit(TestTable.Protocol(), TestTable.Metadata(schema), table.Append(
            schema, Engine.Maker,
            "SELECT {'t': t} AS s, [t] AS l, MAP {1: t} AS m FROM (SELECT TIMESTAMP '2020-07-01 12:00:00' AS t)"));
        await Engine.RowsAsync($"SET TimeZone = '{zone}'");
        Assert.Equal(
            "1593604800000000|1593604800000000|1593604800000000",
            await Engine.ValueAsync($"SELECT epoch_us(s.t), epoch_us(l[1]), epoch_us(m[1]) FROM {table.Sql}"));
    }

    private TestTable MakeTable()
    {
        const string Instants = "(VALUES (TIMESTAMP '2020-07-01 12:00:00'), (TIMESTAMP '1969-12-31 23:59:59.999999')) v(t)";
        var table = Engine.Table(
            "t", "t TIMESTAMPTZ", $"SELECT t FROM {Instants}", $"SELECT t AT TIME ZONE 'UTC' AS t FROM {Instants}");
        Int96File.Write(Path.Combine(table.Location, "int96.parquet"), "t", 1_593_604_800_000_000, -1);
        table.Commit(table.Add("int96.parquet"));
        return table;
    }
}
