using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

/// <summary>Each rule of the grammar: parsed and printed, it is the same text.</summary>
public class IngestParserTests
{
    private const string Head = "INGEST FROM KAFKA BROKERS 'b:1' TOPIC 't' INTO t";

    [Theory]
    [InlineData("INGEST FROM KAFKA BROKERS 'b:1,c:2' TOPIC 't' INTO t")]
    [InlineData("INGEST FROM KAFKA CONNECTION c TOPICS ('a', 'b') INTO s.t")]
    [InlineData("INGEST FROM KAFKA CONNECTION \"my c\" TOPIC PATTERN 'user\\..*' INTO delta.`/p`")]
    [InlineData("INGEST FROM KAFKA BROKERS 'b:1' TOPIC 't' PARTITIONS (0, 1) GROUP 'g' WITH ('fetch.min.bytes' = 1, 'sasl.password' = SECRET \"s\") INTO t")]
    [InlineData("INGEST FROM KAFKA BROKERS 'b:1' TOPIC 't' WITH ('a' = -1, 'b' = 'true', 'c' = INTERVAL '1 second') INTO '/p'")]
    [InlineData("INGEST FROM KAFKA BROKERS $1 TOPIC $2 PARTITIONS ($3, 1) GROUP $g WITH ('a' = $a) INTO t")]
    [InlineData("INGEST FROM KAFKA BROKERS $1 TOPICS ($2, 'u') INTO t")]
    [InlineData("INGEST FROM KAFKA BROKERS $1 TOPIC PATTERN $2 INTO t")]
    public void A_source_names_brokers_or_a_connection_and_topics(string sql) => SqlTest.Verified(sql);

    [Theory]
    [InlineData("(a, b INT, c = key, d STRUCT<x: INT, y: ARRAY<INT>> = value:x.y::INT, \"e f\" = $p)")]
    [InlineData("(*)")]
    [InlineData("(*, year STRING = strftime(timestamp, '%Y'))")]
    [InlineData("(a DECIMAL(10, 2) = CASE WHEN key = 'x, y' THEN 1 ELSE 2 END, * EXCEPT (f, `g`), z)")]
    [InlineData("AS SELECT * FROM message")]
    [InlineData("AS SELECT value:a AS a, key, m.offset FROM message AS m WHERE key = 'x' AND value IS NOT DISTINCT FROM 1")]
    [InlineData("AS SELECT a IS DISTINCT FROM b AS d, extract(year FROM timestamp) AS y FROM message WHERE key IN (SELECT 1)")]
    public void Messages_become_rows_by_columns_or_a_SELECT(string mapping)
    {
        SqlTest.Verified($"{Head} {mapping}");
        SqlTest.Verified($"{Head} {mapping} KEY FORMAT TEXT FORMAT JSON KEY (a) BATCH ROWS 5 UNTIL END");
        SqlTest.Verified($"{Head} {mapping} ON ERROR FAIL FOR '5 seconds'");
    }

    [Theory]
    [InlineData("FORMAT JSON")]
    [InlineData("FORMAT JSON ('a.b' = 'x', 'c' = 1) USING SCHEMA FILE 'p.json' COMPRESSION 'gzip'")]
    [InlineData("FORMAT AVRO USING SCHEMA REGISTRY CONNECTION r")]
    [InlineData("FORMAT AVRO USING SCHEMA '{}'")]
    [InlineData("FORMAT CSV ('delimiter' = ';', 'header' = 'true')")]
    [InlineData("FORMAT TEXT")]
    [InlineData("FORMAT BYTES COMPRESSION $1")]
    [InlineData("KEY FORMAT AVRO USING SCHEMA $1 FORMAT JSON USING SCHEMA FILE $2")]
    [InlineData("INCLUDE METADATA")]
    [InlineData("INCLUDE KEY AS k, VALUE AS v, TOPIC, PARTITION AS p, OFFSET AS o, TIMESTAMP, TIMESTAMP_TYPE AS tt, HEADERS AS h")]
    [InlineData("INCLUDE HEADER 'trace-id' AS t, HEADER $1 AS u, INGEST_TIME, COMMIT_TIME AS c, INGEST_NAME, METADATA")]
    [InlineData("KEY (a)")]
    [InlineData("KEY (a, \"b\") SEQUENCE BY ts DELETE WHEN op = 'd' IGNORE NULL UPDATES")]
    [InlineData("KEY (a) SEQUENCE BY CASE WHEN key THEN 1 END DELETE WHEN value:delete = 'SOFT' SOFT")]
    [InlineData("KEY (a) SEQUENCE BY $1 INSERT ONLY")]
    [InlineData("ENVELOPE NONE")]
    [InlineData("ENVELOPE UPSERT")]
    [InlineData("ENVELOPE DEBEZIUM")]
    [InlineData("CREATE TABLE IF MISSING")]
    [InlineData("CREATE TABLE IF MISSING PARTITIONED BY (a, b) CLUSTER BY (c.d) LOCATION 's3a://x/y' TBLPROPERTIES ('a' = '1', 'b' = $b)")]
    [InlineData("CREATE TABLE IF MISSING LOCATION $p")]
    public void Clauses_that_make_rows_of_messages(string clause) => SqlTest.Verified($"{Head} {clause}");

