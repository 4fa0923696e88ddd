using DeltaQuery.Engine.Storage;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Storage;

/// <summary>What a reader finds in local files of which the rest is 0xFF, and what it took.</summary>
public sealed class LocalSpoolTests : SpoolTestBase
{
    private const string Rows = """
        SELECT (i * 7919) % 100003 AS k, 'name ' || (i % 40) AS d, hash(i) AS h, {'a': i, 'b': {'c': 'x' || i % 9, 'l': [i, i + 1]}} AS s,
            repeat('wide ' || hash(i + 1), 4) AS w, CASE WHEN i % 3 = 0 THEN NULL ELSE (i // 7)::DOUBLE END AS f, MAP {'k' || i % 5: i} AS m, (i % 50) * 3 AS b
        FROM range(80000) t(i)
        """;

    private const string Options = ", ROW_GROUP_SIZE 20480, COMPRESSION zstd, WRITE_BLOOM_FILTER true";

    [Theory]
    [InlineData("SELECT k FROM {0}", "k")]
    [InlineData("SELECT d, h FROM {0} WHERE d = 'name 7'", "d", "h")]
    [InlineData("SELECT s FROM {0}", "s")]
    [InlineData("SELECT s.b.c, m FROM {0} WHERE s.a > 50000", "s", "m")]
    [InlineData("SELECT sum(f), max(b), count(*) FROM {0}", "f", "b")]
    [InlineData("SELECT count(*) FROM {0}")]
    [InlineData("SELECT * FROM {0}", "k", "d", "h", "s", "w", "f", "m", "b")]
    public async Task A_query_of_the_needed_columns_finds_its_rows(string select, params string[] columns)
    {
        var path = Put("rows", Rows, Options);
        using var lease = await FetchAsync(path, columns);
        AssertSame(select, lease, path);
        Assert.Equal(SizeOf(path), new FileInfo(lease.Paths[0]).Length);
    }

    [Theory]
    [InlineData("SELECT b, k FROM {0} WHERE b = 21", "b", "k")] // in a bloom filter
    [InlineData("SELECT b FROM {0} WHERE b = 22", "b")] // in none, but between minimum and maximum
    [InlineData("SELECT d FROM {0} WHERE d = 'name 21x'", "d")]
    public async Task Bloom_filters_come_with_their_column(string select, params string[] columns)
    {
        var path = Put("bloom", Rows, Options);
        Assert.True(ChunkBytes(path, "b") > 0);
        Assert.NotNull(Connection.Scalar($"SELECT max(bloom_filter_offset) FROM parquet_metadata('{Original("bloom")}') WHERE path_in_schema = '{columns[0]}'"));
        using var lease = await FetchAsync(path, columns);
        AssertSame(select, lease, path);
    }

