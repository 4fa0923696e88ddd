using System.Collections.Concurrent;
using System.Net;
using DeltaQuery.Testing;

namespace DeltaQuery.Ado.Tests;

/// <summary>What the keys of a connection string do, where no other test shows it.</summary>
[LocalOnly("keys of the connection string that are the engine's")]
public sealed class ConnectionKeyEffectTests(AdoFixture fixture) : AdoTest(fixture)
{
    private object? With(string keys, string sql)
    {
        using var connection = Fixture.Open($";{keys}");
        return new DeltaQueryCommand(sql, connection).ExecuteScalar();
    }

    [Fact]
    public void Threads_memory_and_the_folder_for_spilling_are_those_of_the_string()
    {
        using var folder = new TempFolder();
        var keys = $"Threads=3;Memory Limit=512MiB;Temp Directory={folder.Path};Pooling=false";
        Assert.Equal(3L, With(keys, "SELECT current_setting('threads')::BIGINT"));
        Assert.Equal("512.0 MiB", With(keys, "SELECT current_setting('memory_limit')"));
        Assert.StartsWith(folder.Path, (string)With(keys, "SELECT current_setting('temp_directory')")!);
    }

    [Fact]
    public void Command_Timeout_stops_what_takes_longer()
    {
        var error = Assert.Throws<DeltaQueryException>(() => With("Command Timeout=1", "SELECT sum(a.range * b.range % 7) FROM range(10000000) a, range(10000000) b"));
        Assert.Equal("57014", error.SqlState);
        Assert.IsType<TimeoutException>(error.InnerException);
    }

    [Fact]
    public void Isolation_Level_stands_in_the_commits()
    {
        var table = Numbers(2);
        With("Isolation Level=Serializable", $"DELETE FROM {table} WHERE id = 0");
        With("Isolation Level=WriteSerializable", $"DELETE FROM {table} WHERE id = 1");
        using var reader = Reader($"SELECT isolationLevel FROM (DESCRIBE HISTORY {table}) WHERE operation = 'DELETE' ORDER BY version");
        Assert.True(reader.Read());
        Assert.Equal("Serializable", reader.GetString(0));
        Assert.True(reader.Read());
        Assert.Equal("WriteSerializable", reader.GetString(0));
    }

    [Fact]
    public void Commit_Retries_of_0_gives_up_where_another_was_first()
    {
        var table = Numbers(1);
        using var connection = Fixture.Open(";Commit Retries=0");
        using var transaction = connection.BeginTransaction();
        new DeltaQueryCommand($"INSERT INTO {table} VALUES (1, 'mine')", connection, transaction).ExecuteNonQuery();
        Fixture.Run($"INSERT INTO {table} VALUES (2, 'theirs')");
        var error = Assert.Throws<DeltaQueryException>(transaction.Commit);
        Assert.Equal(("40001", true), (error.SqlState, error.IsTransient));
        Assert.Equal(2, RowsOf(table));
    }

    [Fact]
    public void Schema_Auto_Merge_adds_the_columns_of_what_is_inserted()
    {
        var table = Table("AS SELECT 1 AS id");
        var insert = $"INSERT INTO {table} BY NAME SELECT 2 AS id, 'x' AS more";
        Assert.Throws<DeltaQueryException>(() => With("Schema Auto Merge=false", insert));
        With("Schema Auto Merge=true", insert);
        Assert.Equal("x", Scalar($"SELECT more FROM {table} WHERE id = 2"));
    }

    [Fact]
    public void A_key_in_other_words_means_the_same()
    {
        Assert.True(new DeltaQueryConnectionStringBuilder("S3 Url Style=path").S3PathStyle);
        Assert.False(new DeltaQueryConnectionStringBuilder("S3 Url Style=VHOST").S3PathStyle);
        Assert.Contains("path or vhost", Assert.Throws<ArgumentException>(() => new DeltaQueryConnectionStringBuilder("S3 Url Style=other")).Message);
    }

    [Fact]
    public void Requests_to_S3_are_signed_as_the_string_says()
    {
        var requests = new ConcurrentQueue<WebHeaderCollection>();
        using var server = new FakeS3Server(wait: request =>
        {
            requests.Enqueue((WebHeaderCollection)request.Headers);
            return Task.CompletedTask;
        });
        Ask(server, "S3 Region=eu-north-1;S3 Access Key Id=an-id;S3 Secret Access Key=a-key;S3 Session Token=a-token");
        Assert.All(requests, headers => Assert.Contains("Credential=an-id/", headers["Authorization"]));
        Assert.All(requests, headers => Assert.Contains("/eu-north-1/s3/", headers["Authorization"]));
        Assert.All(requests, headers => Assert.Equal("a-token", headers["X-Amz-Security-Token"]));
        requests.Clear();
        Ask(server, "S3 Region=eu-north-1;S3 Anonymous=true");
        Assert.NotEmpty(requests);
        Assert.All(requests, headers => Assert.Null(headers["Authorization"]));
    }

    [Fact]
    public void A_store_that_ignores_conditions_is_written_by_a_single_writer_alone()
    {
        using var server = new FakeS3Server(conditional: false);
        const string keys = "S3 Region=us-east-1;S3 Access Key Id=id;S3 Secret Access Key=key";
        Assert.Contains("S3 Single Writer", Assert.Throws<DeltaQueryException>(() => Ask(server, keys, "CREATE TABLE t AS SELECT 1 AS id")).Hint);
        Ask(server, $"{keys};S3 Single Writer=true", "CREATE TABLE t AS SELECT 1 AS id");
        Assert.Contains("/lake/root/t/_delta_log/00000000000000000000.json", server.Names);
    }

    [Fact]
    public void What_was_read_of_S3_is_kept_in_the_folder_of_the_string()
    {
        using var server = new FakeS3Server();
        using var cache = new TempFolder();
        var keys = $"S3 Region=us-east-1;S3 Access Key Id=id;S3 Secret Access Key=key;File Cache Directory={cache.Path}";
        Assert.Equal(1, Ask(server, keys, "CREATE TABLE t AS SELECT 1 AS id; SELECT max(id) FROM t WHERE id >= 0"));
        Assert.NotEmpty(Directory.EnumerateFiles(cache.Path, "*", SearchOption.AllDirectories));
    }

    private static object? Ask(FakeS3Server server, string keys, string sql = "SHOW TABLES")
    {
        using var connection = new DeltaQueryConnection($"Data Source=s3://lake/root;S3 Endpoint={server.Options.Endpoint};S3 Allow Http=true;Pooling=false;{keys}");
        connection.Open();
        return new DeltaQueryCommand(sql, connection).ExecuteScalar();
    }
}
