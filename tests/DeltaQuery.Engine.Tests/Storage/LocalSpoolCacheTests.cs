using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Tests.Storage;

/// <summary>What stays, what goes, and what is found out: restarts, other processes, other objects, damage.</summary>
public sealed class LocalSpoolCacheTests : SpoolTestBase
{
    private const string Rows = "SELECT i AS a, hash(i) AS b, hash(i + 1) AS c, 'x' || i % 10 AS d FROM range(60000) t(i)";

    [Fact]
    public async Task After_a_restart_nothing_is_fetched_again()
    {
        var path = Put("rows", Rows);
        (await FetchAsync(path, "a", "b")).Dispose();
        Spool.Dispose();
        Store.Reset();
        var next = NewSpool();
        using var lease = await FetchAsync(next, Request(path, "a", "b"));
        Assert.Empty(Store.Requests);
        Assert.InRange(lease.Counters.BytesFromCache, ChunkBytes(path, "a", "b"), SizeOf(path));
        AssertSame("SELECT a, b FROM {0}", lease, path);
        using var more = await FetchAsync(next, Request(path, "c"));
        Assert.InRange(Store.BytesSent, 1, ChunkBytes(path, "c") * 11 / 10);
        AssertSame("SELECT c, a FROM {0}", more, path);
    }

    [Fact]
    public async Task Processes_on_one_folder_see_what_the_others_have_fetched()
    {
        var path = Put("rows", Rows);
        var other = NewSpool();
        using var first = await FetchAsync(Spool, Request(path, "a"));
        using var second = await FetchAsync(other, Request(path, "b"));
        Assert.Equal(first.Paths, second.Paths);
        Store.Reset();
        using var third = await FetchAsync(Spool, Request(path, "a", "b"));
        Assert.Empty(Store.Requests);
        AssertSame("SELECT a, b FROM {0}", third, path);
    }

