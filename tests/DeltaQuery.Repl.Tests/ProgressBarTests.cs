using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Tests;

public sealed class ProgressBarTests
{
    private static readonly TimeSpan Elapsed = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData("packing", 12L, 31L, 96_000_000L, 250_000_000L, "packing [=========               ]  38 %  12 of 31 files, 96 of 250 MB")]
    [InlineData("copying", 1L, 2L, 0L, null, "copying [============            ]  50 %  1 of 2 files")]
    [InlineData("listing", 12345L, null, 0L, null, "listing 12345 files, 4 s")]
    [InlineData("deleting", 2L, 2L, 5L, 5L, "deleting [========================] 100 %  2 of 2 files, 0 of 0 MB")]
    public void The_line_tells_phase_part_files_and_bytes(string phase, long done, long? files, long bytesDone, long? bytes, string line) =>
        Assert.Equal(line, ProgressBar.Line(new StatementProgress(phase, done, files, bytesDone, bytes), Elapsed));

    [Theory]
    [InlineData(30L, 120L, 31L, 250_000_000L, "reading [======                  ]  25 %  31 files, 250 MB")]
    [InlineData(30L, 120L, 1L, 2_000_000L, "reading [======                  ]  25 %  1 file, 2 MB")]
    [InlineData(30L, 120L, 0L, 0L, "reading [======                  ]  25 %")]
    [InlineData(30L, 120L, null, null, "reading [======                  ]  25 %")]
    [InlineData(0L, null, 31L, 250_000_000L, "reading 31 files, 250 MB, 4 s")]
    [InlineData(7L, null, null, null, "reading 4 s")]
    public void What_goes_by_rows_tells_no_files_as_done(long rows, long? all, long? files, long? bytes, string line) =>
        Assert.Equal(line, ProgressBar.Line(new StatementProgress("reading", 0, files, 0, bytes) { RowsDone = rows, Rows = all }, Elapsed));

    [Theory]
    [InlineData(30L, 120L, "reading messages [======                  ]  25 %  30 of 120 rows")]
    [InlineData(7L, null, "reading messages 7 rows, 4 s")]
    public void Rows_that_are_counted_are_told(long rows, long? all, string line) => Assert.Equal(
        line, ProgressBar.Line(new StatementProgress("reading messages", 0, null, 0, null) { RowsDone = rows, Rows = all }, Elapsed, countsRows: true));

    [Theory]
    [InlineData(0.2, "about 1 s left")]
    [InlineData(8.4, "about 8 s left")]
    [InlineData(75, "about 1 min 15 s left")]
    [InlineData(1234, "about 20 min left")]
    [InlineData(7300, "about 2 h 1 min left")]
    public void The_time_that_is_left_is_told_where_it_is_known(double seconds, string told) => Assert.Equal(
        $"packing [============            ]  50 %  1 of 2 files, {told}",
        ProgressBar.Line(new StatementProgress("packing", 1, 2, 0, null), Elapsed, TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_statement_that_tells_nothing_runs() => Assert.Equal("running, 4 s", ProgressBar.Line(null, Elapsed));

    [Fact]
    public void The_time_that_is_left_follows_a_steady_pace()
    {
        var pace = new Pace();
        for (var tick = 0; tick <= 100; tick++)
        {
            var left = pace.Left("reading", TimeSpan.FromSeconds(tick / 5.0), tick / 100.0);
            if (tick is < 10 or 100)
                Assert.Null(left);
            else
                Assert.Equal(20 - tick / 5.0, left!.Value.TotalSeconds, 0.5);
        }
    }

    [Theory]
    [InlineData(0.0, 0.5, 0.55, 0.56, 0.57)] // it has slowed down
    [InlineData(0.0, 0.01, 0.02, 0.03, 0.9)] // it has sped up
    [InlineData(0.0, 0.01, 0.02, 0.03, 0.04)] // too little is done
    [InlineData(0.0, 0.2, 0.4, 0.6, 0.5)] // it went back
    [InlineData(0.0, 0.3, 0.3, 0.3, 0.6)] // steps are few
    public void The_time_that_is_left_is_not_told_where_it_would_mean_nothing(params double[] parts)
    {
        var pace = new Pace();
        TimeSpan? left = null;
        for (var i = 0; i < parts.Length; i++)
            left = pace.Left("reading", TimeSpan.FromSeconds(i), parts[i]);
        Assert.Null(left);
    }

    [Fact]
    public void Another_phase_begins_anew()
    {
        var pace = new Pace();
        for (var i = 0; i < 5; i++)
            Assert.Equal(i > 2, pace.Left("reading", TimeSpan.FromSeconds(i), i / 10.0) is not null);
        Assert.Null(pace.Left("writing", TimeSpan.FromSeconds(5), 0.5));
    }

    [Theory]
    [InlineData(12L, 48L, 7_000_000L, "stage 1 of 2 [======                  ]  25 %  12 of 48 tasks, 7 MB read")]
    [InlineData(0L, 0L, 0L, "stage 1 of 2 0 of 0 tasks, 4 s")]
    public void The_line_of_what_runs_on_a_server_tells_tasks(long done, long tasks, long bytes, string line) =>
        Assert.Equal(line, ProgressBar.Line(new StatementProgress("stage 1 of 2", 0, null, bytes, null) { TasksDone = done, Tasks = tasks }, Elapsed));
}
