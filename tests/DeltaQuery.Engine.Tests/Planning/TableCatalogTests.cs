using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Planning;

/// <summary>How often the catalog file is asked for, where each look is a request.</summary>
public sealed class TableCatalogTests : IDisposable
{
    private readonly TempFolder _cache = new();
    private readonly FakeS3Server _server;
    private int _looks;

    public TableCatalogTests() => _server = new FakeS3Server(refuse: request =>
    {
        if (request.HttpMethod == "GET" && request.Url!.AbsolutePath.EndsWith("/.deltaquery/catalog.json", StringComparison.Ordinal))
            Interlocked.Increment(ref _looks);
        return null;
    });

    public void Dispose()
    {
        _server.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public async Task The_catalog_file_is_read_once_however_many_tables_are_shown()
    {
        using var engine = Open();
        foreach (var name in new[] { "a", "b", "c" })
            await engine.RunAsync($"CREATE TABLE {name} (x INT)");
        await engine.RunAsync("ALTER TABLE a RENAME TO d");
        _looks = 0;
        Assert.Equal(["default|b|false", "default|c|false", "default|d|false"], await engine.RowsAsync("SHOW TABLES"));
        Assert.Equal(1, _looks);
    }

    [Fact]
    public async Task A_drop_reads_the_catalog_file_once_to_find_the_table_and_once_to_decide()
    {
        using var engine = Open();
        await engine.RunAsync("CREATE TABLE a (x INT)");
        await engine.RunAsync($"CREATE TABLE elsewhere (x INT) LOCATION '{engine.Root}-b/t'");
        _looks = 0;
        await engine.RunAsync("DROP TABLE a");
        Assert.Equal(2, _looks);
        Assert.DoesNotContain(_server.Names, name => name.StartsWith("/lake/root/a/", StringComparison.Ordinal));
    }

    private TestEngine Open() => new("s3://lake/root", s3: _server.Options, cache: _cache.Path);
}