    [Fact]
    public async Task Two_statements_that_need_the_same_fetch_it_once()
    {
        var path = Put("rows", Rows);
        Store.BeforeAnswer = (_, _, token) => Task.Delay(20, token);
        var leases = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => FetchAsync(path, "a", "c"))));
        Assert.Equal(Store.Requests.Distinct().Count(), Store.Requests.Count);
        Assert.InRange(Store.BytesSent, 1, SizeOf(path));
        foreach (var lease in leases)
        {
            AssertSame("SELECT a, c FROM {0}", lease, path);
            lease.Dispose();
        }

        Assert.Equal(Store.BytesSent, leases.Sum(l => l.Counters.BytesFetched));
    }

    [Fact]
    public async Task A_byte_that_is_damaged_on_disk_is_found_and_fetched_again()
    {
        var path = Put("rows", Rows);
        (await FetchAsync(path, "a", "b", "c", "d")).Dispose();
        Spool.Dispose();
        var bytes = File.ReadAllBytes(CachedFiles()[0]);
        var random = new Random(7);
        for (var round = 0; round < 20; round++)
        {
            var damaged = bytes.ToArray();
            damaged[random.Next(4, damaged.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(CachedFiles()[0], damaged);
            Store.Reset();
            using var spool = NewSpool();
            using var lease = await FetchAsync(spool, Request(path, "a", "b", "c", "d"));
            AssertSame("SELECT * FROM {0}", lease, path);
            spool.Dispose();
            Assert.NotEmpty(Store.Requests);
            Assert.Equal(bytes, File.ReadAllBytes(CachedFiles()[0]));
        }
    }

    [Fact]
    public async Task Bytes_that_never_reached_the_disk_are_fetched_again()
    {
        var path = Put("rows", Rows);
        (await FetchAsync(path, "a", "b")).Dispose();
        Spool.Dispose();
        File.WriteAllBytes(CachedFiles()[0], new byte[SizeOf(path)]); // what a power failure leaves of a file that was not synced
        using var lease = await FetchAsync(NewSpool(), Request(path, "a", "b"));
        AssertSame("SELECT a, b FROM {0}", lease, path);
    }

    [Fact]
    public async Task A_local_file_that_was_cut_is_not_used()
    {
        var path = Put("rows", Rows);
        (await FetchAsync(path, "a")).Dispose();
        Spool.Dispose();
        using (var file = File.OpenWrite(CachedFiles()[0]))
            file.SetLength(1000);
        using var lease = await FetchAsync(NewSpool(), Request(path, "a"));
        AssertSame("SELECT a FROM {0}", lease, path);
    }

    [Fact]
    public async Task An_index_that_is_cut_anywhere_loses_ranges_but_tells_nothing_wrong()
    {
        var path = Put("rows", Rows);
        (await FetchAsync(path, "a")).Dispose();
        (await FetchAsync(path, "a", "c")).Dispose();
        Spool.Dispose();
        var index = File.ReadAllBytes(CachedFiles("*.index")[0]);
        var data = File.ReadAllBytes(CachedFiles()[0]);
        for (var cut = 0; cut < index.Length; cut += 7)
        {
            Directory.Delete(CacheFolder, recursive: true);
            using var spool = NewSpool();
            using (var begun = await FetchAsync(spool, Request(path))) // has the same names but for their last part
            {
                File.WriteAllBytes(begun.Paths[0], data);
            }

            spool.Dispose();
            File.WriteAllBytes(CachedFiles("*.index")[0], index[..cut]);
            var next = NewSpool();
            using var lease = await FetchAsync(next, Request(path, "a", "c"));
            AssertSame("SELECT a, c FROM {0}", lease, path);
        }
    }

    [Fact]
    public async Task A_process_that_ended_between_writing_and_setting_the_time_leaves_the_file_usable()
    {
        var path = Put("rows", Rows);
        (await FetchAsync(path, "a")).Dispose();
        Spool.Dispose();
        var time = File.GetLastWriteTimeUtc(CachedFiles()[0]);
        File.SetLastWriteTimeUtc(CachedFiles()[0], DateTime.UtcNow);
        using var lease = await FetchAsync(NewSpool(), Request(path, "a"));
        Assert.Equal(time, File.GetLastWriteTimeUtc(Assert.Single(CachedFiles())));
    }

    [Fact]
    public async Task A_listing_that_tells_another_tag_makes_the_entry_stale()
    {
        const string path = "s3://bucket/rows.csv";
        var old = Store.Put(path, Bytes(1, 1000));
        using var first = await FetchAsync(Spool, new SpoolRequest(path, 1000, null, old));
        var tag = Store.Put(path, Bytes(2, 1000));
        using var second = await FetchAsync(Spool, new SpoolRequest(path, 1000, null, tag));
        Assert.Equal(Bytes(1, 1000), File.ReadAllBytes(first.Paths[0]));
        Assert.Equal(Bytes(2, 1000), File.ReadAllBytes(second.Paths[0]));
        Assert.NotEqual(first.Paths, second.Paths);
        first.Dispose();
        Assert.Equal(second.Paths, CachedFiles("*.csv"));
    }

    [Fact]
    public async Task An_object_of_which_neither_size_nor_tag_is_known_is_asked_for_each_time()
    {
        const string path = "s3://bucket/rows.csv";
        var request = new SpoolRequest(path, null, null);
        Store.Put(path, Bytes(1, 1000));
        (await FetchAsync(Spool, request)).Dispose();
        Store.Reset();
        (await FetchAsync(Spool, request)).Dispose();
        Assert.Equal(1, Store.BytesSent);
        Store.Put(path, Bytes(2, 900));
        using var changed = await FetchAsync(Spool, request);
        Assert.Equal(Bytes(2, 900), File.ReadAllBytes(changed.Paths[0]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_object_that_has_changed_is_fetched_anew_from_its_start(bool ignoresConditions)
    {
        Store.IgnoresConditions = ignoresConditions;
        var path = Put("rows", Rows, ", COMPRESSION uncompressed");
        using var first = await FetchAsync(path, "a");
        var (size, old) = (SizeOf(path), File.ReadAllBytes(Original("rows")));
        Put("rows", Rows.Replace("range(60000)", "range(60000, 120000)", StringComparison.Ordinal), ", COMPRESSION uncompressed");
        Assert.Equal(size, SizeOf(path)); // or the change would be found by the size
        using var second = await FetchAsync(path, "a", "b");
        AssertSame("SELECT a, b FROM {0}", second, path);
        Assert.NotEqual(first.Paths, second.Paths);
        Assert.True(File.Exists(first.Paths[0]));
        File.WriteAllBytes(Original("rows"), old);
        AssertSame("SELECT a FROM {0}", first, path);
        first.Dispose();
        Assert.Equal(second.Paths, CachedFiles());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_object_that_was_replaced_since_it_was_listed_is_read_as_it_is_now(bool ignoresConditions)
    {
        const string path = "s3://bucket/rows.csv";
        Store.IgnoresConditions = ignoresConditions;
        Store.Put(path, Bytes(0, 1000));
        (await FetchAsync(Spool, new SpoolRequest(path, 1000, null))).Dispose();
        var tag = Store.Put(path, Bytes(1, 1000));
        Store.Put(path, Bytes(2, 1000));
        using var lease = await FetchAsync(Spool, new SpoolRequest(path, 1000, null, tag));
        Assert.Equal(Bytes(2, 1000), File.ReadAllBytes(lease.Paths[0]));
        var error = await Assert.ThrowsAsync<DeltaException>(() => FetchAsync(Spool, new SpoolRequest(path, 999, null, tag)));
        Assert.Equal(DeltaErrorCode.StorageFailed, error.Code);
        Assert.Equal($"the object {path} changes while it is read", error.Message);
    }

    [Fact]
    public async Task An_object_that_never_stays_the_same_is_an_error_that_names_it()
    {
        const string path = "s3://bucket/rows.csv";
        Store.Put(path, Bytes(1, 20_000_000));
        Store.BeforeAnswer = (_, _, _) =>
        {
            Store.Put(path, Bytes(1, 20_000_000));
            return Task.CompletedTask;
        };
        var error = await Assert.ThrowsAsync<DeltaException>(() => FetchAsync(Spool, new SpoolRequest(path, null, null)));
        Assert.Equal($"the object {path} changes while it is read", error.Message);
        Assert.Empty(CachedFiles("*.csv"));
    }

    [Fact]
    public async Task An_object_of_another_size_is_an_error_that_names_both()
    {
        var path = Put("rows", Rows);
        var size = SizeOf(path);
        var error = await Assert.ThrowsAsync<DeltaException>(() => FetchAsync(Spool, new SpoolRequest(path, size + 1, new SpoolColumns(["a"]))));
        Assert.Equal(DeltaErrorCode.CorruptData, error.Code);
        Assert.Equal($"the file {path} has {size} bytes, and should have {size + 1}", error.Message);
        Assert.Equal(path, error.Path);
        (await FetchAsync(path, "a")).Dispose();
        await Assert.ThrowsAsync<DeltaException>(() => FetchAsync(Spool, new SpoolRequest(path, size - 1, new SpoolColumns(["a"]))));
    }

    [Fact]
    public async Task A_missing_object_is_a_missing_file()
    {
        await Assert.ThrowsAsync<FileNotFoundException>(() => FetchAsync(Spool, new SpoolRequest("s3://bucket/none.parquet", 10, null)));
        Assert.Empty(CachedFiles("*"));
    }

    [Fact]
    public async Task A_fetch_that_fails_half_way_leaves_what_it_has_got_for_the_next()
    {
        var bytes = Bytes(3, 50_000_000);
        Store.Put("s3://bucket/large.csv", bytes);
        Store.BeforeAnswer = (number, _, _) => number == 4 ? throw new DeltaException(DeltaErrorCode.StorageFailed, "connection reset") : Task.CompletedTask;
        Spool.Parallelism = 1;
        var request = new SpoolRequest("s3://bucket/large.csv", bytes.Length, null);
        Assert.Equal("connection reset", (await Assert.ThrowsAsync<DeltaException>(() => FetchAsync(Spool, request))).Message);
        var sent = Store.BytesSent;
        Assert.InRange(sent, 1, bytes.Length - 1);
        Store.BeforeAnswer = null;
        using var lease = await FetchAsync(Spool, request);
        Assert.Equal(bytes, File.ReadAllBytes(lease.Paths[0]));
        Assert.Equal(bytes.Length, Store.BytesSent);
    }

    [Fact]
    public async Task A_cancelled_fetch_ends_and_leaves_a_sound_cache()
    {
        const int Needed = 3;
        var path = Put("rows", Rows);
        for (var after = 1; after <= Needed + 1; after++)
        {
            using var spool = NewSpool();
            using var cancellation = new CancellationTokenSource();
            Store.Reset();
            Store.BeforeAnswer = (number, _, token) =>
            {
                if (number < after)
                    return Task.CompletedTask;
                cancellation.Cancel();
                return Task.Delay(Timeout.Infinite, token);
            };
            var fetch = spool.FetchAsync(Store, [Request(path, "a", "c")], cancellation.Token);
            if (after <= Needed)
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
            else
                (await fetch).Dispose();
            Store.BeforeAnswer = null;
            using var lease = await FetchAsync(spool, Request(path, "a", "c"));
            AssertSame("SELECT a, c FROM {0}", lease, path);
            lease.Dispose();
            spool.Dispose();
            Directory.Delete(CacheFolder, recursive: true);
        }
    }

    [Fact]
    public async Task A_fetch_that_is_cancelled_while_another_waits_for_its_ranges_does_not_end_the_other()
    {
        var path = Put("rows", Rows);
        (await FetchAsync(path)).Dispose();
        using var cancellation = new CancellationTokenSource();
        var arrived = new TaskCompletionSource();
        Store.Reset();
        Store.BeforeAnswer = (number, _, token) =>
        {
            arrived.TrySetResult();
            return number == 1 ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask;
        };
        var first = Spool.FetchAsync(Store, [Request(path, "a")], cancellation.Token);
        await arrived.Task;
        var second = FetchAsync(path, "a");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        using var lease = await second;
        AssertSame("SELECT a FROM {0}", lease, path);
    }

    [Fact]
    public async Task A_folder_that_was_deleted_is_made_again()
    {
        var path = Put("rows", Rows);
        (await FetchAsync(path, "a")).Dispose();
        using var other = NewSpool();
        Directory.Delete(CacheFolder, recursive: true);
        (await FetchAsync(other, Request(path, "b"))).Dispose();
        using var lease = await FetchAsync(path, "a");
        AssertSame("SELECT a FROM {0}", lease, path);
    }

    [Fact]
    public async Task A_folder_that_is_deleted_while_a_fetch_is_under_way_is_made_again()
    {
        var path = Put("rows", Rows);
        Store.BeforeAnswer = (number, _, _) =>
        {
            if (number == 2)
                Directory.Delete(CacheFolder, recursive: true);
            return Task.CompletedTask;
        };
        using var lease = await FetchAsync(path, "a");
        AssertSame("SELECT a FROM {0}", lease, path);
    }

    private static byte[] Bytes(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
