using DeltaQuery.Testing;

namespace DeltaQuery.Ado.Tests;

/// <summary>DuckDB gives up its database at some damaged files: connections that are opened afterwards run all the same.</summary>
[LocalOnly("engines that connections share")]
public class FailedEngineTests(AdoFixture fixture) : AdoTest(fixture)
{
    [Theory]
    [InlineData("")]
    [InlineData(";Pooling=false")]
    public void A_connection_runs_again_once_it_is_opened_again(string more)
    {
        using var connection = Fixture.Open(more);
        using var beside = Fixture.Open(more);
        Break(connection, "a" + more.Length);
        Assert.Contains("open it again", Assert.Throws<DeltaQueryException>(() => CheckUsable(connection)).Hint);
        connection.Close();
        connection.Open();
        CheckUsable(connection);
        using var other = Fixture.Open(more);
        CheckUsable(other);
        beside.Close();
        CheckUsable(other);
    }

    [Fact]
    public async Task A_source_gives_connections_that_run()
    {
        await using var source = new DeltaQueryDataSource(Fixture.ConnectionString);
        await using (var connection = await source.OpenConnectionAsync())
            Break(connection, "b");
        await using var one = await source.OpenConnectionAsync();
        await using var two = await source.OpenConnectionAsync();
        CheckUsable(one);
        new DeltaQueryCommand("CREATE TEMP TABLE mine AS SELECT 1", one).ExecuteNonQuery();
        CheckUsable(two);
        Assert.Same(one.Engine, two.Engine);
    }

    [Fact]
    public async Task Many_that_open_at_once_share_one_engine()
    {
        await using var source = new DeltaQueryDataSource(Fixture.ConnectionString + ";Threads=2");
        await using (var connection = await source.OpenConnectionAsync())
            Break(connection, "c");
        var opened = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () => await source.OpenConnectionAsync())));
        Assert.All(opened, CheckUsable);
        Assert.Single(opened.Select(c => c.Engine).Distinct());
        foreach (var connection in opened)
            await connection.DisposeAsync();
    }

    private void Break(DeltaQueryConnection connection, string table)
    {
        new DeltaQueryCommand($"CREATE TABLE {table} AS SELECT 1.5::DECIMAL(20, 2) AS m", connection).ExecuteNonQuery();
        var file = FatalFooter.Write(Path.Combine(Fixture.Root, table));
        Assert.Contains(file, Assert.Throws<DeltaQueryException>(() => new DeltaQueryCommand($"SELECT * FROM {table}", connection).ExecuteScalar()).Message);
    }
}
