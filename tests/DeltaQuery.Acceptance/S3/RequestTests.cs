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

    /// <summary>Q6 of TPC-H reads four of a dozen columns.</summary>
    [SkippableFact]
    public async Task A_query_reads_the_chunks_of_its_columns_and_the_footers_and_a_second_one_nothing_but_the_log()
    {
        Skip.IfNot(S3Server.IsThere, S3Server.Missing);
        const int Files = 60;
        string[] needed = ["l_shipdate", "l_discount", "l_quantity", "l_extendedprice"];
        var root = await S3Server.NewRootAsync();
        using var made = new TestEngine();
        await made.RunAsync(
            "CREATE TABLE lineitem (l_orderkey BIGINT, l_partkey BIGINT, l_suppkey BIGINT, l_quantity DECIMAL(15,2), l_extendedprice DECIMAL(15,2), "
            + "l_discount DECIMAL(15,2), l_tax DECIMAL(15,2), l_returnflag STRING, l_shipdate DATE, l_shipinstruct STRING, l_comment STRING) USING DELTA");
        for (var i = 0; i < Files; i++)
        {
            await made.RunAsync(
                $"INSERT INTO lineitem SELECT {i} * 40000 + r, (hash(r) // 2)::BIGINT % 200000, (hash(r, 1) // 2)::BIGINT % 10000, (hash(r, 2) // 2)::BIGINT % 50, (hash(r, 3) // 2)::BIGINT % 9000000 / 100.0, "
                + "(hash(r, 4) // 2)::BIGINT % 10 / 100.0, (hash(r, 5) // 2)::BIGINT % 8 / 100.0, ['A', 'N', 'R'][1 + (hash(r, 6) // 2)::BIGINT % 3], DATE '1992-01-01' + ((hash(r, 7) // 2)::BIGINT % 2500)::INT, "
                + $"'DELIVER IN PERSON', 'order ' || r || ' of {i}' FROM range(40000) t(r)");
        }

        await S3Server.UploadAsync(made.Root, root);
        var local = new LocalParquet(made.Maker, Path.Combine(made.Root, "lineitem"));
        var least = local.ChunkBytes(needed) + local.FooterBytes();

        using var cache = new TempFolder();
        var q6 = "SELECT sum(l_extendedprice * l_discount) FROM lineitem WHERE l_shipdate >= DATE '1994-01-01' AND l_shipdate < DATE '1995-01-01' "
            + "AND l_discount BETWEEN 0.05 AND 0.07 AND l_quantity < 24";
        using (var engine = new TestEngine(root, cache: cache.Path))
        {
            Assert.Equal(await made.RowsAsync(q6), await engine.RowsAsync(q6));
            var read = engine.Engine.State.Spool.Counters.BytesFetched;
            output.WriteLine($"Q6 over {Files} files: {read} bytes read, {least} needed, {local.AllBytes()} in the files; {engine.Engine.State.Spool.Counters.Requests} requests");
            Assert.InRange(read, 1, least * 11 / 10);
            var (requests, data) = (engine.Engine.State.S3.Counters.Requests, engine.Engine.State.Spool.Counters.Requests);
            Assert.Equal(await made.RowsAsync(q6), await engine.RowsAsync(q6));
            Assert.Equal(data, engine.Engine.State.Spool.Counters.Requests);
            Assert.Equal(requests + 3, engine.Engine.State.S3.Counters.Requests); // the name's two, and the list of the log
        }

        using var later = new TestEngine(root, cache: cache.Path);
        Assert.Equal(await made.RowsAsync(q6), await later.RowsAsync(q6));
        Assert.Equal(0, later.Engine.State.Spool.Counters.BytesFetched);
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
