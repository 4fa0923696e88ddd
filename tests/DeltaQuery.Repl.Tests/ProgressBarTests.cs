using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Tests;

public sealed class ProgressBarTests
{
    [Theory]
    [InlineData("packing", 12L, 31L, 96_000_000L, 250_000_000L, "packing [=========               ]  38 %  12 of 31 files, 96 of 250 MB")]
    [InlineData("copying", 1L, 2L, 0L, null, "copying [============            ]  50 %  1 of 2 files")]
    [InlineData("listing", 12345L, null, 0L, null, "listing 12345 files")]
    [InlineData("deleting", 2L, 2L, 5L, 5L, "deleting [========================] 100 %  2 of 2 files, 0 of 0 MB")]
    public void The_line_tells_phase_part_files_and_bytes(string phase, long done, long? files, long bytesDone, long? bytes, string line) =>
        Assert.Equal(line, ProgressBar.Line(new StatementProgress(phase, done, files, bytesDone, bytes)));

    [Theory]
    [InlineData(12L, 48L, 7_000_000L, "stage 1 of 2 [======                  ]  25 %  12 of 48 tasks, 7 MB read")]
    [InlineData(0L, 0L, 0L, "stage 1 of 2 0 of 0 tasks")]
    public void The_line_of_what_runs_on_a_server_tells_tasks(long done, long tasks, long bytes, string line) =>
        Assert.Equal(line, ProgressBar.Line(new StatementProgress("stage 1 of 2", 0, null, bytes, null) { TasksDone = done, Tasks = tasks }));
}
