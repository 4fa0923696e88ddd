using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Log;

/// <summary>A session that stays open while a table goes through more versions than one list of files holds.</summary>
public sealed class LongRunTests : IDisposable
{
    private const int Commits = 131;

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Every_version_gives_its_rows_also_to_a_transaction_that_began_before()
    {
        using var other = new TestEngine(_engine.Root);
        await _engine.RunAsync("CREATE TABLE t TBLPROPERTIES ('delta.enableDeletionVectors' = 'true') AS SELECT range AS i FROM range(1000)");
        await other.RunAsync("BEGIN");
        Assert.Equal("1000", await other.ValueAsync("SELECT count(*) FROM t"));
        for (var i = 0; i < Commits; i++)
        {
            await _engine.RunAsync($"DELETE FROM t WHERE i = {i}");
            Assert.Equal($"{1000 - i - 1}", await _engine.ValueAsync("SELECT count(i) FROM t WHERE i >= 0"));
        }

        Assert.Equal("1000", await other.ValueAsync("SELECT count(i) FROM t WHERE i >= 0"));
        await other.RunAsync("COMMIT");
        Assert.Equal($"{1000 - Commits}", await other.ValueAsync("SELECT count(i) FROM t WHERE i >= 0"));
        foreach (var version in new[] { 1, Commits, 64, Commits - 1, 64 })
            Assert.Equal($"{1000 - version} {version}", await _engine.ValueAsync($"SELECT count(i) || ' ' || min(i) FROM t VERSION AS OF {version} WHERE i >= 0"));
    }

    [Fact]
    public async Task What_is_held_of_the_versions_between_goes()
    {
        await _engine.RunAsync("CREATE TABLE t AS SELECT 0 AS i");
        var table = _engine.Engine.State.Tables.At(_engine.Root + "/t", "t");
        var most = 0L;
        for (var i = 1; i <= Commits; i++)
        {
            await _engine.RunAsync($"INSERT OVERWRITE t VALUES ({i})");
            var snapshot = await table.CurrentAsync(default);
            most = Math.Max(most, snapshot.Version - snapshot.Files.BaseVersion);
            Assert.True(snapshot.Files.Turnover <= 2 * (snapshot.Version - snapshot.Files.BaseVersion));
            snapshot.Files.Release();
        }

        Assert.Equal(127, most);
    }
}
