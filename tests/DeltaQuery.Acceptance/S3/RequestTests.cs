using DeltaQuery.Testing;
using Xunit.Abstractions;

namespace DeltaQuery.Acceptance.S3;

/// <summary>How many requests, and which, statements over tables on S3 send.</summary>
public sealed class RequestTests(ITestOutputHelper output)
{
    [SkippableFact]
    public async Task Reading_sends_no_request_that_it_need_not()
    {
        Skip.IfNot(S3Server.IsThere, S3Server.Missing);
        var root = await MakeAsync(inserts: 12);
        using var cache = new TempFolder();
        var point = $"SELECT v FROM delta.`{root}/t` WHERE k = 1150";
        using (var engine = new TestEngine(root, cache: cache.Path))
        {
            // _last_checkpoint, the checkpoint, the two commits after it, and the one small file that can hold the key.
            Assert.Equal("list 1, read 5", await CountAsync(engine, point));
            Assert.Equal("list 1", await CountAsync(engine, point));

            // The folder's log, and the catalog file, in which a renamed table would stand.
            Assert.Equal("list 2, read 1", await CountAsync(engine, "SELECT v FROM t WHERE k = 1150"));
        }

        // What was fetched outlives the engine; the log is read anew.
        using var later = new TestEngine(root, cache: cache.Path);
        Assert.Equal("list 1, read 3", await CountAsync(later, point));
    }

    [SkippableFact]
    public async Task A_commit_of_others_costs_its_reading()
    {
        Skip.IfNot(S3Server.IsThere, S3Server.Missing);
        var root = await MakeAsync(inserts: 2);
        using var cache = new TempFolder();
        using var engine = new TestEngine(root, cache: cache.Path);
        var count = $"SELECT count(*) FROM delta.`{root}/t`";
        Assert.Equal("list 1, read 4", await CountAsync(engine, count));
        using var other = new TestEngine(root, cache: cache.Path);
        output.WriteLine($"first commit: {await CountAsync(other, $"INSERT INTO delta.`{root}/t` VALUES (1, 'x', 2.0)")}");
        var written = await CountAsync(other, $"INSERT INTO delta.`{root}/t` VALUES (1, 'x', 2.0)");
        output.WriteLine($"commit: {written}");
        Assert.EndsWith("write 3", written, StringComparison.Ordinal); // the data, the commit, its checksum
        Assert.Equal("list 1, read 2", await CountAsync(engine, count));
    }

    /// <summary>A table t of a hundred rows an insert.</summary>
    private static async Task<string> MakeAsync(int inserts)
    {
        var root = await S3Server.NewRootAsync();
        using var cache = new TempFolder();
        using var writer = new TestEngine(root, cache: cache.Path);
        await writer.RunAsync("CREATE TABLE t (k INT, v STRING, w DOUBLE) USING DELTA");
        for (var i = 0; i < inserts; i++)
            await writer.RunAsync($"INSERT INTO t SELECT range::INT + {i * 100}, 'v' || range, random() FROM range(100)");
        return root;
    }

    private static async Task<string> CountAsync(TestEngine engine, string sql)
    {
        var before = engine.Engine.State.S3.Counters.ByKind.ToDictionary();
        await engine.RunAsync(sql);
        return string.Join(", ", engine.Engine.State.S3.Counters.ByKind
            .Select(kind => (kind.Key, Count: kind.Value - before.GetValueOrDefault(kind.Key))).Where(kind => kind.Count > 0).Select(kind => $"{kind.Key} {kind.Count}"));
    }
}