    [Theory]
    [InlineData("BATCH ROWS 1000 BYTES '128 MB' INTERVAL '10 seconds'")]
    [InlineData("BATCH ROWS $r BYTES $b INTERVAL $i")]
    [InlineData("BATCH BYTES 1048576")]
    [InlineData("BATCH INTERVAL INTERVAL '10 SECONDS'")]
    [InlineData("START FROM EARLIEST")]
    [InlineData("START FROM LATEST")]
    [InlineData("START FROM GROUP")]
    [InlineData("START FROM TIMESTAMP '2024-01-01'")]
    [InlineData("START FROM TIMESTAMP $1")]
    [InlineData("START FROM OFFSETS (0 = 123, 'topic': 1 = 456, $t: $p = $o)")]
    [InlineData("APP ID 'x'")]
    [InlineData("APP ID $1 COMPATIBLE WITH KAFKA_DELTA_INGEST")]
    [InlineData("ON ERROR FAIL")]
    [InlineData("ON ERROR SKIP")]
    [InlineData("ON ERROR SKIP UP TO 10")]
    [InlineData("ON ERROR SKIP UP TO $n PER '1 hour'")]
    [InlineData("ON ERROR SKIP UP TO 10 PER INTERVAL '1 hour'")]
    [InlineData("ON ERROR DEAD LETTER TABLE s.d")]
    [InlineData("ON ERROR RESCUE INTO c")]
    [InlineData("ON DATA LOSS FAIL")]
    [InlineData("ON DATA LOSS CONTINUE")]
    [InlineData("EXPECT a (x > $1) ON VIOLATION FAIL EXPECT b (f(x)) ON VIOLATION DROP ROW EXPECT \"c\" (x IN (1)) ON VIOLATION DEAD LETTER")]
    [InlineData("SCHEMA EVOLUTION OFF")]
    [InlineData("SCHEMA EVOLUTION ADD COLUMNS")]
    [InlineData("SCHEMA EVOLUTION RESCUE")]
    [InlineData("MAX RETRIES 3")]
    [InlineData("MAX RETRIES $n BACKOFF $a TO INTERVAL '1 minute'")]
    [InlineData("MAX RETRIES 10 BACKOFF '1 second' TO '1 minute' MAX MEMORY '256 MB' MAX RATE 1000 ROWS PER SECOND PARALLELISM 2")]
    [InlineData("MAX MEMORY $1 MAX RATE $2 ROWS PER SECOND PARALLELISM $3")]
    [InlineData("OPTIMIZE EVERY 100 COMMITS")]
    [InlineData("OPTIMIZE ZORDER BY (a, b.c) EVERY 1000 ROWS")]
    [InlineData("OPTIMIZE EVERY '1 hour'")]
    [InlineData("OPTIMIZE EVERY $1 COMMITS VACUUM RETAIN $2 HOURS EVERY $3 CHECKPOINT EVERY $4 COMMITS")]
    [InlineData("OPTIMIZE EVERY $1")]
    [InlineData("VACUUM EVERY '1 day'")]
    [InlineData("VACUUM RETAIN 0.5 HOURS EVERY INTERVAL '1 DAY'")]
    [InlineData("CHECKPOINT EVERY 10 COMMITS")]
    [InlineData("UNTIL END")]
    [InlineData("UNTIL OFFSETS (0 = 5)")]
    [InlineData("UNTIL TIMESTAMP '2024-01-01 00:00:00'")]
    [InlineData("UNTIL TIMESTAMP $1")]
    [InlineData("UNTIL 100 ROWS")]
    [InlineData("UNTIL $1 ROWS")]
    [InlineData("UNTIL IDLE '5 seconds'")]
    [InlineData("FOR '1 minute'")]
    [InlineData("FOR $1")]
    [InlineData("CONTINUOUSLY")]
    [InlineData("ONCE")]
    [InlineData("DRY RUN")]
    [InlineData("DRY RUN 10 ROWS")]
    [InlineData("DRY RUN $1 ROWS")]
    public void Clauses_that_say_when_how_much_and_what_if(string clause) => SqlTest.Verified($"{Head} {clause}");

