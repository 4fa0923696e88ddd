namespace DeltaQuery.Acceptance.Traps;

/// <summary>R5: `count(i)` of the first column is not taken for `count(*)`, nor an empty text for nothing.</summary>
public sealed class R05CountedColumnTests : TrapTest
{
    public R05CountedColumnTests() =>
        Engine.Table("t", "i INTEGER, s VARCHAR", "SELECT 1 AS i, '' AS s", "SELECT NULL::INTEGER AS i, 'x' AS s UNION ALL SELECT 2, NULL");

    [Fact]
    public async Task R5_count_of_the_first_column_leaves_nulls_out()
    {
        Assert.Equal("2", await Engine.ValueAsync("SELECT count(i) FROM t"));
        Assert.Equal("3", await Engine.ValueAsync("SELECT count(*) FROM t"));
        Assert.Equal("3|2|2", await Engine.ValueAsync("SELECT count(*), count(i), count(s) FROM t"));
    }

    [Fact]
    public async Task R5_an_empty_text_is_a_constant_like_any_other()
    {
        Assert.Equal("1", await Engine.ValueAsync("SELECT count(*) FROM t WHERE s = ''"));
        Assert.Equal("1", await Engine.ValueAsync("SELECT count(*) FROM t WHERE s > ''"));
        Assert.Equal("0", await Engine.ValueAsync("SELECT count(*) FROM t WHERE s < ''"));
        Assert.Equal("1", await Engine.ValueAsync("SELECT count(*) FROM t WHERE s IN ('', 'y')"));
    }
}
