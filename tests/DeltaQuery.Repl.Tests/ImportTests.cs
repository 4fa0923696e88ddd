using DeltaQuery.Engine;
using DeltaQuery.Repl.Import;
using DeltaQuery.Testing.Kafka;

namespace DeltaQuery.Repl.Tests;

/// <summary>dq ingest import.</summary>
public sealed class ImportTests
{
    private const string Whole = """
        connector:
          name: events to the lake
          kafka:
            bootstrap-servers: ${KAFKA_BOOTSTRAP_SERVERS:localhost:9092}
            group-id: delta
            auto-offset-reset: earliest
            properties:
              security.protocol: SASL_SSL
              sasl.username: it's me
              sasl.password: hunter22
              ssl.key.password: ${KEY_PASSWORD:changeit}
          s3:
            endpoint: http://minio:9000
            access-key: ${AWS_ACCESS_KEY_ID}
            secret-key: minioadmin
            path-style-access: true
          topics:
            user-events:
              kafka-topic: user.events.v1
              schema-file: schemas/user-events-schema.json
              destination:
                bucket: test-data-lake
                table-path: tables/user_events
                table-name: lake.user_events
                format: delta
                partition-columns: [year, month, event_type]
                key-columns: [user_id, session_id]
              delta-config:
                enable-optimize: true
                optimize-interval: 100000
                enable-vacuum: true
                vacuum-retention-hours: 168
                enable-schema-evolution: true
                enable-upsert: true
                checkpoint-interval: 10
                enable-compaction: true
                compaction-interval: 1000
              processing:
                batch-size: 1000
                flush-interval: 60s
                max-retries: 3
            clicks:
              destination: { table-path: /data/clicks }
        """;

