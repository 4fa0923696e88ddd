using System.Text;
using DeltaQuery.Engine.Storage;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Storage;

public sealed class LocalObjectStoreTests : IDisposable
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("content");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_put_is_whole_and_durable_before_its_name_appears()
    {
        var calls = new RecordingFiles();
        var path = $"{_folder.Path}/t/_delta_log/0.json";
        Assert.True(await new LocalObjectStore(calls).PutIfAbsentAsync(path, Content, default));
        Assert.Equal(
            [$"sync {Path.GetFileName(_folder.Path)}", "sync t", "write and sync .0.json", "link 0.json", "sync _delta_log"], calls.Made);
        Assert.Equal(["0.json"], Directory.GetFiles(Path.GetDirectoryName(path)!).Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public async Task A_file_is_replaced_as_long_as_it_is_what_was_read_and_nobody_else_is_at_it()
    {
        var store = new LocalObjectStore();
        var path = $"{_folder.Path}/catalog.json";
        Assert.False(await store.ReplaceAsync(path, Content, "new"u8.ToArray(), default));
        Assert.Empty(Directory.GetFiles(_folder.Path));
        await store.PutAsync(path, Content, default);
        Assert.False(await store.ReplaceAsync(path, "other"u8.ToArray(), "new"u8.ToArray(), default));
        Assert.True(await store.ReplaceAsync(path, Content, "new"u8.ToArray(), default));
        using (new FileStream($"{_folder.Path}/.catalog.json.lock", FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Assert.False(await store.ReplaceAsync(path, "new"u8.ToArray(), Content, default));
        Assert.Equal("new", await File.ReadAllTextAsync(path));
        Assert.True(await store.ReplaceAsync(path, "new"u8.ToArray(), Content, default));
    }

    /// <summary>One that a crash takes away again is missed by nobody: readers do without.</summary>
    [Fact]
    public async Task A_checksum_is_whole_before_its_name_appears_and_its_name_is_not_waited_for()
    {
        var calls = new RecordingFiles();
        Directory.CreateDirectory($"{_folder.Path}/t");
        Assert.True(await new LocalObjectStore(calls).PutIfAbsentAsync($"{_folder.Path}/t/0.crc", Content, default));
        Assert.Equal(["write and sync .0.crc.", "link 0.crc"], calls.Made);
        Assert.Equal(["0.crc"], Directory.GetFiles($"{_folder.Path}/t").Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public async Task A_file_is_found_as_the_listing_tells_of_it_and_what_is_no_file_is_not()
    {
        Write("t/a.json");
        Write("t/a.json.b");
        Write("t/c/d");
        var store = new LocalObjectStore();
        IObjectStore listing = new FaultyObjectStore(store); // has no other way than to list
        foreach (var name in new[] { "a.json", "a.jso", "a.json.b", "a.json.c", "c" })
            Assert.Equal(await listing.FindAsync($"{_folder.Path}/t", name, default), await store.FindAsync($"{_folder.Path}/t", name, default));
        Assert.Equal(("a.json", 7), await store.FindAsync($"{_folder.Path}/t", "a.json", default) is { } found ? (found.Name, found.Size) : default);
        Assert.Null(await store.FindAsync($"{_folder.Path}/t", "c", default));
        Assert.Null(await store.FindAsync($"{_folder.Path}/nowhere", "a", default));
    }

    [Fact]
    public async Task A_listing_of_all_tells_files_folders_and_links_and_looks_where_it_is_told()
    {
        foreach (var file in new[] { "t/a", "t/p=1/b", "t/p=1/q/c", "t/_no/d", "other/e" })
            Write(file);
        Directory.CreateSymbolicLink($"{_folder.Path}/t/l", $"{_folder.Path}/other");
        var found = new List<string>();
        await foreach (var page in new LocalObjectStore().ListAllAsync($"{_folder.Path}/t", path => path != "_no", default))
            found.AddRange(page.Select(o => $"{o.Kind} {o.Path} {o.Size}"));
        Assert.Equal(["File a 7", "File p=1/b 7", "File p=1/q/c 7", "Folder _no 0", "Folder p=1 0", "Folder p=1/q 0", "Link l 0"], found.Order(StringComparer.Ordinal));
        await foreach (var page in new LocalObjectStore().ListAllAsync($"{_folder.Path}/nowhere", _ => true, default))
            Assert.Fail($"{page.Count} objects in no folder");
    }

    [Fact]
    public async Task A_listing_of_all_comes_in_pages()
    {
        for (var i = 0; i < 2500; i++)
            Write($"t/{i % 3}/{i}");
        var pages = new List<int>();
        await foreach (var page in new LocalObjectStore().ListAllAsync($"{_folder.Path}/t", _ => true, default))
            pages.Add(page.Count);
        Assert.Equal([1000, 1000, 503], pages);
    }

    [Fact]
    public async Task Many_are_deleted_but_nothing_behind_a_link_and_no_folder_with_something_in_it()
    {
        foreach (var file in new[] { "t/a", "t/p/b", "t/p/c", "other/d", "e" })
            Write(file);
        Directory.CreateDirectory($"{_folder.Path}/t/q");
        Directory.CreateSymbolicLink($"{_folder.Path}/t/l", $"{_folder.Path}/other");
        var deleted = await new LocalObjectStore().DeleteAllAsync(
            $"{_folder.Path}/t", ["a", "gone", "p/b", "p/", "q/", "l/d", "../e", "p/../../e", "nowhere/x", ""], default);
        Assert.Equal(3, deleted);
        Assert.Equal(
            ["e", "other/d", "t/p/c"],
            Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_folder.Path, f)).Where(f => !f.StartsWith("t/l", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists($"{_folder.Path}/t/q"));
    }

    [Fact]
    public async Task Of_many_puts_of_one_name_one_wins()
    {
        var store = new LocalObjectStore();
        var path = $"{_folder.Path}/0.json";
        var puts = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => store.PutIfAbsentAsync(path, Encoding.UTF8.GetBytes($"{i}"), default))));
        var winner = Assert.Single(Enumerable.Range(0, 16), i => puts[i]);
        Assert.Equal($"{winner}", await File.ReadAllTextAsync(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_put_whose_name_could_not_be_synced_may_have_happened()
    {
        var calls = new RecordingFiles { FailSyncOf = Path.GetFileName(_folder.Path) };
        var path = $"{_folder.Path}/0.json";
        await Assert.ThrowsAsync<UnknownOutcomeException>(() => new LocalObjectStore(calls).PutIfAbsentAsync(path, Content, default));
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_put_that_Spark_renames_its_own_over_was_not_first()
    {
        var path = $"{_folder.Path}/0-a.json";
        var theirs = $"{_folder.Path}/.0-a.json.72b365c3-fb9d-4d42-bf90-0a3d42860fb9.tmp";
        await File.WriteAllTextAsync(theirs, "theirs"); // and then it looked whether the name was free
        var put = Task.Run(() => new LocalObjectStore().PutIfAbsentAsync(path, Content, default));
        while (!File.Exists(path))
            await Task.Delay(1);
        await Task.Delay(20);
        File.Move(theirs, path, overwrite: true);
        Assert.False(await put);
        Assert.Equal("theirs", await File.ReadAllTextAsync(path));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)] // of a machine whose clock is ahead
    public async Task A_put_waits_for_no_temporary_file_of_a_crash_and_none_for_another_name(int minutes)
    {
        var left = $"{_folder.Path}/.0.json.72b365c3-fb9d-4d42-bf90-0a3d42860fb9.tmp";
        await File.WriteAllTextAsync(left, "left");
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddMinutes(minutes));
        await File.WriteAllTextAsync($"{_folder.Path}/.1.json.72b365c3-fb9d-4d42-bf90-0a3d42860fb9.tmp", "of another");
        Assert.True(await new LocalObjectStore().PutIfAbsentAsync($"{_folder.Path}/0.json", Content, default));
    }

    [Fact]
    public async Task Staged_files_are_synced_before_the_folders_that_name_them_from_the_deepest_up()
    {
        Directory.CreateDirectory($"{_folder.Path}/p=1/q=2");
        File.WriteAllBytes($"{_folder.Path}/p=1/q=2/a.parquet", Content);
        File.WriteAllBytes($"{_folder.Path}/p=1/q=2/b.parquet", Content);
        var calls = new RecordingFiles();
        await new LocalObjectStore(calls).PublishAsync(_folder.Path, ["p=1/q=2/a.parquet", "p=1/q=2/b.parquet"], default);
        Assert.Equal(["file a.parquet", "file b.parquet", "sync q=2", "sync p=1", $"sync {Path.GetFileName(_folder.Path)}"], calls.Made);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_synced_is_told_and_those_above_it_are_not_synced()
    {
        Write("p=1/a.parquet");
        var calls = new RecordingFiles { FailSyncOf = "p=1" };
        var error = await Assert.ThrowsAsync<DeltaException>(() => new LocalObjectStore(calls).PublishAsync(_folder.Path, ["p=1/a.parquet"], default));
        Assert.Equal((DeltaErrorCode.StorageFailed, $"{_folder.Path}/p=1"), (error.Code, error.Path));
        Assert.Equal(["file a.parquet", "sync p=1"], calls.Made);
    }

    [Fact]
    public async Task Discarding_deletes_what_begins_with_the_prefix_and_leaves_the_rest()
    {
        Directory.CreateDirectory($"{_folder.Path}/t/p=1");
        foreach (var name in new[] { "part-1-a", "part-2-b", "p=1/part-1-c" })
            File.WriteAllBytes($"{_folder.Path}/t/{name}", Content);
        await new LocalObjectStore().DiscardAsync($"{_folder.Path}/t", "part-1-", andFolders: false);
        Assert.Equal(["part-2-b"], Directory.GetFiles($"{_folder.Path}/t", "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)));
        Assert.True(Directory.Exists($"{_folder.Path}/t/p=1"));

        await new LocalObjectStore().DiscardAsync($"{_folder.Path}/t", "part-2-", andFolders: true);
        Assert.False(Directory.Exists($"{_folder.Path}/t"));
    }

    private void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName($"{_folder.Path}/{path}")!);
        File.WriteAllBytes($"{_folder.Path}/{path}", Content);
    }

    private sealed class RecordingFiles : DurableFiles
    {
        public List<string> Made { get; } = [];

        public string? FailSyncOf { get; init; }

        public override void WriteNew(string path, ReadOnlySpan<byte> content)
        {
            Made.Add($"write and sync {Path.GetFileName(path)[..".0.json".Length]}");
            base.WriteNew(path, content);
        }

        public override bool TryLink(string existing, string name)
        {
            Made.Add($"link {Path.GetFileName(name)}");
            return base.TryLink(existing, name);
        }

        public override void SyncFile(string path)
        {
            Made.Add($"file {Path.GetFileName(path)}");
            base.SyncFile(path);
        }

        public override void SyncDirectory(string directory)
        {
            Made.Add($"sync {Path.GetFileName(directory)}");
            if (Path.GetFileName(directory) == FailSyncOf)
                throw new IOException("cannot sync");
            base.SyncDirectory(directory);
        }
    }
}
