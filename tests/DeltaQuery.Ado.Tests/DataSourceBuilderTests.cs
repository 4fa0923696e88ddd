using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Ado.Tests;

[LocalOnly("what builders say of an engine: stores, Kafka, logs, mapped tables")]
public class DataSourceBuilderTests(AdoFixture fixture) : AdoTest(fixture)
{
    [Fact]
    public void A_builder_needs_a_data_source_and_may_get_it_later()
    {
        var builder = new DeltaQueryDataSourceBuilder();
        Assert.Throws<InvalidOperationException>(() => builder.Build());
        builder.ConnectionStringBuilder.DataSource = Fixture.Root;
        builder.ConnectionStringBuilder.Threads = 1;
        using var source = builder.Build();
        Assert.Equal(Fixture.Root, source.Name);
        Assert.Contains("Threads=1", source.ConnectionString, StringComparison.OrdinalIgnoreCase);
        using var connection = source.OpenConnection();
        Assert.Equal("1", new DeltaQueryCommand("SELECT current_setting('threads')::VARCHAR", connection).ExecuteScalar());
    }

    [Fact]
    public void What_is_changed_after_building_does_not_change_the_source()
    {
        var builder = new DeltaQueryDataSourceBuilder(Fixture.ConnectionString) { Name = "lake" };
        using var source = builder.Build();
        builder.Name = "other";
        builder.ConnectionStringBuilder.DataSource = "/nowhere";
        Assert.Equal("lake", source.Name);
        source.OpenConnection().Dispose();
    }

    [Fact]
    public void A_mapped_name_leads_to_its_table_and_makes_it_there()
    {
        using var elsewhere = new TempFolder();
        var place = Path.Combine(elsewhere.Path, "far");
        using var source = new DeltaQueryDataSourceBuilder(Fixture.ConnectionString).MapTable("far", place).MapTable("other.near", place).Build();
        using var connection = source.OpenConnection();
        Assert.Null(new DeltaQueryCommand("SELECT tableName FROM (SHOW TABLES) WHERE tableName = 'far'", connection).ExecuteScalar());
        Run(connection, "CREATE TABLE far AS SELECT 7 AS a");
        Assert.True(Directory.Exists(Path.Combine(place, "_delta_log")));
        Assert.Equal(7, new DeltaQueryCommand("SELECT a FROM other.near", connection).ExecuteScalar());
        Run(connection, "INSERT INTO other.near VALUES (8)");
        Assert.Equal(2L, new DeltaQueryCommand("SELECT count(*) FROM FAR", connection).ExecuteScalar());
        Assert.Equal("far", new DeltaQueryCommand("SELECT tableName FROM (SHOW TABLES) WHERE tableName = 'far'", connection).ExecuteScalar());
        using (var other = connection.Duplicate())
            Assert.Equal(2L, new DeltaQueryCommand("SELECT count(*) FROM far", other).ExecuteScalar());
        foreach (var change in new[] { "DROP TABLE far", "ALTER TABLE far RENAME TO nigh" })
        {
            var error = Assert.Throws<DeltaQueryException>(() => Run(connection, change));
            Assert.Equal("0A000", error.SqlState);
            Assert.Contains("maps its name", error.Message);
        }

        using var without = Fixture.Open();
        Assert.Equal("42P01", Assert.Throws<DeltaQueryException>(() => Run(without, "SELECT * FROM far")).SqlState);
    }

    [Theory]
    [InlineData("a.b.c")]
    [InlineData("a.")]
    public void A_mapped_name_has_one_part_or_two(string name)
    {
        using var source = new DeltaQueryDataSourceBuilder(Fixture.ConnectionString).MapTable(name, "/tmp/t").Build();
        Assert.Contains($"'{name}' cannot be mapped", Assert.Throws<DeltaQueryException>(() => source.OpenConnection()).Message);
    }

    [Fact]
    public void S3_is_configured_after_the_string()
    {
        using var server = new FakeS3Server();
        var asked = 0;
        var builder = new DeltaQueryDataSourceBuilder("Data Source=s3://lake/builder;S3 Region=eu-north-1;S3 Access Key Id=id;Command Timeout=0")
            .ConfigureS3(s3 =>
            {
                asked++;
                Assert.Equal(("eu-north-1", "id"), (s3.Region, s3.AccessKeyId));
                return server.Options;
            })
            .ConfigureS3(s3 =>
            {
                Assert.Equal(server.Options.Endpoint, s3.Endpoint);
                return s3;
            });
        using var source = builder.Build();
        using (var connection = source.OpenConnection())
            Run(connection, "CREATE TABLE t AS SELECT 1 AS a");
        using (var connection = source.OpenConnection())
            Assert.Equal(1, new DeltaQueryCommand("SELECT a FROM t", connection).ExecuteScalar());
        Assert.Equal(1, asked);
    }

