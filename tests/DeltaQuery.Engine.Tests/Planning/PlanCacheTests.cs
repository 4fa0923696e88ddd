using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Planning;

/// <summary>A remembered plan is used again, and never where it might mean something else by now.</summary>
public sealed class PlanCacheTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    private long Hits => _engine.Session.State.Plans.Hits;

    [Fact]
    public async Task The_same_text_is_planned_once()
    {
        var table = Table();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("7", await _engine.ValueAsync($"SELECT i FROM {table.Sql} WHERE i = 7"));
            Assert.Equal(1, _engine.FilesScanned);
        }

        Assert.Equal(2, Hits);
    }

    [Fact]
    public async Task A_new_version_is_read_with_the_old_plan()
    {
        var table = Table();
        Assert.Equal("1", await _engine.ValueAsync($"SELECT count(i) FROM {table.Sql} WHERE i = 7"));
        table.Commit(table.Append(TestEngine.Schema("i INTEGER"), _engine.Maker, "SELECT 7 AS i"));
        Assert.Equal("2", await _engine.ValueAsync($"SELECT count(i) FROM {table.Sql} WHERE i = 7"));
        Assert.Equal(1, Hits);
    }

    [Fact]
    public async Task Two_versions_in_one_query_are_kept_apart()
    {
        var table = Table();
        table.Commit(TestTable.Remove("part-00003.parquet"));
        var sql = $"SELECT (SELECT count(i) FROM {table.Sql} VERSION AS OF 0 WHERE i = 3), (SELECT count(i) FROM {table.Sql} WHERE i = 3)";
        for (var i = 0; i < 2; i++)
            Assert.Equal("1|0", await _engine.ValueAsync(sql));
    }

    [Theory]
    [InlineData("SELECT count(i) FROM {0} WHERE i = getvariable('x')")]
    [InlineData("SELECT count(i) FROM {0} WHERE i < date_part('year', now())")]
    [InlineData("SELECT count(i) FROM {0} WHERE DATE '2000-01-01' + i < current_date")]
    [InlineData("SELECT count(i) FROM {0} WHERE i < (random() * 100)::INTEGER")]
    [InlineData("SELECT count(i) FROM {0}, range(3) r(x) WHERE i = x")]
    public async Task What_depends_on_more_than_the_text_is_planned_each_time(string query)
    {
        var table = Table();
        await _engine.RowsAsync("SET VARIABLE x = 3");
        for (var i = 0; i < 2; i++)
            await _engine.RowsAsync(query.Replace("{0}", table.Sql, StringComparison.Ordinal));
        Assert.Equal(0, Hits);
    }

    [Fact]
    public async Task Parameters_are_planned_each_time()
    {
        var table = Table();
        Assert.Equal("3", await _engine.ValueAsync($"SELECT i FROM {table.Sql} WHERE i = ?", 3));
        Assert.Equal("4", await _engine.ValueAsync($"SELECT i FROM {table.Sql} WHERE i = ?", 4));
        Assert.Equal(0, Hits);
    }

    [Fact]
    public async Task A_macro_of_another_session_ends_what_is_remembered()
    {
        var table = Table();
        var sql = $"SELECT count(i) FROM {table.Sql} WHERE abs(i) = 7 AND i = abs(7)";
        Assert.Equal("1", await _engine.ValueAsync(sql));
        using var other = _engine.Engine.OpenSession();
        using (await other.ExecuteAsync("CREATE MACRO abs(x) AS x + 1"))
        {
        }

        var answer = await _engine.ValueAsync(sql);
        _engine.Session.State.Prune = false;
        Assert.Equal(await _engine.ValueAsync(sql), answer);
        Assert.Equal(0, Hits);
    }

    [Fact]
    public async Task A_setting_ends_what_is_remembered()
    {
        var table = _engine.Table(
            "z", "t TIMESTAMPTZ", "SELECT TIMESTAMPTZ '2020-01-01 00:00:00+00' AS t", "SELECT TIMESTAMPTZ '2020-01-01 05:00:00+00' AS t");
        var sql = $"SELECT epoch(t)::BIGINT FROM {table.Sql} WHERE t = CAST('2020-01-01 00:00:00' AS TIMESTAMPTZ)";
        Assert.Equal("1577836800", await _engine.ValueAsync(sql));
        await _engine.RowsAsync("SET TimeZone = 'America/New_York'");
        Assert.Equal("1577854800", await _engine.ValueAsync(sql));
    }

    [Fact]
    public async Task A_query_that_fails_leaves_pruning_as_it_was()
    {
        var table = Table();
        await Assert.ThrowsAsync<DeltaException>(() => _engine.RowsAsync($"SELECT error('stop') FROM {table.Sql} WHERE i = 7"));
        Assert.Equal("7", await _engine.ValueAsync($"SELECT i FROM {table.Sql} WHERE i = 7"));
        Assert.Equal(1, _engine.FilesScanned);
    }

    private TestTable Table() => _engine.Table("t", "i INTEGER", Enumerable.Range(0, 10).Select(i => $"SELECT {i} AS i"));
}
