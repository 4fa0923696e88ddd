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