    [Theory]
    [InlineData("k", "d", "b")]
    [InlineData("w")]
    [InlineData("s", "h")]
    public async Task Little_more_is_read_than_the_columns_and_the_footer(params string[] columns)
    {
        var path = Put("rows", Rows, Options);
        using var lease = await FetchAsync(path, columns);
        var footer = Convert.ToInt64(
            Connection.Scalar($"SELECT footer_size FROM parquet_file_metadata('{Original("rows")}')"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(Store.BytesSent, 1, ((ChunkBytes(path, columns) + footer) * 11 / 10) + 65536);
        Assert.Equal(Store.BytesSent, lease.Counters.BytesFetched);
        Assert.Equal(Store.Requests.Count, lease.Counters.Requests);
        Assert.Equal(0, lease.Counters.BytesFromCache);
    }

    [Fact]
    public async Task Objects_of_two_servers_are_never_taken_for_one_another()
    {
        FakeRemoteStore[] servers = [new() { Server = "https://one" }, new() { Server = "https://two" }, Store];
        var bytes = servers.Select((_, i) => Enumerable.Repeat((byte)i, 5000).ToArray()).ToList();
        foreach (var (store, content) in servers.Zip(bytes))
            store.Put("s3://bucket/same", content, "\"same\"");
        for (var run = 0; run < 2; run++) // and once more out of the cache of another run
        {
            using var spool = new LocalSpool(CacheFolder, null, fillsHoles: true);
            foreach (var (store, content) in servers.Zip(bytes))
            {
                using var lease = await spool.FetchAsync(store, [new SpoolRequest("s3://bucket/same", 5000, null)], CancellationToken.None);
                Assert.Equal(content, await File.ReadAllBytesAsync(lease.Paths[0]));
            }
        }

        Assert.All(servers, server => Assert.Single(server.Requests));
    }

    [Fact]
    public async Task A_second_reader_of_the_same_columns_asks_for_nothing()
    {
        var path = Put("rows", Rows, Options);
        (await FetchAsync(path, "k", "s")).Dispose();
        Store.Reset();
        using var lease = await FetchAsync(path, "s");
        Assert.Empty(Store.Requests);
        Assert.Equal(0, lease.Counters.Requests);
        Assert.InRange(lease.Counters.BytesFromCache, ChunkBytes(path, "s"), SizeOf(path));
        AssertSame("SELECT s FROM {0}", lease, path);
    }

    [Fact]
    public async Task Columns_come_as_they_are_needed_and_the_file_keeps_its_name_and_time()
    {
        var path = Put("rows", Rows, Options);
        using var first = await FetchAsync(path, "k");
        var time = File.GetLastWriteTimeUtc(first.Paths[0]);
        AssertSame("SELECT k FROM {0}", first, path);
        Store.Reset();
        using var second = await FetchAsync(path, "k", "d", "m");
        Assert.All(Store.Requests, r => Assert.NotNull(r.ETag));
        Assert.InRange(Store.BytesSent, 1, ChunkBytes(path, "d", "m") * 11 / 10);
        Assert.Equal(first.Paths, second.Paths);
        Assert.Equal(time, File.GetLastWriteTimeUtc(second.Paths[0]));
        AssertSame("SELECT k, d, m FROM {0} WHERE d < 'name 3'", second, path);
    }

    [Fact]
    public async Task Columns_are_found_by_field_id_too()
    {
        var path = Put("ids", "SELECT i AS a, hash(i) AS b, -i AS c FROM range(100000) t(i)", ", FIELD_IDS {a: 3, b: 1, c: 2}");
        using var lease = await FetchAsync(Spool, new SpoolRequest(path, SizeOf(path), new SpoolColumns([], [2, 3])));
        AssertSame("SELECT a, c FROM {0}", lease, path);
        Assert.InRange(Store.BytesSent, 1, ChunkBytes(path, "a", "c") * 11 / 10);
    }

    [Fact]
    public async Task Names_are_compared_without_case()
    {
        var path = Put("rows", Rows, Options);
        using var lease = await FetchAsync(path, "K");
        AssertSame("SELECT K FROM {0}", lease, path);
    }

    [Fact]
    public async Task A_small_file_takes_one_request()
    {
        var path = Put("small", "SELECT i, 'x' AS s FROM range(1000) t(i)");
        using var lease = await FetchAsync(path, "i");
        Assert.Equal((path, 0, SizeOf(path), null), Assert.Single(Store.Requests));
        AssertSame("SELECT * FROM {0}", lease, path);
    }

    [Fact]
    public async Task A_footer_that_is_larger_than_the_guess_takes_one_request_more()
    {
        var columns = string.Join(", ", Enumerable.Range(0, 400).Select(i => $"hash(i + {i}) AS column_of_a_long_name_{i}"));
        var path = Put("footer", $"SELECT {columns} FROM range(3000) t(i)", ", ROW_GROUP_SIZE 2048");
        using var lease = await FetchAsync(path, "column_of_a_long_name_399");
        AssertSame("SELECT column_of_a_long_name_399 FROM {0}", lease, path);
        Assert.InRange(Store.Requests.Count, 3, 4);
        Assert.InRange(Store.BytesSent, 1, SizeOf(path) / 4);
    }

    [Fact]
    public async Task Without_columns_all_of_an_object_is_fetched()
    {
        var bytes = new byte[20_000_000];
        new Random(1).NextBytes(bytes);
        Store.Put("s3://bucket/data.csv", bytes);
        using var lease = await FetchAsync(Spool, new SpoolRequest("s3://bucket/data.csv", null, null));
        Assert.EndsWith(".csv", lease.Paths[0], StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(lease.Paths[0]));
        Assert.Equal(bytes.Length, Store.BytesSent);
        Assert.All(Store.Requests, r => Assert.InRange(r.Length, 1, FetchPlan.LargestPiece));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    public async Task An_empty_object_is_an_empty_file(long? size)
    {
        Store.Put("s3://bucket/empty.csv", []);
        using var lease = await FetchAsync(Spool, new SpoolRequest("s3://bucket/empty.csv", size, null));
        Assert.Empty(File.ReadAllBytes(lease.Paths[0]));
        using var again = await FetchAsync(Spool, new SpoolRequest("s3://bucket/empty.csv", 0, null));
        Assert.Equal(lease.Paths, again.Paths);
    }

    [Theory]
    [InlineData(300_000)]
    [InlineData(5)]
    public async Task What_is_no_Parquet_file_is_fetched_whole_for_DuckDB_to_judge(int size)
    {
        var bytes = new byte[size];
        new Random(1).NextBytes(bytes);
        Store.Put("s3://bucket/x.parquet", bytes);
        using var lease = await FetchAsync(Spool, new SpoolRequest("s3://bucket/x.parquet", size, new SpoolColumns(["a"])));
        Assert.Equal(bytes, File.ReadAllBytes(lease.Paths[0]));
        using var again = await FetchAsync(Spool, new SpoolRequest("s3://bucket/x.parquet", size, new SpoolColumns(["a"])));
        Assert.Equal(lease.Paths, again.Paths);
    }

    [Fact]
    public async Task Many_files_are_fetched_at_once_but_no_more_than_may_be()
    {
        var path = Put("rows", Rows, Options);
        var bytes = File.ReadAllBytes(Original("rows"));
        var requests = Enumerable.Range(0, 30).Select(i => new SpoolRequest($"s3://bucket/{i}.parquet", bytes.Length, new SpoolColumns(["k"]))).ToArray();
        foreach (var request in requests)
            Store.Put(request.Path, bytes);
        Store.BeforeAnswer = (_, _, token) => Task.Delay(5, token);
        Spool.Parallelism = 5;
        using var lease = await FetchAsync(Spool, requests);
        Assert.Equal(30, lease.Paths.Distinct().Count());
        Assert.InRange(Store.MostUnderWay, 2, 5);
        AssertSame("SELECT k FROM {0}", lease, path);
        Assert.Equal(lease.Counters.BytesFetched, Spool.Counters.BytesFetched);
    }

    [Fact]
    public async Task The_files_are_their_users_own()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var lease = await FetchAsync(Put("small", "SELECT 1 AS i"), "i");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(lease.Paths[0]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.ChangeExtension(lease.Paths[0], ".index")));
        for (var folder = Path.GetDirectoryName(lease.Paths[0])!; folder.Length >= CacheFolder.Length; folder = Path.GetDirectoryName(folder)!)
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }
}