    [Theory]
    [InlineData("CREATE INGEST n AS INGEST FROM KAFKA CONNECTION c TOPIC 't' INTO t")]
    [InlineData("CREATE OR REPLACE TEMP INGEST n PAUSED COMMENT 'it''s' AS INGEST FROM KAFKA CONNECTION c TOPIC 't' INTO t CONTINUOUSLY")]
    [InlineData("CREATE INGEST IF NOT EXISTS \"n\" COMMENT $1 AS INGEST FROM KAFKA CONNECTION c TOPIC 't' INTO t")]
    [InlineData("START INGEST n")]
    [InlineData("STOP INGEST `n m`")]
    [InlineData("PAUSE INGEST n")]
    [InlineData("RESUME INGEST n")]
    [InlineData("START ALL INGESTS")]
    [InlineData("STOP ALL INGESTS")]
    [InlineData("DROP INGEST n")]
    [InlineData("DROP INGEST IF EXISTS n")]
    [InlineData("ALTER INGEST n RENAME TO m")]
    [InlineData("ALTER INGEST n SET OFFSETS (0 = 1, 't': 1 = $2)")]
    [InlineData("ALTER INGEST n SET OFFSETS (0 = 1) FORCE")]
    [InlineData("ALTER INGEST n SET BATCH ROWS 10 ON ERROR SKIP MAX RATE $1 ROWS PER SECOND UNTIL END")]
    [InlineData("SHOW INGESTS")]
    [InlineData("SHOW INGESTS LIKE 'a%'")]
    [InlineData("SHOW INGESTS LIKE $1")]
    [InlineData("DESCRIBE INGEST n")]
    [InlineData("DESCRIBE INGEST EXTENDED n")]
    [InlineData("DESCRIBE INGEST extended")]
    [InlineData("SHOW CREATE INGEST n")]
    [InlineData("SHOW INGEST PROGRESS n")]
    [InlineData("SHOW INGEST PROGRESS n LIMIT 5")]
    [InlineData("SHOW INGEST PROGRESS n LIMIT $1")]
    [InlineData("SHOW INGEST OFFSETS n")]
    [InlineData("CHECK INGEST n")]
    [InlineData("CREATE CONNECTION c TO KAFKA (BROKERS 'b:1')")]
    [InlineData("CREATE OR REPLACE CONNECTION c TO KAFKA (BROKERS $1, 'sasl.username' = $2, 'sasl.password' = SECRET \"s\", 'ssl.key.pem' = $3)")]
    [InlineData("CREATE CONNECTION IF NOT EXISTS r TO SCHEMA REGISTRY (URL 'http://h', USERNAME 'u', PASSWORD SECRET \"s\")")]
    [InlineData("DROP CONNECTION c")]
    [InlineData("DROP CONNECTION IF EXISTS c")]
    [InlineData("SHOW CONNECTIONS")]
    [InlineData("RESTORE TABLE t TO VERSION AS OF 3 WITH INGEST OFFSETS")]
    [InlineData("RESTORE TABLE t TO TIMESTAMP AS OF '2024-01-01' WITH INGEST OFFSETS")]
    public void Statements_about_ingests_and_connections(string sql) => SqlTest.Verified(sql);