    [Fact]
    public void Secrets_are_known_by_their_names_and_shown_to_nobody()
    {
        using var source = new DeltaQueryDataSourceBuilder(Fixture.ConnectionString).AddSecret("it's \"pw\"", "hunter22").Build();
        using var connection = source.OpenConnection();
        using var reader = new DeltaQueryCommand("SELECT name, s::VARCHAR FROM (SHOW SECRETS) s", connection).ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal("it's \"pw\"", reader.GetString(0));
        Assert.DoesNotContain("hunter22", reader.GetString(1));
    }

    [Fact]
    public void Properties_of_Kafka_hold_for_statements_that_do_not_say_otherwise()
    {
        using var source = new DeltaQueryDataSourceBuilder(Fixture.ConnectionString)
            .ConfigureKafka(kafka => (kafka["security.protocol"], kafka["sasl.password"]) = ("nonsense", "hunter22")).Build();
        using var connection = source.OpenConnection();
        const string Read = "SELECT count(*) FROM read_kafka(bootstrapServers => 'nowhere.invalid:1', subscribe => 'x'";
        var error = Assert.Throws<DeltaQueryException>(() => Run(connection, Read + ")"));
        Assert.Contains("nonsense", error.Message);
        Assert.DoesNotContain("hunter22", error.ToString());
        error = Assert.Throws<DeltaQueryException>(() => Run(connection, Read + ", `kafka.security.protocol` => 'absurd')"));
        Assert.Contains("absurd", error.Message);
    }

    [Theory]
    [InlineData("# as other clients have it\n\nbootstrap.servers=elsewhere:1\n security.protocol = nonsense \nsasl.password=hunter22\n", "nonsense")]
    [InlineData("security.protocol", "k.conf, line 1: expected key=value")]
    [InlineData("\n=hunter22", "k.conf, line 2: expected key=value")]
    [InlineData(null, "k.conf cannot be read: ")]
    public void A_file_of_Kafkas_properties_holds_likewise(string? text, string message)
    {
        var file = Path.Combine(Fixture.Root, $"{Guid.NewGuid():N}k.conf");
        if (text is not null)
            File.WriteAllText(file, text);
        var error = Assert.Throws<DeltaQueryException>(() =>
        {
            using var connection = Fixture.Open($";Kafka Config File={file}");
            Run(connection, "SELECT count(*) FROM read_kafka(bootstrapServers => 'nowhere.invalid:1', subscribe => 'x')");
        });
        Assert.Contains(message, error.Message);
        Assert.DoesNotContain("hunter22", error.ToString());
        Assert.DoesNotContain("elsewhere", error.ToString());
    }

    [Theory]
    [InlineData("SlowDown", 503, true)]
    [InlineData("InternalError", 500, true)]
    [InlineData("AccessDenied", 403, false)]
    [InlineData("NoSuchBucket", 404, false)]
    public void What_a_store_says_tells_whether_it_may_pass(string code, int status, bool isTransient)
    {
        using var server = new FakeS3Server(refuse: _ => (status, code));
        using var source = new DeltaQueryDataSourceBuilder("Data Source=s3://lake/away").ConfigureS3(_ => server.Options with { Retries = 0 }).Build();
        var error = Assert.Throws<DeltaQueryException>(() =>
        {
            using var connection = source.OpenConnection();
            Run(connection, "CREATE TABLE t (a INT)");
        });
        Assert.Equal(isTransient, error.IsTransient);
    }

