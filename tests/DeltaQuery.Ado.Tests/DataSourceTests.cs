using System.Data;
using System.Data.Common;

namespace DeltaQuery.Ado.Tests;

[LocalOnly("engines that sources share")]
public class DataSourceTests(AdoFixture fixture) : AdoTest(fixture)
{
    [Fact]
    public async Task A_source_gives_connections()
    {
        await using var source = new DeltaQueryDataSource(Fixture.ConnectionString);
        using (var closed = source.CreateConnection())
        {
            Assert.Equal(ConnectionState.Closed, closed.State);
            Assert.Equal(Fixture.Root, closed.DataSource);
        }

        using (var open = source.OpenConnection())
            CheckUsable(open);
        await using (var open = await source.OpenConnectionAsync())
            CheckUsable(open);
        await using (var open = await ((DbDataSource)source).OpenConnectionAsync())
            Assert.IsType<DeltaQueryConnection>(open);
    }

    [Fact]
    public async Task A_source_gives_commands_that_open_for_themselves()
    {
        await using DbDataSource source = new DeltaQueryDataSource(Fixture.ConnectionString);
        await using var command = source.CreateCommand("SELECT 5");
        Assert.Equal(5, command.ExecuteScalar());
        Assert.Equal(5, await command.ExecuteScalarAsync());
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
    }

    [Fact]
    public async Task A_source_gives_batches_that_open_for_themselves()
    {
        await using DbDataSource source = new DeltaQueryDataSource(Fixture.ConnectionString);
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new DeltaQueryBatchCommand("SELECT 6"));
        Assert.Equal(6, await batch.ExecuteScalarAsync());
    }

    [Fact]
    public void A_string_that_is_wrong_is_refused_at_once()
    {
        Assert.Throws<ArgumentNullException>(() => new DeltaQueryDataSource(null!));
        Assert.ThrowsAny<ArgumentException>(() => new DeltaQueryDataSource("Nonsense=1"));
    }

    [Fact]
    public void Secrets_are_not_shown()
    {
        var text = "Data Source=:memory:;S3 Secret Access Key=hush";
        Assert.DoesNotContain("hush", new DeltaQueryDataSource(text).ConnectionString);
        Assert.Contains("hush", new DeltaQueryDataSource(text + ";Persist Security Info=true").ConnectionString);
    }

    [Fact]
    public async Task A_connection_that_cannot_be_opened_is_an_exception()
    {
        await using var source = new DeltaQueryDataSource($"Data Source={Fixture.Root}/nothing");
        Assert.Throws<DeltaQueryException>(() => source.OpenConnection());
        await Assert.ThrowsAsync<DeltaQueryException>(() => source.OpenConnectionAsync().AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => source.OpenConnectionAsync(new CancellationToken(true)).AsTask());
    }
}
