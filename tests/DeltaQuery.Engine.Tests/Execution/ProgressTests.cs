using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>Long statements tell how far they are.</summary>
public sealed class ProgressTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Optimize_tells_the_files_that_are_done_of_all()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT) TBLPROPERTIES ('delta.targetFileSize' = '1kb')");
        for (var i = 0; i < 8; i++)
            await _engine.RunAsync($"INSERT INTO t VALUES ({i})");
        var heard = await HearAsync("OPTIMIZE t");
        Assert.True(heard.Count > 2);
        Assert.All(heard, h => Assert.Equal(("packing", heard[0].Files, heard[0].Bytes), (h.Phase, h.Files, h.Bytes)));
        Assert.Equal((0, 0.0), (heard[0].FilesDone, heard[0].Fraction));
        Assert.Equal(heard[^1] with { FilesDone = heard[^1].Files!.Value, BytesDone = heard[^1].Bytes!.Value }, heard[^1]);
        Assert.Equal(1.0, heard[^1].Fraction);
        Assert.Equal(heard.OrderBy(h => h.FilesDone), heard);
    }

    [Fact]
    public async Task So_do_vacuum_and_deep_clone()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        for (var i = 0; i < 3; i++)
            await _engine.RunAsync($"INSERT OVERWRITE t VALUES ({i})");
        await _engine.RunAsync("INSERT INTO t VALUES (9)");
        await _engine.RunAsync("SET deltaquery.retention_check = false");
        Assert.Equal(new StatementProgress("copying", 2, 2, 0, 0) with { BytesDone = 0, Bytes = 0 }, (await HearAsync("CREATE TABLE c DEEP CLONE t"))[^1] with { BytesDone = 0, Bytes = 0 });
        Assert.Equal(new StatementProgress("deleting", 2, 2, 0, null), (await HearAsync("VACUUM t RETAIN 0 HOURS"))[^1]);
    }

    [Fact]
    public async Task A_query_tells_which_files_it_reads()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        for (var i = 0; i < 3; i++)
            await _engine.RunAsync($"INSERT INTO t VALUES ({i})");
        Assert.Null(_engine.Session.QueryProgress);
        using (var result = await _engine.Session.ExecuteAsync("SELECT * FROM t WHERE a > 0"))
        {
            var scan = Assert.Single(result.Scans);
            Assert.Equal(new StatementProgress("reading", 0, 2, 0, scan.BytesScanned) { RowsDone = 0 }, _engine.Session.QueryProgress);
            Assert.Null(_engine.Session.QueryProgress!.Fraction);
        }

        using (await _engine.Session.ExecuteAsync("SELECT 1"))
            Assert.Null(_engine.Session.QueryProgress);
    }

    [Theory]
    [InlineData(3L, 4L, 0.75)]
    [InlineData(3L, null, null)]
    [InlineData(5L, 4L, 1.0)]
    public void What_goes_by_rows_is_done_as_far_as_they_are(long rows, long? all, double? fraction) =>
        Assert.Equal(fraction, new StatementProgress("reading", 0, 9, 0, 9000) { RowsDone = rows, Rows = all }.Fraction);

    private async Task<List<StatementProgress>> HearAsync(string sql)
    {
        var heard = new Listener();
        _engine.Session.Progress = heard;
        await _engine.RowsAsync(sql);
        return heard.Reports;
    }

    private sealed class Listener : IProgress<StatementProgress>
    {
        public List<StatementProgress> Reports { get; } = [];

        public void Report(StatementProgress value) => Reports.Add(value);
    }
}
