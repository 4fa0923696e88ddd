using DeltaQuery.Engine.Storage;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Storage;

/// <summary>The bound of the cache, and full disks.</summary>
public sealed class LocalSpoolTrimTests : SpoolTestBase
{
    private const int Size = 100_000;

    [Fact]
    public async Task What_was_used_longest_ago_goes_first()
    {
        for (var i = 0; i < 10; i++)
            (await FetchAsync(Spool, File(i))).Dispose();
        (await FetchAsync(Spool, File(0))).Dispose();
        Spool.MaxBytes = 6 * Size; // is brought down to nine tenths: five files
        await Spool.TrimAsync();
        Assert.Equal([0, 6, 7, 8, 9], Cached());
    }

    [Fact]
    public async Task The_order_of_use_outlives_a_restart()
    {
        for (var i = 0; i < 6; i++)
            (await FetchAsync(Spool, File(i))).Dispose();
        (await FetchAsync(Spool, File(2))).Dispose();
        Spool.Dispose();
        var next = NewSpool(4 * Size);
        await next.TrimAsync();
        Assert.Equal([2, 4, 5], Cached());
    }

    [Fact]
    public async Task What_a_lease_keeps_stays_whoever_trims()
    {
        var kept = await FetchAsync(Spool, File(0), File(1));
        for (var i = 2; i < 6; i++)
            (await FetchAsync(Spool, File(i))).Dispose();
        Spool.LetGoOfAll();
        var other = NewSpool(1);
        await other.TrimAsync();
        Assert.Equal([0, 1], Cached());
        Spool.MaxBytes = 1;
        await Spool.TrimAsync();
        Assert.Equal([0, 1], Cached());
        kept.Dispose();
        await Spool.TrimAsync();
        Assert.Empty(CachedFiles("*"));
    }

    [Fact]
    public async Task What_another_process_has_deleted_is_noticed()
    {
        (await FetchAsync(Spool, File(0))).Dispose();
        Spool.LetGoOfAll();
        await NewSpool(1).TrimAsync();
        Assert.Empty(CachedFiles("*"));
        using var lease = await FetchAsync(Spool, File(0));
        Assert.Equal(Size, new FileInfo(lease.Paths[0]).Length);
        Assert.Equal(2, Store.Requests.Count);
    }

    [Fact]
    public async Task What_is_let_go_of_is_leased_again_without_a_request()
    {
        (await FetchAsync(Spool, File(0))).Dispose();
        Spool.LetGoOfAll();
        Store.Reset();
        using var lease = await FetchAsync(Spool, File(0));
        Assert.Empty(Store.Requests);
        await NewSpool(1).TrimAsync();
        Assert.True(System.IO.File.Exists(lease.Paths[0]));
    }

    [Fact]
    public async Task The_cache_keeps_to_its_bound_by_itself()
    {
        Spool.MaxBytes = 5 * Size;
        await Spool.TrimAsync();
        for (var i = 0; i < 40; i++)
            (await FetchAsync(Spool, File(i))).Dispose();
        for (var waited = 0; CachedFiles("*.index").Length > 5; waited++)
        {
            Assert.True(waited < 200, "the cache stays over its bound");
            await Task.Delay(50);
        }

        Assert.NotEmpty(CachedFiles("*.index"));
    }

    [Fact]
    public async Task Only_what_was_fetched_counts()
    {
        var path = Put("rows", "SELECT i AS a, hash(i) AS b, hash(i + 1) AS c FROM range(100000) t(i)");
        (await FetchAsync(path, "a")).Dispose();
        var other = NewSpool(ChunkBytes(path, "a") + 100_000);
        Assert.True(SizeOf(path) > other.MaxBytes);
        await other.TrimAsync();
        Assert.Single(CachedFiles());
    }

