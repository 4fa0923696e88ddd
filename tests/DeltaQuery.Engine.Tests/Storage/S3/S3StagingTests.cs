using DeltaQuery.Engine.Storage;
using DeltaQuery.Engine.Storage.S3;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Storage.S3;

public sealed class S3StagingTests : IDisposable
{
    private const string Folder = "s3://lake/t";

    private readonly TempFolder _folder = new();
    private readonly FakeS3Server _server = new();
    private readonly S3Client _client;
    private readonly StagingFolder _staging;
    private readonly S3ObjectStore _store;

    public S3StagingTests()
    {
        _client = new S3Client(_server.Options);
        _staging = new StagingFolder(_folder.Path);
        _store = new S3ObjectStore(_client, _staging);
    }

    public void Dispose()
    {
        _client.Dispose();
        _staging.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_was_staged_is_uploaded_and_what_was_copied_is_left_as_it_is()
    {
        await File.WriteAllTextAsync(_store.LocalPath($"{Folder}/staged"), "1");
        var original = Path.Combine(_folder.Path, "original");
        await File.WriteAllTextAsync(original, "2");
        await _store.CopyAsync(original, $"{Folder}/copied", default);
        await _store.PublishAsync(Folder, ["staged", "copied"], default);
        Assert.Equal(["/lake/t/copied", "/lake/t/staged"], _server.Names);
        Assert.Equal("2"u8.ToArray(), await _store.ReadAsync($"{Folder}/copied", default));
        Assert.False(_staging.Holds($"{Folder}/staged"));
        await _store.PublishAsync(Folder, ["staged", "copied"], default);
    }

    [Fact]
    public async Task What_was_neither_staged_nor_copied_cannot_be_published()
    {
        var error = await Assert.ThrowsAsync<DeltaException>(() => _store.PublishAsync(Folder, ["gone"], default));
        Assert.Equal((DeltaErrorCode.StorageFailed, $"{Folder}/gone"), (error.Code, error.Path));
        Assert.Equal($"cannot write {Folder}/gone: the file that was to be uploaded is gone", error.Message);
    }

    [Fact]
    public async Task What_begins_with_a_prefix_is_discarded_in_all_folders_and_nothing_else()
    {
        foreach (var name in new[] { "p-1", "p=1/p-2", "x-p-3", "p-4/x", "p=1/x" })
            await _store.PutAsync($"{Folder}/{name}", new byte[] { 1 }, default);
        await File.WriteAllTextAsync(_store.LocalPath($"{Folder}/p-5"), "5");
        await _store.DiscardAsync(Folder, "p-", andFolders: false);
        Assert.Equal(["/lake/t/p-4/x", "/lake/t/p=1/x", "/lake/t/x-p-3"], _server.Names);
        Assert.False(_staging.Holds($"{Folder}/p-5"));
    }
}
