using System.Globalization;
using DeltaQuery.Engine;
using DeltaQuery.Testing;
using DeltaQuery.Testing.PlainDelta;

namespace DeltaQuery.Acceptance.Maintenance;

/// <summary>VACUUM RETAIN 0 HOURS, over and over, while writers append and delete: every row is accounted for.</summary>
public sealed class VacuumBesideWritersTests
{
    private const int Writers = 4;

    private static readonly int Rounds = TestSize.IsLong ? 60 : 4;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_row_is_accounted_for(bool vectors)
    {
        using var engine = new TestEngine();
        await engine.RunAsync($"CREATE TABLE t (writer INT, n INT, i INT) PARTITIONED BY (writer) TBLPROPERTIES (delta.enableDeletionVectors = {(vectors ? "true" : "false")})");
        using var done = new CancellationTokenSource();
        var vacuum = Task.Run(() => VacuumAsync(engine.Root, done.Token));
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(engine.Root, writer))));
        await done.CancelAsync();
        var deleted = await vacuum;
        Assert.True(deleted > 0, "nothing was vacuumed");

        var kept = Enumerable.Range(0, Rounds).Sum(RowsOf);
        var expected = Enumerable.Range(0, Writers).Select(writer => $"{writer}|{kept}|{kept}");
        using var later = new TestEngine(engine.Root);
        Assert.Equal(expected, await later.RowsAsync("SELECT writer, count(*), count(DISTINCT (n, i)) FROM t GROUP BY writer ORDER BY writer"));
        await later.RunAsync("SET deltaquery.retention_check = false");
        await later.RunAsync("VACUUM t RETAIN 0 HOURS");
        var table = PlainTable.Open(Path.Combine(engine.Root, "t"), engine.Maker);
        table.CopyInto("whole");
        Assert.Equal(Writers * kept, Convert.ToInt32(PlainTable.Rows(engine.Maker, "SELECT count(*) FROM whole")[0][0], CultureInfo.InvariantCulture));
        Assert.All(table.Files, f => Assert.True(File.Exists(f.Path), f.Path));
    }

    /// <summary>Of 100 rows of a round those of even numbers go; of every third round all.</summary>
    private static int RowsOf(int n) => n % 3 == 0 ? 0 : 50;

    private static async Task WriteAsync(string root, int writer)
    {
        using var engine = new TestEngine(root);
        for (var n = 0; n < Rounds; n++)
        {
            Assert.Equal(100, await engine.RunAsync($"INSERT INTO t SELECT {writer}, {n}, i FROM range(100) r(i)"));
            await ChangeAsync(engine, $"DELETE FROM t WHERE writer = {writer} AND n = {n} AND i % 2 = 0");
            if (n % 3 == 0)
                await ChangeAsync(engine, $"DELETE FROM t WHERE writer = {writer} AND n = {n}");
        }
    }

    /// <summary>No conflict is to be feared: each writer has a partition of its own. But one is no fault.</summary>
    private static async Task ChangeAsync(TestEngine engine, string sql)
    {
        while (true)
        {
            try
            {
                await engine.RunAsync(sql);
                return;
            }
            catch (DeltaException e) when (e.Code == DeltaErrorCode.ConcurrentModification)
            {
                await Task.Delay(1);
            }
        }
    }

    private static async Task<long> VacuumAsync(string root, CancellationToken done)
    {
        using var engine = new TestEngine(root);
        await engine.RunAsync("SET deltaquery.retention_check = false");
        var deleted = 0L;
        while (!done.IsCancellationRequested)
            deleted += long.Parse((await engine.ValueAsync("VACUUM t RETAIN 0 HOURS")).Split('|')[1], CultureInfo.InvariantCulture);
        return deleted;
    }
}