    [Fact]
    public async Task Left_overs_are_swept_and_what_is_not_ours_stays()
    {
        (await FetchAsync(Spool, File(0), File(1), File(2))).Dispose();
        Spool.Dispose();
        var index = CachedFiles("*.index").Order(StringComparer.Ordinal).ToArray();
        System.IO.File.Delete(index[0]); // data without an index
        System.IO.File.Delete(Path.ChangeExtension(index[1], ".bin")); // an index without data
        System.IO.File.SetLastWriteTimeUtc(index[1], DateTime.UtcNow.AddHours(-1));
        System.IO.File.WriteAllText(Path.Combine(CacheFolder, "mine.txt"), "");
        System.IO.File.WriteAllText(Path.Combine(Path.GetDirectoryName(index[2])!, "mine.index"), "");
        await NewSpool().TrimAsync();
        Assert.Equal(
            new[] { "mine.txt", "mine.index", Path.GetFileName(index[2]), Path.GetFileName(Path.ChangeExtension(index[2], ".bin")) }.Order(),
            CachedFiles("*").Select(f => Path.GetFileName(f)).Order());
    }

    [Fact]
    public async Task Another_folder_can_be_set_while_leases_keep_files_of_the_old_one()
    {
        using var lease = await FetchAsync(Spool, File(0));
        Spool.Directory = Path.Combine(TempPath, "other");
        using var second = await FetchAsync(Spool, File(0));
        Assert.StartsWith(Spool.Directory, second.Paths[0], StringComparison.Ordinal);
        Assert.Equal(System.IO.File.ReadAllBytes(lease.Paths[0]), System.IO.File.ReadAllBytes(second.Paths[0]));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_an_error_that_names_the_setting()
    {
        System.IO.File.WriteAllText(Path.Combine(TempPath, "file"), "");
        Spool.Directory = Path.Combine(TempPath, "file", "cache");
        var error = await Assert.ThrowsAsync<DeltaException>(() => FetchAsync(Spool, File(0)));
        Assert.Equal(DeltaErrorCode.StorageFailed, error.Code);
        Assert.Contains("deltaquery.cache.directory", error.Hint, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_full_disk_is_met_by_deleting_first_and_then_told()
    {
        using var disk = SmallDisk.TryMount(1024);
        Skip.If(disk is null, "no small disk can be mounted here");
        using var spool = new LocalSpool(Path.Combine(disk.Path, "cache"), 1L << 40, fillsHoles: false);
        for (var i = 0; i < 30; i++)
            (await FetchAsync(spool, File(i))).Dispose();
        using var lease = await FetchAsync(spool, File(30));
        Assert.Equal(System.IO.File.ReadAllBytes(lease.Paths[0]), Bytes(30));
        Store.Put("s3://bucket/large.bin", new byte[2 << 20]);
        var error = await Assert.ThrowsAsync<DeltaException>(() => FetchAsync(spool, new SpoolRequest("s3://bucket/large.bin", 2 << 20, null)));
        Assert.Equal(DeltaErrorCode.StorageFailed, error.Code);
        Assert.Equal($"the disk of the cache {spool.Directory} is full", error.Message);
        Assert.Contains("deltaquery.cache.size", error.Hint, StringComparison.Ordinal);
    }

    private static byte[] Bytes(int number)
    {
        var bytes = new byte[Size];
        new Random(number).NextBytes(bytes);
        return bytes;
    }

    private SpoolRequest File(int number)
    {
        Store.Put($"s3://bucket/{number}.bin", Bytes(number), $"tag {number}");
        return new SpoolRequest($"s3://bucket/{number}.bin", Size, null);
    }

    /// <summary>The numbers of the files in the cache.</summary>
    private int[] Cached() =>
    [
        .. CachedFiles("*.index").Select(f => SpoolIndex.Header(System.IO.File.ReadAllBytes(f))!.Path)
            .Select(p => int.Parse(Path.GetFileNameWithoutExtension(p), System.Globalization.CultureInfo.InvariantCulture)).Order(),
    ];
}
