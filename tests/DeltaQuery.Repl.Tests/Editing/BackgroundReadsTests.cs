using DeltaQuery.Repl.Editing.Completing;

namespace DeltaQuery.Repl.Tests.Editing;

public sealed class BackgroundReadsTests
{
    [Fact]
    public async Task A_list_that_takes_long_is_there_when_it_is_asked_for_again()
    {
        using var reads = new BackgroundReads(TimeSpan.FromMilliseconds(20));
        var given = new TaskCompletionSource<IReadOnlyList<string>>();
        var times = 0;
        Task<IReadOnlyList<string>> Read(CancellationToken stop)
        {
            times++;
            return given.Task;
        }

        reads.Begin();
        Assert.Empty(reads.Get("a", Read));
        Assert.True(reads.HasMissed);
        given.SetResult(["x"]);
        await reads.Later(_ => Task.FromResult<IReadOnlyList<string>>([])); // behind it
        Assert.Equal(["x"], reads.Get("a", Read)); // without any time left
        Assert.Equal(1, times);
        reads.Forget();
        reads.Get("a", Read);
        await reads.Later(_ => Task.FromResult<IReadOnlyList<string>>([]));
        Assert.Equal(2, times);
    }

    [Fact]
    public void A_list_that_cannot_be_read_is_empty_and_ends_nothing()
    {
        using var reads = new BackgroundReads(TimeSpan.FromMinutes(1));
        reads.Begin();
        Assert.Empty(reads.Get("a", _ => throw new InvalidOperationException("no")));
        Assert.Equal(["x"], reads.Get("b", _ => Task.FromResult<IReadOnlyList<string>>(["x"])));
    }

    [Fact]
    public void What_is_being_read_is_stopped_and_what_was_fixed_is_read_anew()
    {
        using var reads = new BackgroundReads(TimeSpan.FromMinutes(1));
        reads.Begin();
        var times = 0;
        Task<IReadOnlyList<string>> Read(CancellationToken stop) => Task.FromResult<IReadOnlyList<string>>([$"{++times}"]);
        Assert.Equal(["1"], reads.Get("a", Read, isFixed: true));
        reads.Forget();
        Assert.Equal(["1"], reads.Get("a", Read, isFixed: true));
        var endless = reads.Later(async stop =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return [];
        });
        Assert.True(reads.Stop());
        Assert.True(endless.IsCanceled);
        Assert.Equal(["2"], reads.Get("a", Read, isFixed: true));
    }
}
