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
