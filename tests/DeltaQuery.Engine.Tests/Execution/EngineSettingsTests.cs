using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

public sealed class EngineSettingsTests : IDisposable
{
    private readonly TempFolder _cache = new();
    private readonly TestEngine _engine;

    public EngineSettingsTests() => _engine = new TestEngine(cache: _cache.Path);

    public void Dispose()
    {
        _engine.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public async Task Settings_of_the_engine_count_for_all_of_its_sessions_until_they_are_reset()
    {
        var (spool, limits) = (_engine.Engine.State.Spool, _engine.Engine.State.S3.Limits);
        var other = Path.Combine(_cache.Path, "other");
        foreach (var set in (string[])["s3.parallelism = 3", "s3.timeout = '1 minute'", "s3.retries = 2", $"cache.directory = '{other}'", "cache.size = '2GB'"])
            await _engine.RunAsync($"SET deltaquery.{set}");
        Assert.Equal((3, TimeSpan.FromMinutes(1), 2, other, 2L << 30), (spool.Parallelism, limits.Timeout, limits.Retries, spool.Directory, spool.MaxBytes));
        Assert.True(Directory.Exists(other));
        using (var session = _engine.Engine.OpenSession())
        {
            foreach (var name in (string[])["s3.parallelism", "s3.timeout", "s3.retries", "cache.directory", "cache.size"])
                await _engine.RowsAsync(session, $"RESET deltaquery.{name}");
        }

        Assert.Equal((16, TimeSpan.FromSeconds(30), 6, _cache.Path), (spool.Parallelism, limits.Timeout, limits.Retries, spool.Directory));
        Assert.NotEqual(2L << 30, spool.MaxBytes);
    }

    [Theory]
    [InlineData("s3.parallelism = 0", "deltaquery.s3.parallelism must be a whole number from 1 to 1024, not '0'")]
    [InlineData("s3.retries = -1", "deltaquery.s3.retries must be a whole number from 0 to 1000, not '-1'")]
    [InlineData("s3.timeout = 'soon'", "deltaquery.s3.timeout must be a duration from 100 ms to a day, such as '30 seconds', not 'soon'")]
    [InlineData("s3.timeout = 0", "deltaquery.s3.timeout must be a duration from 100 ms to a day, such as '30 seconds', not '0'")]
    [InlineData("cache.size = 'much'", "deltaquery.cache.size must be a size such as 10GB, not 'much'")]
    [InlineData("cache.directory = 's3://b/x'", "deltaquery.cache.directory must be a folder of this machine, not 's3://b/x'")]
    public async Task What_a_setting_cannot_be_is_told(string set, string message) =>
        Assert.Equal(message, (await _engine.ErrorAsync($"SET deltaquery.{set}")).Message);

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_no_cache()
    {
        var file = Path.Combine(_cache.Path, "file");
        await File.WriteAllTextAsync(file, "");
        Assert.Equal(DeltaErrorCode.StorageFailed, (await _engine.ErrorAsync($"SET deltaquery.cache.directory = '{file}/x'")).Code);
        Assert.Equal(_cache.Path, _engine.Engine.State.Spool.Directory);
    }

    [Fact]
    public async Task Settings_of_DuckDBs_httpfs_are_refused_by_name() =>
        Assert.Equal("not supported (line 1, column 1): the setting s3_region", (await _engine.ErrorAsync("SET s3_region = 'x'")).Message);
}