    [Fact]
    public void A_connector_becomes_statements_without_what_it_has_of_secrets()
    {
        var text = Import(Whole);
        Assert.Equal(
            """
            -- connector.yaml, as statements. dq ingest run -f THIS_FILE --all runs them, with the environment's values for ${env:..}.
            -- events to the lake
            -- the value is written in connector.yaml: put it into AWS_SECRET_ACCESS_KEY
            CREATE OR REPLACE SECRET s3 (TYPE S3, KEY_ID '${env:AWS_ACCESS_KEY_ID}', SECRET '${env:AWS_SECRET_ACCESS_KEY}', ENDPOINT 'http://minio:9000', URL_STYLE 'path', USE_SSL false);

            -- the value is written in connector.yaml: put it into KAFKA_SASL_PASSWORD
            CREATE OR REPLACE SECRET kafka_sasl_password (TYPE TEXT, VALUE '${env:KAFKA_SASL_PASSWORD}');

            CREATE OR REPLACE SECRET kafka_ssl_key_password (TYPE TEXT, VALUE '${env:KEY_PASSWORD}');

            CREATE OR REPLACE CONNECTION kafka TO KAFKA (BROKERS '${env:KAFKA_BOOTSTRAP_SERVERS:-localhost:9092}', 'security.protocol' = 'SASL_SSL', 'sasl.username' = 'it''s me', 'sasl.password' = SECRET kafka_sasl_password, 'ssl.key.password' = SECRET kafka_ssl_key_password);

            -- user-events: year, month are taken of the message's time; leave them out of the list where messages have them
            -- user-events: of messages of one key the one that is read later counts; SEQUENCE BY a column that they bring says better which is newer
            -- user-events: compaction-interval is not taken over: a table that compacts does so after commits that leave many small files
            CREATE OR REPLACE INGEST "user-events" AS
            INGEST FROM KAFKA CONNECTION kafka TOPIC 'user.events.v1' GROUP 'delta-user-events'
            INTO "lake"."user_events" (*, "year" STRING = strftime(message.timestamp, '%Y'), "month" STRING = strftime(message.timestamp, '%m'))
            FORMAT JSON USING SCHEMA FILE 'schemas/user-events-schema.json'
            INCLUDE METADATA
            KEY ("user_id", "session_id") SEQUENCE BY _ingestion_timestamp
            CREATE TABLE IF MISSING PARTITIONED BY ("year", "month", "event_type") LOCATION 's3a://test-data-lake/tables/user_events' TBLPROPERTIES ('delta.checkpointInterval' = '10', 'delta.autoOptimize.autoCompact' = 'true')
            BATCH ROWS 1000 INTERVAL '60 seconds'
            MAX RETRIES 3
            START FROM EARLIEST
            SCHEMA EVOLUTION ADD COLUMNS
            OPTIMIZE EVERY 100000 ROWS
            VACUUM RETAIN 168 HOURS EVERY '1 day';

            CREATE OR REPLACE INGEST "clicks" AS
            INGEST FROM KAFKA CONNECTION kafka TOPIC 'clicks' GROUP 'delta-clicks'
            INTO delta.`/data/clicks`
            FORMAT JSON
            INCLUDE METADATA
            CREATE TABLE IF MISSING
            START FROM EARLIEST;


            """.ReplaceLineEndings("\n"), text);
        foreach (var secret in (string[])["hunter22", "changeit", "minioadmin"])
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_statements_run()
    {
        using var root = new TemporaryFolder();
        var values = new Dictionary<string, string>
        {
            ["AWS_ACCESS_KEY_ID"] = "id", ["AWS_SECRET_ACCESS_KEY"] = "it's a key", ["KAFKA_SASL_PASSWORD"] = "pass", ["KEY_PASSWORD"] = "word",
        };
        File.WriteAllText(root["schema.json"], """{"type": "object", "properties": {"user_id": {"type": "string"}, "session_id": {"type": "string"}}}""");
        var whole = Whole.Replace("schemas/user-events-schema.json", root["schema.json"], StringComparison.Ordinal);
        var text = EnvironmentText.Expand(new Script("s.sql", Import(whole)), values.GetValueOrDefault).Text;
        using var engine = DeltaEngine.Open(new DeltaEngineOptions { Root = root.Path });
        using var session = engine.OpenSession();
        foreach (var statement in SqlScript.Split(text).Concat(SqlScript.Split(text))) // and once more
            (await session.ExecuteAsync(statement.Text)).Dispose();
        Assert.Equal("clicks|user-events", await RowsAsync("SELECT name FROM (SHOW INGESTS) ORDER BY name"));
        Assert.Equal("localhost:9092", await RowsAsync("SELECT address FROM (SHOW CONNECTIONS)"));
        Assert.Equal("kafka_sasl_password|kafka_ssl_key_password|s3", await RowsAsync("SELECT name FROM (SHOW SECRETS) ORDER BY name"));

        async Task<string> RowsAsync(string sql)
        {
            using var result = await session.ExecuteAsync(sql);
            var rows = new List<string?>();
            while (result.Rows!.Next() is { } batch)
                for (var i = 0; i < batch.RowCount; i++)
                    rows.Add(batch.GetText(0, i));
            return string.Join('|', rows);
        }
    }

    [Theory]
    [InlineData("a.yaml:2: topics.t has no key batch: expected group-id, kafka-topic, destination, format, schema-file, delta-config, processing", "bootstrap-servers: b", "topics: { t: { destination: { table-name: t }, batch: 5 } }")]
    [InlineData("a.yaml:2: the file has no key frobnicate: expected connector, name, s3, spark, kafka, bootstrap-servers, properties, schema-registry, group-id, auto-offset-reset, migration, topics", "bootstrap-servers: b", "frobnicate: 1", "topics: { t: { destination: { table-name: t } } }")]
    [InlineData("a.yaml:1: the file needs bootstrap-servers", "topics: {}")]
    [InlineData("a.yaml:1: topics is missing: there is nothing to ingest", "bootstrap-servers: b")]
    [InlineData("a.yaml:2: topics.t.destination is missing: where do its rows go?", "bootstrap-servers: b", "topics: { t: { format: json } }")]
    [InlineData("a.yaml:3: topics.t.destination.format must be delta", "bootstrap-servers: b", "topics: { t: { destination: {", "  format: json, table-name: t } } }")]
    [InlineData("a.yaml:2: topics.t.processing.flush-interval must be a time with its unit, such as 60s, 500ms or 5m", "bootstrap-servers: b", "topics: { t: { destination: { table-name: t }, processing: { flush-interval: 60 } } }")]
    [InlineData("a.yaml:2: topics.t.processing.batch-size must be a whole number from 1 on", "bootstrap-servers: b", "topics: { t: { destination: { table-name: t }, processing: { batch-size: '${N}' } } }")]
    [InlineData("a.yaml:3: migration.enabled cannot be taken over: COPY INTO loads files that are there, each once", "bootstrap-servers: b", "migration:", "  enabled: true")]
    [InlineData("a.yaml:2: properties.sasl.jaas.config is for Kafka's client of Java: write sasl.username and sasl.password", "bootstrap-servers: b", "properties: { sasl.jaas.config: pass }")]
    [InlineData("a.yaml:2: topics.t.format is avro, which needs a schema-file or kafka.schema-registry", "bootstrap-servers: b", "topics: { t: { destination: { table-name: t }, format: avro } }")]
    [InlineData("a.yaml:2: topics.t.schema-file is for json and avro, not csv", "bootstrap-servers: b", "topics: { t: { destination: { table-name: t }, format: csv, schema-file: f } }")]
    [InlineData(
        "a.yaml:2: schema-registry.url holds a user or a password: username and password are keys of their own", "bootstrap-servers: b",
        "schema-registry: { url: 'http://me:secret@host:8081' }", "topics: { t: { destination: { table-name: t } } }")]
    [InlineData("a.yaml: expected one document, of keys and values", "- a list")]
    public void What_is_not_known_is_told_with_its_line(string message, params string[] lines)
    {
        var error = Assert.Throws<UsageException>(() => ImportCommand.Statements(new Script("a.yaml", string.Join('\n', lines))));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Names_of_a_file_cannot_leave_their_place_in_a_statement()
    {
        var text = ImportCommand.Statements(new Script("a.yaml", """
            bootstrap-servers: b
            properties: { "x; DROP TABLE t; -- password": p }
            topics: { "t\nDROP TABLE t": { destination: { table-name: t, key-columns: [id] } } }
            """));
        Assert.Contains("SECRET kafka_x__drop_table_t_____password ", text, StringComparison.Ordinal);
        Assert.All(SqlScript.Split(text), statement => Assert.StartsWith("CREATE OR REPLACE ", statement.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a: 1\na: 2", "a.yaml:2: ")]
    [InlineData("a: [1", "a.yaml:")]
    [InlineData("a: &x [*x]\nbootstrap-servers: *x", "a.yaml:")]
    public void What_is_no_YAML_is_told_with_its_line(string yaml, string begin) => Assert.StartsWith(
        begin, Assert.Throws<UsageException>(() => ImportCommand.Statements(new Script("a.yaml", yaml))).Message, StringComparison.Ordinal);

    [Fact]
    public void Other_spellings_and_forms_are_taken()
    {
        var text = Import("""
            kafka: { bootstrapServers: 'b:1', schema_registry: { url: 'http://r', username: u, password: '${P}' } }
            spark: { fs.s3a.endpoint: 'https://s3', fs.s3a.path.style.access: false }
            topics:
              t: { format: avro, destination: { table-name: t, key-columns: 'a, b' }, delta-config: { enable-upsert: false, optimize-interval: 5m } }
            """);
        Assert.Contains("CREATE OR REPLACE CONNECTION registry TO SCHEMA REGISTRY (URL 'http://r', USERNAME 'u', PASSWORD SECRET kafka_schema_registry_password);", text, StringComparison.Ordinal);
        Assert.Contains("CREATE OR REPLACE SECRET s3 (TYPE S3, PROVIDER credential_chain, ENDPOINT 'https://s3', URL_STYLE 'vhost');", text, StringComparison.Ordinal);
        Assert.Contains("FORMAT AVRO USING SCHEMA REGISTRY CONNECTION registry", text, StringComparison.Ordinal);
        Assert.Contains("OPTIMIZE EVERY '5 minutes'", text, StringComparison.Ordinal);
        Assert.DoesNotContain("KEY (", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_program_writes_to_standard_output_or_into_a_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["c.yaml"], "bootstrap-servers: b\ntopics: { t: { destination: { table-name: t } } }\n");
        var run = DqProcess.Run("ingest", "import", folder["c.yaml"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("CREATE OR REPLACE INGEST \"t\" AS\n", run.Out, StringComparison.Ordinal);
        var written = DqProcess.Run("ingest", "import", folder["c.yaml"], "--output", folder["c.sql"]);
        Assert.Equal((0, "", ""), (written.Code, written.Out, written.Error));
        Assert.Equal(run.Out, File.ReadAllText(folder["c.sql"]));
        var none = DqProcess.Run("ingest", "import", folder["none.yaml"]);
        Assert.Equal((1, $"dq: there is no file {folder["none.yaml"]}\n"), (none.Code, none.Error));
        Assert.Contains("ingest import takes one file, of YAML", DqProcess.Run("ingest", "import").Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_usual_value_with_a_quote_runs_and_a_group_is_that_of_one_ingest()
    {
        using var root = new TemporaryFolder();
        var text = EnvironmentText.Expand(new Script("s.sql", Import("""
            kafka:
              bootstrap-servers: b:9092
              group-id: ${GROUP:it's}
              properties: { client.id: "${NAME:it's mine}" }
            topics:
              a: { kafka-topic: t, destination: { table-name: a } }
              b: { kafka-topic: t, destination: { table-name: b } }
              c: { kafka-topic: t, group-id: own, destination: { table-name: c } }
            """)), _ => null).Text;
        using var engine = DeltaEngine.Open(new DeltaEngineOptions { Root = root.Path });
        using var session = engine.OpenSession();
        foreach (var statement in SqlScript.Split(text))
            (await session.ExecuteAsync(statement.Text)).Dispose();
        using var result = await session.ExecuteAsync("SELECT string_agg(\"group\", ' ' ORDER BY name) FROM (SHOW INGESTS)");
        Assert.Equal("it's-a it's-b own", result.Rows!.Next()!.GetText(0, 0));
        Assert.Contains("'client.id' = 'it''s mine'", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT '${env:A}'", "SELECT 'it''s'")]
    [InlineData("SELECT 'x${env:A}y${env:B:-usual}'", "SELECT 'xit''syusual'")]
    [InlineData("-- don't ${env:A}\nSELECT '${env:A}' /* '${env:A}' */, \"${env:A}\"", "-- don't ${env:A}\nSELECT 'it''s' /* '${env:A}' */, \"${env:A}\"")]
    [InlineData("SELECT 'it''s ${env:A}'", "SELECT 'it''s it''s'")]
    [InlineData("SELECT '${env:A'", "SELECT '${env:A'")]
    [InlineData("SELECT '${env:B:-it''s}', '${env:A}'", "SELECT 'it''s', 'it''s'")]
    [InlineData("SELECT $$don't ${env:A}$$, '${env:A}'", "SELECT $$don't ${env:A}$$, 'it''s'")]
    [InlineData(@"SELECT E'\' ${env:A}', '${env:A}'", @"SELECT E'\' it''s', 'it''s'")]
    [InlineData(@"SELECT E'${env:C}', '${env:C}'", @"SELECT E'a\\b', 'a\b'")]
    [InlineData("/* /* don't */ '${env:A}' */ SELECT '${env:A}'", "/* /* don't */ '${env:A}' */ SELECT 'it''s'")]
    public void The_environment_stands_in_strings_alone(string script, string expected) =>
        Assert.Equal(expected, EnvironmentText.Expand(new Script("s", script), name => name switch { "A" => "it's", "C" => @"a\b", _ => null }).Text);

    [Fact]
    public void A_name_that_the_environment_lacks_is_told_with_its_place()
    {
        var error = Assert.Throws<UsageException>(() => EnvironmentText.Expand(new Script("s.sql", "SELECT 1;\nSELECT '${env:NOT_THERE}'"), _ => null));
        Assert.Equal("s.sql:2:9: NOT_THERE is not in the environment", error.Message);
    }

    [SkippableFact]
    public async Task An_imported_connector_ingests()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        using var root = new TemporaryFolder();
        var topic = await KafkaServer.Shared.NewTopicAsync();
        KafkaServer.Shared.ProduceTexts(topic, """{"a": 1}""", """{"a": 2}""", """{"a": 2}""");
        File.WriteAllText(root["c.yaml"], $$"""
            kafka: { bootstrap-servers: '${BROKERS}' }
            topics:
              t:
                kafka-topic: {{topic}}
                destination: { table-name: t, table-path: '{{root["data"]}}', partition-columns: [year], key-columns: [a] }
                processing: { batch-size: 1000, flush-interval: 200ms }
            """);
        Assert.Equal(0, DqProcess.Run("ingest", "import", root["c.yaml"], "-o", root["c.sql"]).Code);
        var variables = new Dictionary<string, string> { ["BROKERS"] = KafkaServer.Shared.Bootstrap };
        using var dq = DqProcess.Start(["ingest", "run", "--root", root.Path, "-f", root["c.sql"], "--all"], variables: variables, readOutput: false);
        Assert.Contains("rows_read=3", await dq.Output.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)), StringComparison.Ordinal);
        dq.Signal(DqProcess.Terminate);
        Assert.Equal(143, dq.End().Code);
        var rows = DqProcess.Run(root.Path, "-m", "csv", "--no-header", "-c", "SELECT a, year = strftime(now(), '%Y'), _kafka_topic IS NOT NULL FROM t ORDER BY a");
        Assert.Equal("1,true,true\n2,true,true\n", rows.Out);
    }

    private static string Import(string yaml) => ImportCommand.Statements(new Script("connector.yaml", yaml));
}
