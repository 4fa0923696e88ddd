using DeltaQuery.Testing.Kafka;

namespace DeltaQuery.Repl.Tests;

public sealed class IngestRunTests
{
    [Theory]
    [InlineData("ingest run takes the names of ingests, --all or --from-env", "ingest", "run")]
    [InlineData("ingest run takes the names of ingests, --all or --from-env", "ingest", "run", "n", "--all")]
    [InlineData("ingest needs a command: run or import", "ingest")]
    [InlineData("ingest has no command 'walk': expected run or import", "ingest", "walk")]
    [InlineData("unknown option '--daemon' of ingest run", "ingest", "run", "--daemon")]
    [InlineData("unknown mode 'csv' of ingest run: expected line or json", "ingest", "run", "n", "--mode", "csv")]
    [InlineData("ingest run --from-env needs KAFKA_BOOTSTRAP_SERVERS in the environment", "ingest", "run", "--from-env")]
    public void Wrong_usage_is_told(string message, params string[] arguments)
    {
        var run = DqProcess.Run(arguments, null, variables: new Dictionary<string, string> { ["KAFKA_BOOTSTRAP_SERVERS"] = "" });
        Assert.Equal((1, "", $"dq: {message}\nTry 'dq --help'.\n"), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public void The_environment_says_what_is_read()
    {
        var variables = new Dictionary<string, string>
        {
            ["KAFKA_BOOTSTRAP_SERVERS"] = "a:1,b:2", ["KAFKA_TOPIC"] = "it's", ["DELTA_TABLE_PATH"] = "s3://lake/t", ["KAFKA_GROUP_ID"] = "g", ["BATCH_SIZE"] = "10",
            ["BATCH_TIMEOUT_SECONDS"] = "5",
        };
        Assert.Equal(
            "INGEST FROM KAFKA BROKERS 'a:1,b:2' TOPIC 'it''s' GROUP 'g' INTO delta.`s3://lake/t` FORMAT JSON INCLUDE METADATA CREATE TABLE IF MISSING "
                + "SCHEMA EVOLUTION ADD COLUMNS BATCH ROWS 10 INTERVAL '5 seconds' CONTINUOUSLY",
            IngestEnvironment.Statement(variables.GetValueOrDefault));
        variables.Remove("KAFKA_GROUP_ID");
        variables["BATCH_SIZE"] = "many";
        var error = Assert.Throws<UsageException>(() => IngestEnvironment.Statement(variables.GetValueOrDefault));
        Assert.Equal("BATCH_SIZE in the environment must be a whole number above 0, not 'many'", error.Message);
    }

    [Fact]
    public void An_ingest_that_there_is_not_is_named()
    {
        using var root = new TemporaryFolder();
        var run = DqProcess.Run("ingest", "run", "--root", root.Path, "nix");
        Assert.Equal(3, run.Code);
        Assert.Contains("there is no ingest nix", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_runs_before_and_an_ingest_that_cannot_begin_fails()
    {
        using var root = new TemporaryFolder();
        const string Setup = "CREATE TABLE t (a INT); CREATE SECRET pw (TYPE TEXT, VALUE 'hunter22'); CREATE TEMP INGEST n AS INGEST FROM KAFKA BROKERS 'nowhere.invalid:1' "
            + "TOPIC 'x' WITH ('sasl.password' = SECRET pw) INTO t FORMAT JSON MAX RETRIES 0";
        File.WriteAllText(root["setup.sql"], Setup);
        var run = DqProcess.Run("ingest", "run", "--root", root.Path, "-f", root["setup.sql"], "n");
        Assert.Equal(3, run.Code);
        Assert.Contains("dq ingest run: ingest n failed: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", run.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_process_that_is_terminated_has_committed_what_it_read()
    {
        using var root = new TemporaryFolder();
        var topic = await TopicAsync();
        Create(root.Path, topic, "BATCH INTERVAL '200 milliseconds' CONTINUOUSLY");
        using var dq = DqProcess.Start(["ingest", "run", "--root", root.Path, "--all", "--mode", "json"], readOutput: false);
        Assert.StartsWith("{\"time\":", await dq.Output.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)), StringComparison.Ordinal);
        dq.Signal(DqProcess.Terminate);
        var run = dq.End();
        Assert.Equal((143, "dq ingest run: terminated\n"), (run.Code, run.Error));
        Assert.Equal("3|3|STOPPED\n", Query(root.Path, "SELECT concat_ws('|', count(*), count(DISTINCT a), (SELECT state FROM (SHOW INGESTS))) AS r FROM t"));
    }

    [SkippableFact]
    public async Task Ingests_that_end_end_the_process_and_a_failure_is_the_programs()
    {
        using var root = new TemporaryFolder();
        var topic = await TopicAsync();
        Create(root.Path, topic, "UNTIL END");
        var run = DqProcess.Run("ingest", "run", "--root", root.Path, "n");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains(" n batch=1 version=1 rows_read=3 rows_written=3 ", run.Out, StringComparison.Ordinal);
        KafkaServer.Shared.ProduceTexts(topic, "no JSON");
        run = DqProcess.Run("ingest", "run", "--root", root.Path, "n");
        Assert.Equal(3, run.Code);
        Assert.StartsWith("dq ingest run: ingest n failed: ", run.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_environment_makes_a_table_and_fills_it_until_a_signal()
    {
        using var root = new TemporaryFolder();
        var topic = await TopicAsync();
        var variables = new Dictionary<string, string>
        {
            ["KAFKA_BOOTSTRAP_SERVERS"] = KafkaServer.Shared.Bootstrap, ["KAFKA_TOPIC"] = topic, ["DELTA_TABLE_PATH"] = root["t"], ["BATCH_TIMEOUT_SECONDS"] = "1",
        };
        using var dq = DqProcess.Start(["ingest", "run", "--from-env"], variables: variables, readOutput: false);
        Assert.Contains("rows_read=3", await dq.Output.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)), StringComparison.Ordinal);
        dq.Signal(DqProcess.Terminate);
        var run = dq.End();
        Assert.Equal((143, "dq ingest run: terminated\n"), (run.Code, run.Error));
        Assert.Equal("3\n", Query(root.Path, $"SELECT count(*) AS r FROM t WHERE _kafka_topic = '{topic}'"));
    }

    private static async Task<string> TopicAsync()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var topic = await KafkaServer.Shared.NewTopicAsync();
        KafkaServer.Shared.ProduceTexts(topic, """{"a": 1}""", """{"a": 2}""", """{"a": 3}""");
        return topic;
    }

    private static void Create(string root, string topic, string run)
    {
        var sql = $"CREATE TABLE t (a INT); CREATE INGEST n AS INGEST FROM KAFKA BROKERS '{KafkaServer.Shared.Bootstrap}' TOPIC '{topic}' INTO t FORMAT JSON {run}";
        var made = DqProcess.Run(root, "-c", sql);
        Assert.True(made.Code == 0, made.Error);
    }

    private static string Query(string root, string sql) => DqProcess.Run(root, "-m", "csv", "--no-header", "-c", sql).Out;
}