    [Fact]
    public void What_an_engine_warns_of_goes_to_the_logs_of_the_source_that_asked()
    {
        var table = Numbers(3);
        File.WriteAllText(Path.Combine(Fixture.Root, table, "_delta_log", $"{0:D20}.checkpoint.parquet"), "damaged");
        using var firstLogs = new RecordedLogs();
        using var secondLogs = new RecordedLogs();
        using var firstSource = new DeltaQueryDataSourceBuilder(Fixture.ConnectionString).UseLoggerFactory(firstLogs).Build();
        using var secondSource = new DeltaQueryDataSourceBuilder(Fixture.ConnectionString).UseLoggerFactory(secondLogs).Build();
        using var first = firstSource.OpenConnection();
        using var second = secondSource.OpenConnection();
        Assert.Equal(3L, new DeltaQueryCommand($"SELECT count(*) FROM {table}", second).ExecuteScalar());
        Assert.Contains(secondLogs.Lines, line => line.StartsWith("Warning DeltaQuery.Engine", StringComparison.Ordinal));
        Assert.DoesNotContain(firstLogs.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public void Sources_of_the_same_string_and_logs_share_an_engine()
    {
        using var logs = new RecordedLogs();
        using var otherLogs = new RecordedLogs();
        using var source = new DeltaQueryDataSourceBuilder(Fixture.ConnectionString).UseLoggerFactory(logs).Build();
        using var same = new DeltaQueryDataSourceBuilder(Fixture.ConnectionString).UseLoggerFactory(logs).Build();
        using var other = new DeltaQueryDataSourceBuilder(Fixture.ConnectionString).UseLoggerFactory(otherLogs).Build();
        using var connection = source.OpenConnection();
        Run(connection, "CREATE SECRET of_one_engine (TYPE TEXT, VALUE 'x')");
        Assert.True(KnowsSecret(same));
        Assert.False(KnowsSecret(other));

        static bool KnowsSecret(DeltaQueryDataSource source)
        {
            using var connection = source.OpenConnection();
            return (bool)new DeltaQueryCommand("SELECT count(*) > 0 FROM (SHOW SECRETS) WHERE name = 'of_one_engine'", connection).ExecuteScalar()!;
        }
    }

    [Fact]
    public void A_small_snapshot_cache_gives_the_same_rows()
    {
        var tables = Enumerable.Range(0, 5).Select(Numbers).ToList();
        using var connection = Fixture.Open(";Snapshot Cache Size=1");
        for (var round = 0; round < 2; round++)
            foreach (var (rows, table) in tables.Index())
                Assert.Equal((long)rows, new DeltaQueryCommand($"SELECT count(id) FROM {table} WHERE id >= 0", connection).ExecuteScalar());
        Fixture.Run($"INSERT INTO {tables[3]} VALUES (7, 'x')");
        Assert.Equal(4L, new DeltaQueryCommand($"SELECT count(id) FROM {tables[3]} WHERE id >= 0", connection).ExecuteScalar());
    }

    [Fact]
    public async Task A_disposed_source_gives_no_connection_and_leaves_open_ones_alone()
    {
        var source = new DeltaQueryDataSourceBuilder(Fixture.ConnectionString).MapTable("m", Path.Combine(Fixture.Root, "m")).Build();
        var open = source.OpenConnection();
        var closed = source.CreateConnection();
        await source.DisposeAsync();
        source.Dispose();
        Assert.Throws<ObjectDisposedException>(() => source.CreateConnection());
        Assert.Throws<ObjectDisposedException>(() => source.OpenConnection());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => source.OpenConnectionAsync().AsTask());
        Assert.Throws<ObjectDisposedException>(() => source.CreateCommand("SELECT 1"));
        Assert.Throws<ObjectDisposedException>(() => closed.Open());
        Assert.Equal(System.Data.ConnectionState.Closed, closed.State);
        CheckUsable(open);
        open.Dispose();
    }

    [Fact]
    public void Connections_of_a_source_share_an_engine_which_outlasts_them()
    {
        using var source = new DeltaQueryDataSourceBuilder(Fixture.ConnectionString).MapTable("m", Path.Combine(Fixture.Root, "m")).Build();
        DeltaEngine engine;
        using (var first = source.OpenConnection())
            engine = first.Engine;
        using var plain = Fixture.Open();
        using var other = new DeltaQueryDataSourceBuilder(Fixture.ConnectionString).MapTable("m", Path.Combine(Fixture.Root, "n")).Build();
        using var third = other.OpenConnection();
        using var fourth = source.OpenConnection();
        Assert.Same(engine, fourth.Engine);
        Assert.NotSame(third.Engine, fourth.Engine);
        Assert.NotSame(plain.Engine, fourth.Engine);
        using var fifth = source.OpenConnection();
        Assert.Same(fourth.Engine, fifth.Engine);
    }

    [Fact]
    public void A_source_of_a_string_alone_shares_the_engine_of_that_string()
    {
        using var source = new DeltaQueryDataSource(Fixture.ConnectionString);
        using var connection = source.OpenConnection();
        using var plain = Fixture.Open();
        Assert.Same(plain.Engine, connection.Engine);
    }

    [Fact]
    public void A_connection_whose_string_is_set_belongs_to_its_source_no_longer()
    {
        using var source = new DeltaQueryDataSourceBuilder(Fixture.ConnectionString).MapTable("m", Path.Combine(Fixture.Root, "m")).Build();
        using var connection = source.CreateConnection();
        connection.ConnectionString = Fixture.ConnectionString;
        connection.Open();
        using var plain = Fixture.Open();
        Assert.Same(plain.Engine, connection.Engine);
    }

    private static void Run(DeltaQueryConnection connection, string sql)
    {
        using var command = new DeltaQueryCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