    [Theory]
    [InlineData("ingest from kafka (topic 't', brokers 'b:1') into table t", "INGEST FROM KAFKA BROKERS 'b:1' TOPIC 't' INTO t")]
    [InlineData("ingest from kafka (connection c, topics ('t'), with (a.b = true, c '1')) into t",
        "INGEST FROM KAFKA CONNECTION c TOPIC 't' WITH ('a.b' = 'true', 'c' = '1') INTO t")]
    [InlineData("ingest from kafka group 'g' topic E'\\t' brokers $$b$$ into t", "INGEST FROM KAFKA BROKERS 'b' TOPIC '\t' GROUP 'g' INTO t")]
    [InlineData("INGEST FROM KAFKA BROKERS ? TOPIC ? INTO t BATCH ROWS ? INTERVAL 10 SECONDS",
        "INGEST FROM KAFKA BROKERS $1 TOPIC $2 INTO t BATCH ROWS $3 INTERVAL INTERVAL '10 SECONDS'")]
    [InlineData("INGEST FROM KAFKA BROKERS @b TOPIC :t INTO t FOR @d", "INGEST FROM KAFKA BROKERS $b TOPIC $t INTO t FOR $d")]
    [InlineData("INGEST FROM KAFKA CONNECTION c TOPIC 't' INTO t once on error skip batch interval '1' minute value format json (schema file 'f', x 1_000)",
        "INGEST FROM KAFKA CONNECTION c TOPIC 't' INTO t FORMAT JSON ('x' = 1000) USING SCHEMA FILE 'f' BATCH INTERVAL INTERVAL '1 MINUTE' ON ERROR SKIP ONCE")]
    [InlineData("INGEST FROM KAFKA CONNECTION c TOPIC 't' INTO t AS SELECT key FROM message m WHERE key <> value KEY (key)",
        "INGEST FROM KAFKA CONNECTION c TOPIC 't' INTO t AS SELECT key FROM message AS m WHERE key <> value KEY (key)")]
    [InlineData("INGEST FROM KAFKA CONNECTION c TOPIC 't' INTO t key(a)insert only sequence by b vacuum retain 1 hour every interval 1 day",
        "INGEST FROM KAFKA CONNECTION c TOPIC 't' INTO t KEY (a) SEQUENCE BY b INSERT ONLY VACUUM RETAIN 1 HOURS EVERY INTERVAL '1 DAY'")]
    [InlineData("CREATE TEMPORARY INGEST n COMMENT 'c' PAUSED AS INGEST FROM KAFKA CONNECTION c TOPIC 't' INTO t",
        "CREATE TEMP INGEST n PAUSED COMMENT 'c' AS INGEST FROM KAFKA CONNECTION c TOPIC 't' INTO t")]
    [InlineData("DESC INGEST n", "DESCRIBE INGEST n")]
    [InlineData("SHOW INGESTS 'a'", "SHOW INGESTS LIKE 'a'")]
    [InlineData("RESTORE t VERSION AS OF 3 WITH INGEST OFFSETS", "RESTORE TABLE t TO VERSION AS OF 3 WITH INGEST OFFSETS")]
    [InlineData("CREATE CONNECTION r TO SCHEMA REGISTRY (URL 'http://u:p@h/x', password = SECRET s)",
        "CREATE CONNECTION r TO SCHEMA REGISTRY (URL 'http://***@h/x', PASSWORD SECRET \"s\")")]
    public void A_statement_has_one_form(string sql, string canonical)
    {
        SqlTest.Verified(sql, canonical);
        SqlTest.Verified(canonical);
    }

    [Theory]
    [InlineData("INGEST FROM KAFKA BROKERS 'b' TOPIC 't' WITH ('sasl.password' = 's3cr3t', 'ssl.key.pem' = 's3cr3t', 'sasl.username' = 'me') INTO t",
        "INGEST FROM KAFKA BROKERS 'b' TOPIC 't' WITH ('sasl.password' = '***', 'ssl.key.pem' = '***', 'sasl.username' = 'me') INTO t")]
    [InlineData("CREATE CONNECTION c TO KAFKA (BROKERS 'b', sasl.jaas.config = 's3cr3t', 'ssl.key.password' 's3cr3t')",
        "CREATE CONNECTION c TO KAFKA (BROKERS 'b', 'sasl.jaas.config' = '***', 'ssl.key.password' = '***')")]
    [InlineData("CREATE CONNECTION c TO SCHEMA REGISTRY (URL 'http://h', USERNAME 'me', PASSWORD 's3cr3t')",
        "CREATE CONNECTION c TO SCHEMA REGISTRY (URL 'http://h', USERNAME 'me', PASSWORD '***')")]
    public void No_secret_is_printed(string sql, string printed)
    {
        var statement = SqlTest.Verified(sql, printed);
        Assert.DoesNotContain("s3cr3t", statement.ToString(), StringComparison.Ordinal);
    }
}
