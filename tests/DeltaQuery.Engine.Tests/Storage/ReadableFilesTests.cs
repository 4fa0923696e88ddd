using DeltaQuery.Engine.Storage;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Storage;

public sealed class ReadableFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeS3Server _server = new();
    private readonly TestEngine _engine;
    private readonly List<IDisposable> _leases = [];

    public ReadableFilesTests() => _engine = new TestEngine("s3://lake/root", s3: _server.Options, cache: Path.Combine(_folder.Path, "cache"));

    public void Dispose()
    {
        _leases.ForEach(lease => lease.Dispose());
        _engine.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Files_of_several_places_keep_their_order_whichever_is_first()
    {
        var state = _engine.Engine.State;
        foreach (var name in new[] { "1", "3" })
            await state.Stores.For(_engine.Root).PutAsync($"{_engine.Root}/{name}", System.Text.Encoding.UTF8.GetBytes(name), default);
        var local = Path.Combine(_folder.Path, "2");
        await File.WriteAllTextAsync(local, "2");
        foreach (var names in new[] { "123", "213", "231" })
        {
            var requests = names.Select(name => new SpoolRequest(name == '2' ? local : $"{_engine.Root}/{name}", null, null)).ToList();
            var paths = await state.Readable.OpenAsync(requests, _leases, default);
            Assert.Equal(names, string.Concat(paths.Select(File.ReadAllText)));
        }
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_damage_where_a_log_names_it_and_a_mistake_where_a_statement_does()
    {
        var (readable, path) = (_engine.Engine.State.Readable, $"{_engine.Root}/gone");
        var damage = await Assert.ThrowsAsync<DeltaException>(() => readable.OpenAsync([new SpoolRequest(path, 3, null)], _leases, default));
        Assert.Equal((DeltaErrorCode.CorruptData, $"the file {path} is missing", path), (damage.Code, damage.Message, damage.Path));
        using var links = readable.NewLinks();
        var mistake = await Assert.ThrowsAsync<DeltaException>(() => readable.LinkAsync([new NamedFile(path)], null, links, _leases, default));
        Assert.Equal((DeltaErrorCode.StorageFailed, $"there is no file {path}", path), (mistake.Code, mistake.Message, mistake.Path));
    }
}
