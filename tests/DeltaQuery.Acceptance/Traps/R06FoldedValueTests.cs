namespace DeltaQuery.Acceptance.Traps;

/// <summary>R6: what is folded into a plan's filters (now(), variables, parameters, the time zone, the collation) is that of this session and
/// this execution.</summary>
public sealed class R06FoldedValueTests : TrapTest
{
    [Fact]
    public async Task R6_a_variable_counts_with_the_value_that_it_has_now()
    {
        Engine.Table("t", "i INTEGER", "SELECT 1 AS i", "SELECT 2 AS i");
        foreach (var value in new[] { 1, 2, 3 })
        {
            await Engine.RowsAsync($"SET VARIABLE x = {value}");
            Assert.Equal(value < 3 ? [$"{value}"] : [], await Engine.RowsAsync("SELECT i FROM t WHERE i = getvariable('x')"));
            Assert.Equal(value < 3 ? 1 : 0, Engine.FilesScanned);
        }
    }

    [Fact]
    public async Task R6_a_parameter_counts_with_the_value_of_this_execution()
    {
        Engine.Table("t", "i INTEGER, d DATE, s VARCHAR", "SELECT 1 AS i, DATE '2020-01-01' AS d, 'a' AS s",
            "SELECT 2 AS i, DATE '2020-01-02' AS d, 'b' AS s");
        foreach (var value in new[] { 1, 2, 3 })
        {
            Assert.Equal(value < 3 ? 1 : 0, (await Engine.RowsAsync("SELECT i FROM t WHERE i = $1", value)).Count);
            Assert.Equal(value < 3 ? 1 : 0, (await Engine.RowsAsync("SELECT i FROM t WHERE i = ?", (long)value)).Count);
            Assert.Equal(value < 3 ? 1 : 0, (await Engine.RowsAsync("SELECT i FROM t WHERE d = $1", new DateOnly(2020, 1, value))).Count);
            Assert.Equal(value < 3 ? 1 : 0, (await Engine.RowsAsync("SELECT i FROM t WHERE d = $1", $"2020-01-0{value}")).Count);
            Assert.Equal(value < 3 ? 1 : 0, (await Engine.RowsAsync("SELECT i FROM t WHERE i = $1", $"{value}")).Count);
            Assert.Equal(value < 3 ? 1 : 0, (await Engine.RowsAsync("SELECT i FROM t WHERE s = $1", $"{(char)('a' + value - 1)}")).Count);
        }
    }

    [Fact]
    public async Task R6_a_view_takes_a_variable_when_it_is_used()
    {
        Engine.Table("t", "i INTEGER", "SELECT 1 AS i", "SELECT 2 AS i");
        await Engine.RowsAsync("SET VARIABLE x = 1");
        await Engine.RowsAsync("CREATE TEMP VIEW v AS SELECT i FROM t WHERE i = getvariable('x')");
        Assert.Equal("1", await Engine.ValueAsync("FROM v"));
        await Engine.RowsAsync("SET VARIABLE x = 2");
        Assert.Equal("2", await Engine.ValueAsync("FROM v"));
    }

    [Fact]
    public async Task R6_now_and_today_prune_by_the_time_of_the_query()
    {
        Engine.Table(
            "t", "d DATE, t TIMESTAMPTZ", "SELECT current_date AS d, now() - INTERVAL 1 HOUR AS t",
            "SELECT current_date - 400 AS d, now() - INTERVAL 400 DAYS AS t");
        Assert.Equal("1", await Engine.ValueAsync("SELECT count(*) FROM t WHERE d > current_date - 100"));
        Assert.Equal(1, Engine.FilesScanned);
        Assert.Equal("1", await Engine.ValueAsync("SELECT count(*) FROM t WHERE t > now() - INTERVAL '1 day'"));
        Assert.Equal(1, Engine.FilesScanned);
    }

    [Fact]
    public async Task R6_the_time_zone_decides_which_day_an_instant_is_in()
    {
        Engine.Table("t", "t TIMESTAMPTZ", "SELECT TIMESTAMPTZ '2020-01-01 02:00:00+00' AS t",
            "SELECT TIMESTAMPTZ '2020-01-01 20:00:00+00' AS t");
        Assert.Equal("2", await Engine.ValueAsync("SELECT count(*) FROM t WHERE t >= DATE '2020-01-01'"));
        await Engine.RowsAsync("SET TimeZone = 'America/New_York'");
        Assert.Equal("1", await Engine.ValueAsync("SELECT count(*) FROM t WHERE t >= DATE '2020-01-01'"));
        await Engine.RowsAsync("SET TimeZone = 'Asia/Kolkata'");
        Assert.Equal("1", await Engine.ValueAsync("SELECT count(*) FROM t WHERE t >= DATE '2020-01-02'"));
    }

    [Fact]
    public async Task R6_a_collation_compares_by_its_own_rules()
    {
        Engine.Table("t", "s VARCHAR", "SELECT 'abc' AS s", "SELECT 'ABC' AS s", "SELECT 'Zzz' AS s");
        Assert.Equal("1", await Engine.ValueAsync("SELECT count(*) FROM t WHERE s = 'abc'"));
        Assert.Equal("2", await Engine.ValueAsync("SELECT count(*) FROM t WHERE s = 'abc' COLLATE NOCASE"));
        await Engine.RowsAsync("SET default_collation = 'nocase'");
        Assert.Equal("2", await Engine.ValueAsync("SELECT count(*) FROM t WHERE s = 'abc'"));
        Assert.Equal("2", await Engine.ValueAsync("SELECT count(*) FROM t WHERE s < 'y'"));
        await Engine.RowsAsync("RESET default_collation");
        Assert.Equal("1", await Engine.ValueAsync("SELECT count(*) FROM t WHERE s = 'abc'"));
    }
}
