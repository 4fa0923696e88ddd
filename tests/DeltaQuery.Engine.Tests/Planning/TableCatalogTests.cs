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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_name_is_lost_where_many_give_names_at_once(bool isRemote)
    {
        using var folder = new TempFolder();
        var engines = Enumerable.Range(0, 4).Select(_ => isRemote ? Open() : new TestEngine(folder.Path)).ToList();
        try
        {
            var elsewhere = isRemote ? "s3://lake/elsewhere" : $"{folder.Path}/.elsewhere";
            await Task.WhenAll(engines.Select((engine, i) => Task.Run(async () =>
            {
                for (var t = 0; t < 8; t++)
                    await engine.RunAsync($"CREATE TABLE t{i}_{t} (x INT) LOCATION '{elsewhere}/{i}_{t}'");
                await engine.RunAsync($"ALTER TABLE t{i}_0 RENAME TO r{i}");
                await engine.RunAsync($"DROP TABLE t{i}_1");
            })));
            Assert.Equal("28|4", await engines[0].ValueAsync("SELECT count(*), count(*) FILTER (\"tableName\" LIKE 'r_') FROM (SHOW TABLES)"));
        }
        finally
        {
            engines.ForEach(engine => engine.Dispose());
        }
    }

    [Fact]
    public async Task Of_two_who_give_one_name_to_two_places_one_is_told()
    {
        using var folder = new TempFolder();
        using var one = new TestEngine(folder.Path);
        using var other = new TestEngine(folder.Path);
        var ends = await Task.WhenAll(new[] { one, other }.Select((engine, i) => Task.Run(async () =>
        {
            try
            {
                await engine.RunAsync($"CREATE TABLE t (x INT) LOCATION '{folder.Path}/.elsewhere/{i}'");
                return "made";
            }
            catch (DeltaException e)
            {
                return $"{e.Code}";
            }
        })));
        Assert.Equal(["TableAlreadyExists", "made"], ends.Order(StringComparer.Ordinal));
    }

    private TestEngine Open() => new("s3://lake/root", s3: _server.Options, cache: _cache.Path);
}
