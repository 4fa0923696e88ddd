using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

/// <summary>What does not belong into a statement of INGEST is told with its place, and with what could stand there.</summary>
public class IngestSyntaxErrorTests
{
    private const string Head = "INGEST FROM KAFKA CONNECTION c TOPIC 't' INTO t ";

    private const string Clauses = "FORMAT, KEY FORMAT, INCLUDE, KEY, ENVELOPE, CREATE TABLE IF MISSING, BATCH, START FROM, APP ID, ON ERROR, ON DATA LOSS, "
        + "EXPECT, SCHEMA EVOLUTION, MAX RETRIES, MAX MEMORY, MAX RATE, PARALLELISM, OPTIMIZE, VACUUM, CHECKPOINT";

    private const string Runs = "UNTIL, FOR, CONTINUOUSLY, ONCE, DRY RUN";

    [Theory]
    [InlineData("INGEST", 6, "unexpected end of statement, expected FROM")]
    [InlineData("INGEST FROM PULSAR", 12, "unexpected `PULSAR`, expected KAFKA")]
    [InlineData("INGEST FROM KAFKA", 17, "unexpected end of statement, expected BROKERS, CONNECTION, TOPIC, TOPICS, PARTITIONS, GROUP or WITH")]
    [InlineData("INGEST FROM KAFKA TOPIC 't' INTO t", 28, "unexpected `INTO`, expected BROKERS, CONNECTION, PARTITIONS, GROUP or WITH")]
    [InlineData("INGEST FROM KAFKA BROKERS b", 26, "unexpected `b`, expected brokers as a string")]
    [InlineData("INGEST FROM KAFKA BROKERS 'b' INTO t", 30, "unexpected `INTO`, expected TOPIC, TOPICS, PARTITIONS, GROUP or WITH")]
    [InlineData("INGEST FROM KAFKA BROKERS 'b' CONNECTION c", 30, "unexpected `CONNECTION`, expected BROKERS or CONNECTION once")]
    [InlineData("INGEST FROM KAFKA TOPIC 't' TOPIC PATTERN 'u'", 28, "unexpected `TOPIC`, expected TOPIC, TOPICS or TOPIC PATTERN once")]
    [InlineData("INGEST FROM KAFKA TOPIC t", 24, "unexpected `t`, expected PATTERN, or a topic as a string")]
    [InlineData("INGEST FROM KAFKA TOPICS 't'", 25, "unexpected string 't', expected (")]
    [InlineData("INGEST FROM KAFKA TOPICS ()", 26, "unexpected `)`, expected a topic as a string")]
    [InlineData("INGEST FROM KAFKA PARTITIONS ('a')", 30, "unexpected string 'a', expected a partition's number")]
    [InlineData("INGEST FROM KAFKA PARTITIONS (1.5)", 30, "unexpected number 1.5, expected a partition's number")]
    [InlineData("INGEST FROM KAFKA PARTITIONS (0) PARTITIONS (1)", 33, "unexpected `PARTITIONS`, expected each clause once")]
    [InlineData("INGEST FROM KAFKA GROUP 'g' GROUP 'h'", 28, "unexpected `GROUP`, expected each clause once")]
    [InlineData("INGEST FROM KAFKA CONNECTION c TOPIC 't' LIMIT 5", 41, "unexpected `LIMIT`, expected PARTITIONS, GROUP, WITH or INTO")]
    [InlineData("INGEST FROM KAFKA (TOPIC 't')", 28, "unexpected `)`, expected , and BROKERS, CONNECTION, PARTITIONS, GROUP or WITH")]
    [InlineData("INGEST FROM KAFKA (TOPIC 't', CONNECTION c INTO t", 43, "unexpected `INTO`, expected , or )")]
    [InlineData("INGEST FROM KAFKA (TOPIC 't', CONNECTION c, INTO t", 44, "unexpected `INTO`, expected PARTITIONS, GROUP or WITH")]
    [InlineData("INGEST FROM KAFKA CONNECTION c TOPIC 't' WITH ('a' = 1) WITH ('b' = 2)", 56, "unexpected `WITH`, expected each clause once")]
    [InlineData("INGEST FROM KAFKA CONNECTION c TOPIC 't' INTO", 45, "unexpected end of statement, expected a table name")]
    [InlineData("INGEST FROM KAFKA CONNECTION c TOPIC 't' INTO t VERSION AS OF 3", 48, "unexpected time travel, expected a table as it is now")]
    public void A_source(string sql, int position, string message) => Fails(sql, position, message);

    [Theory]
    [InlineData("INGEST FROM KAFKA CONNECTION c TOPIC 't' WITH ('sasl.password' 's3cr3t' 's3cr3t') INTO t", 72, "expected , or )")]
    [InlineData("INGEST FROM KAFKA CONNECTION c TOPIC 't' WITH (sasl.password s3cr3t) INTO t", 61,
        "expected a string, a number, TRUE, FALSE, SECRET and a name, or a parameter")]
    [InlineData("INGEST FROM KAFKA CONNECTION c TOPIC 't' WITH ('s3cr3t' = 1, 's3cr3t' = 2) INTO t", 61, "expected each key once")]
    [InlineData("CREATE CONNECTION c TO KAFKA ('s3cr3t')", 30, "expected BROKERS")]
    [InlineData("CREATE CONNECTION c TO KAFKA (BROKERS 'b', 's3cr3t')", 51,
        "expected a string, a number, TRUE, FALSE, SECRET and a name, or a parameter")]
    [InlineData("CREATE CONNECTION c TO KAFKA (BROKERS 'b') s3cr3t", 43, "expected end of statement")]
    [InlineData("CREATE CONNECTION c TO SCHEMA REGISTRY (URL 'u', TOKEN 's3cr3t')", 49, "expected USERNAME or PASSWORD")]
    [InlineData("CREATE CONNECTION c TO SCHEMA REGISTRY (URL 'u', PASSWORD SECRET 's3cr3t')", 65, "expected a secret's name")]
    [InlineData("CREATE CONNECTION c TO SCHEMA REGISTRY (URL 'u', PASSWORD 's3cr3t", 58, "unterminated string, expected a closing '")]
    public void No_message_quotes_what_may_be_a_secret(string sql, int position, string message)
    {
        Fails(sql, position, message);
        Assert.DoesNotContain("s3cr3t", SqlTest.Fails(sql).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("()", 1, "unexpected `)`, expected a column name or *")]
    [InlineData("(a, A)", 4, "unexpected `A`, expected each column once")]
    [InlineData("(*, *)", 4, "unexpected `*`, expected * once")]
    [InlineData("(* EXCEPT f)", 10, "unexpected `f`, expected (")]
    [InlineData("(* a)", 3, "unexpected `a`, expected , EXCEPT, or )")]
    [InlineData("(a INT =)", 8, "unexpected `)`, expected an expression")]
    [InlineData("(a INT", 6, "unexpected end of statement, expected , or )")]
    [InlineData("(a NOT NULL)", 3, "unexpected `NOT`, expected a type")]
    [InlineData("AS VALUES (1)", 3, "unexpected `VALUES`, expected SELECT")]
    [InlineData("AS SELECT FROM message", 10, "unexpected `FROM`, expected an expression")]
    [InlineData("AS SELECT a", 11, "unexpected end of statement, expected FROM")]
    [InlineData("AS SELECT a FROM messages", 17, "unexpected `messages`, expected message")]
    [InlineData("AS SELECT a FROM message WHERE", 30, "unexpected end of statement, expected a condition")]
    [InlineData("AS SELECT a FROM message m n", 27, "unexpected `n`, expected " + Clauses + ", " + Runs + ", end of statement")]
    public void A_mapping(string mapping, int position, string message) => Fails(Head + mapping, Head.Length + position, message);

    [Theory]
    [InlineData("AS SELECT DISTINCT a FROM message", 10, "SELECT DISTINCT in INGEST")]
    [InlineData("AS SELECT a FROM message, u", 24, "a second relation in the SELECT of INGEST")]
    [InlineData("AS SELECT a FROM message JOIN u ON true", 25, "JOIN in the SELECT of INGEST")]
    [InlineData("AS SELECT a FROM message m LEFT JOIN u USING (a)", 27, "LEFT in the SELECT of INGEST")]
    [InlineData("AS SELECT a FROM message GROUP BY a", 25, "GROUP in the SELECT of INGEST")]
    [InlineData("AS SELECT a FROM message WHERE a > 1 ORDER BY a", 37, "ORDER in the SELECT of INGEST")]
    [InlineData("AS SELECT a FROM message LIMIT 5", 25, "LIMIT in the SELECT of INGEST")]
    [InlineData("AS SELECT a FROM message UNION ALL SELECT 1", 25, "UNION in the SELECT of INGEST")]
    [InlineData("FORMAT PROTOBUF USING SCHEMA 'x'", 7, "FORMAT PROTOBUF in INGEST")]
    public void What_is_known_but_not_supported_is_refused_by_name(string rest, int position, string what)
    {
        var error = SqlTest.Fails(Head + rest);
        Assert.Equal(DeltaErrorCode.NotSupported, error.Code);
        Assert.Equal(Head.Length + position, error.Position);
        Assert.EndsWith("): " + what, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    [Theory]
    [InlineData("FORMAT XML", 7, "unexpected `XML`, expected JSON, AVRO, CSV, TEXT or BYTES")]
    [InlineData("VALUE JSON", 6, "unexpected `JSON`, expected FORMAT")]
    [InlineData("FORMAT JSON VALUE FORMAT CSV", 12, "unexpected `VALUE`, expected each clause once")]
    [InlineData("KEY FORMAT TEXT KEY FORMAT TEXT", 16, "unexpected `KEY`, expected each clause once")]
    [InlineData("FORMAT JSON ()", 13, "unexpected `)`, expected a property's key")]
    [InlineData("FORMAT CSV (a = b)", 16, "unexpected `b`, expected a string, a number, TRUE, FALSE or a parameter")]
    [InlineData("FORMAT CSV (a = 1, A = 2)", 19, "unexpected `A`, expected each key once")]
    [InlineData("FORMAT CSV (a = SECRET b)", 16, "unexpected `SECRET`, expected a string, a number, TRUE, FALSE or a parameter")]
    [InlineData("FORMAT JSON (SCHEMA 'a') USING SCHEMA 'b'", 25, "unexpected `USING`, expected one schema")]
    [InlineData("FORMAT JSON (SCHEMA 'a', SCHEMA 'b')", 25, "unexpected `SCHEMA`, expected one schema")]
    [InlineData("FORMAT TEXT USING SCHEMA 'a'", 12, "unexpected `USING`, expected no USING: FORMAT JSON and AVRO have a schema")]
    [InlineData("FORMAT AVRO USING 'a'", 18, "unexpected string 'a', expected SCHEMA")]
    [InlineData("FORMAT AVRO USING SCHEMA r", 25, "unexpected `r`, expected REGISTRY, FILE, or the schema as a string")]
    [InlineData("FORMAT AVRO USING SCHEMA FILE", 29, "unexpected end of statement, expected a path as a string")]
    [InlineData("FORMAT AVRO USING SCHEMA REGISTRY r", 34, "unexpected `r`, expected CONNECTION")]
    [InlineData("FORMAT TEXT COMPRESSION gzip", 24, "unexpected `gzip`, expected a compression as a string")]
    [InlineData("FORMAT TEXT COMPRESSION 'gzip' COMPRESSION 'lz4'", 31, "unexpected `COMPRESSION`, expected each clause once")]
    [InlineData("INCLUDE foo", 8, "unexpected `foo`, expected METADATA, KEY, VALUE, TOPIC, PARTITION, OFFSET, TIMESTAMP, TIMESTAMP_TYPE, HEADERS, HEADER, "
        + "INGEST_TIME, COMMIT_TIME or INGEST_NAME")]
    [InlineData("INCLUDE METADATA AS m", 17, "unexpected `AS`, expected no AS: METADATA is five columns")]
    [InlineData("INCLUDE HEADER h", 15, "unexpected `h`, expected a header's key as a string")]
    [InlineData("INCLUDE KEY AS", 14, "unexpected end of statement, expected a column name")]
    [InlineData("INCLUDE KEY INCLUDE VALUE", 12, "unexpected `INCLUDE`, expected each clause once: INCLUDE takes a list")]
    [InlineData("KEY a", 4, "unexpected `a`, expected FORMAT, or ( and columns")]
    [InlineData("KEY ()", 5, "unexpected `)`, expected a column name")]
    [InlineData("KEY (a) KEY (b)", 8, "unexpected `KEY`, expected each clause once")]
    [InlineData("KEY (a) SEQUENCE x", 17, "unexpected `x`, expected BY")]
    [InlineData("KEY (a) SEQUENCE BY", 19, "unexpected end of statement, expected an expression")]
    [InlineData("KEY (a) SEQUENCE BY x SEQUENCE BY y", 22, "unexpected `SEQUENCE`, expected each clause once")]
    [InlineData("KEY (a) DELETE x", 15, "unexpected `x`, expected WHEN")]
    [InlineData("KEY (a) DELETE WHEN x DELETE WHEN y", 22, "unexpected `DELETE`, expected each clause once")]
    [InlineData("KEY (a) IGNORE NULLS", 15, "unexpected `NULLS`, expected NULL")]
    [InlineData("KEY (a) INSERT ONLY DELETE WHEN x", 20, "unexpected `DELETE`, expected no INSERT ONLY with DELETE WHEN or IGNORE NULL UPDATES")]
    [InlineData("KEY (a) IGNORE NULL UPDATES INSERT ONLY", 28, "unexpected `INSERT`, expected no INSERT ONLY with DELETE WHEN or IGNORE NULL UPDATES")]
    [InlineData("ENVELOPE avro", 9, "unexpected `avro`, expected NONE, UPSERT or DEBEZIUM")]
    [InlineData("ENVELOPE NONE ENVELOPE UPSERT", 14, "unexpected `ENVELOPE`, expected each clause once")]
    [InlineData("CREATE TABLE IF NOT EXISTS", 16, "unexpected `NOT`, expected MISSING")]
    [InlineData("CREATE TABLE IF MISSING LOCATION p", 33, "unexpected `p`, expected a path as a string")]
    [InlineData("CREATE TABLE IF MISSING LOCATION 'p' LOCATION 'q'", 37, "unexpected `LOCATION`, expected each clause once")]
    [InlineData("CREATE TABLE IF MISSING CREATE TABLE IF MISSING", 24, "unexpected `CREATE`, expected each clause once")]
    public void A_clause_about_rows(string clause, int position, string message) => Fails(Head + clause, Head.Length + position, message);

    [Theory]
    [InlineData("BATCH 5", 6, "unexpected number 5, expected ROWS, BYTES or INTERVAL")]
    [InlineData("BATCH ROWS 5 ROWS 6", 13, "unexpected `ROWS`, expected each clause once")]
    [InlineData("BATCH ROWS '5'", 11, "unexpected string '5', expected a number of rows")]
    [InlineData("BATCH ROWS -5", 11, "unexpected `-`, expected a number of rows")]
    [InlineData("BATCH ROWS 99999999999999999999", 11, "unexpected number 99999999999999999999, expected a number of rows")]
    [InlineData("BATCH BYTES x", 12, "unexpected `x`, expected a size as a string")]
    [InlineData("BATCH INTERVAL x", 15, "unexpected `x`, expected a duration as a string, or a number and its unit")]
    [InlineData("BATCH INTERVAL 5", 16, "unexpected end of statement, expected a unit such as SECONDS")]
    [InlineData("BATCH ROWS 5 BATCH BYTES 6", 13, "unexpected `BATCH`, expected each clause once")]
    [InlineData("START EARLIEST", 6, "unexpected `EARLIEST`, expected FROM")]
    [InlineData("START FROM now", 11, "unexpected `now`, expected EARLIEST, LATEST, GROUP, TIMESTAMP or OFFSETS")]
    [InlineData("START FROM TIMESTAMP 5", 21, "unexpected number 5, expected a timestamp as a string")]
    [InlineData("START FROM OFFSETS 5", 19, "unexpected number 5, expected (")]
    [InlineData("START FROM OFFSETS ()", 20, "unexpected `)`, expected a partition's number, or a topic as a string")]
    [InlineData("START FROM OFFSETS ('t' = 5)", 24, "unexpected `=`, expected : and a partition's number")]
    [InlineData("START FROM OFFSETS (0: 1)", 24, "unexpected `)`, expected = and an offset")]
    [InlineData("START FROM OFFSETS (0 5)", 22, "unexpected number 5, expected = and an offset")]
    [InlineData("START FROM OFFSETS (0 = -1)", 24, "unexpected `-`, expected an offset")]
    [InlineData("START FROM LATEST START FROM EARLIEST", 18, "unexpected `START`, expected each clause once")]
    [InlineData("APP 'x'", 4, "unexpected string 'x', expected ID")]
    [InlineData("APP ID 'x' COMPATIBLE WITH SPARK", 27, "unexpected `SPARK`, expected KAFKA_DELTA_INGEST")]
    [InlineData("ON FAILURE", 3, "unexpected `FAILURE`, expected ERROR or DATA LOSS")]
    [InlineData("ON ERROR IGNORE", 9, "unexpected `IGNORE`, expected FAIL, SKIP, DEAD LETTER TABLE or RESCUE INTO")]
    [InlineData("ON ERROR SKIP UP TO x", 20, "unexpected `x`, expected a number of messages")]
    [InlineData("ON ERROR SKIP UP TO 5 PER 6", 26, "unexpected number 6, expected a duration as a string")]
    [InlineData("ON ERROR DEAD LETTER d", 9, "unexpected `DEAD`, expected FAIL, SKIP, DEAD LETTER TABLE or RESCUE INTO")]
    [InlineData("ON ERROR FAIL ON ERROR SKIP", 14, "unexpected `ON`, expected each clause once")]
    [InlineData("ON DATA LOSS SKIP", 13, "unexpected `SKIP`, expected FAIL or CONTINUE")]
    [InlineData("ON DATA LOSS FAIL ON DATA LOSS FAIL", 18, "unexpected `ON`, expected each clause once")]
    [InlineData("EXPECT (x)", 7, "unexpected `(`, expected an expectation's name")]
    [InlineData("EXPECT a x", 9, "unexpected `x`, expected ( and a condition")]
    [InlineData("EXPECT a ()", 10, "unexpected `)`, expected a condition")]
    [InlineData("EXPECT a (x)", 12, "unexpected end of statement, expected ON")]
    [InlineData("EXPECT a (x) ON VIOLATION SKIP", 26, "unexpected `SKIP`, expected FAIL, DROP ROW or DEAD LETTER")]
    [InlineData("EXPECT a (x) ON VIOLATION FAIL EXPECT A (y) ON VIOLATION FAIL", 38, "unexpected `A`, expected each name once")]
    [InlineData("SCHEMA EVOLUTION ON", 17, "unexpected `ON`, expected OFF, ADD COLUMNS or RESCUE")]
    [InlineData("MAX 5", 4, "unexpected number 5, expected RETRIES, MEMORY or RATE")]
    [InlineData("MAX RETRIES 5 BACKOFF '1 s'", 27, "unexpected end of statement, expected TO")]
    [InlineData("MAX RETRIES 5 MAX RETRIES 6", 14, "unexpected `MAX`, expected each clause once")]
    [InlineData("MAX RATE 5 PER SECOND", 11, "unexpected `PER`, expected ROWS")]
    [InlineData("PARALLELISM two", 12, "unexpected `two`, expected a number")]
    [InlineData("OPTIMIZE EVERY 5", 16, "unexpected end of statement, expected COMMITS or ROWS")]
    [InlineData("OPTIMIZE EVERY x", 15, "unexpected `x`, expected a number of COMMITS or ROWS, or a duration")]
    [InlineData("OPTIMIZE ZORDER BY a EVERY 5 COMMITS", 19, "unexpected `a`, expected (")]
    [InlineData("VACUUM RETAIN 5 DAYS EVERY '1 day'", 16, "unexpected `DAYS`, expected HOURS")]
    [InlineData("VACUUM EVERY 5", 13, "unexpected number 5, expected a duration as a string")]
    [InlineData("CHECKPOINT EVERY 5 ROWS", 19, "unexpected `ROWS`, expected COMMITS")]
    [InlineData("UNTIL", 5, "unexpected end of statement, expected END, OFFSETS, TIMESTAMP, IDLE or a number of rows")]
    [InlineData("UNTIL 5", 7, "unexpected end of statement, expected ROWS")]
    [InlineData("FOR 5", 4, "unexpected number 5, expected a duration as a string")]
    [InlineData("ONCE UNTIL END", 5, "unexpected `UNTIL`, expected one of UNTIL, FOR, CONTINUOUSLY, ONCE and DRY RUN")]
    [InlineData("DRY RUN 5", 9, "unexpected end of statement, expected ROWS")]
    [InlineData("OVERWRITE", 0, "unexpected `OVERWRITE`, expected (columns), AS SELECT, " + Clauses + ", " + Runs + ", end of statement")]
    [InlineData("ONCE ON ERROR FAIL PARALLELISM 1 foo", 33, "unexpected `foo`, expected FORMAT, KEY FORMAT, INCLUDE, KEY, ENVELOPE, CREATE TABLE IF MISSING, "
        + "BATCH, START FROM, APP ID, ON DATA LOSS, EXPECT, SCHEMA EVOLUTION, MAX RETRIES, MAX MEMORY, MAX RATE, OPTIMIZE, VACUUM, CHECKPOINT, end of statement")]
    public void A_clause_about_the_run(string clause, int position, string message) => Fails(Head + clause, Head.Length + position, message);

    [Theory]
    [InlineData("CREATE INGEST AS INGEST", 14, "unexpected `AS`, expected an ingest's name")]
    [InlineData("CREATE OR REPLACE INGEST IF NOT EXISTS n", 25, "OR REPLACE and IF NOT EXISTS do not go together, expected one of them")]
    [InlineData("CREATE INGEST n FROM KAFKA", 16, "unexpected `FROM`, expected PAUSED, COMMENT or AS")]
    [InlineData("CREATE INGEST n PAUSED PAUSED", 23, "unexpected `PAUSED`, expected each clause once")]
    [InlineData("CREATE INGEST n PAUSED COMMENT 'x' INGEST", 35, "unexpected `INGEST`, expected AS")]
    [InlineData("CREATE INGEST n AS SELECT 1", 19, "unexpected `SELECT`, expected INGEST")]
    [InlineData("START INGEST", 12, "unexpected end of statement, expected an ingest's name")]
    [InlineData("START ALL", 9, "unexpected end of statement, expected INGESTS")]
    [InlineData("STOP n", 5, "unexpected `n`, expected INGEST or ALL INGESTS")]
    [InlineData("PAUSE ALL INGESTS", 6, "unexpected `ALL`, expected INGEST")]
    [InlineData("RESUME INGEST n m", 16, "unexpected `m`, expected end of statement")]
    [InlineData("DROP INGEST IF n", 15, "unexpected `n`, expected end of statement")]
    [InlineData("ALTER INGEST n", 14, "unexpected end of statement, expected SET or RENAME TO")]
    [InlineData("ALTER INGEST n SET", 18, "unexpected end of statement, expected OFFSETS, or a clause of INGEST")]
    [InlineData("ALTER INGEST n SET x", 19, "unexpected `x`, expected OFFSETS, " + Clauses + ", " + Runs + ", end of statement")]
    [InlineData("ALTER INGEST n SET OFFSETS (0 = 1) ROWS", 35, "unexpected `ROWS`, expected end of statement")]
    [InlineData("SHOW INGEST n", 12, "unexpected `n`, expected PROGRESS or OFFSETS")]
    [InlineData("SHOW INGEST PROGRESS n LIMIT x", 29, "unexpected `x`, expected a number of batches")]
    [InlineData("SHOW INGESTS LIKE a", 18, "unexpected `a`, expected a pattern as a string")]
    [InlineData("CHECK INGEST", 12, "unexpected end of statement, expected an ingest's name")]
    [InlineData("CREATE CONNECTION c KAFKA", 20, "unexpected `KAFKA`, expected TO")]
    [InlineData("CREATE CONNECTION c TO PULSAR", 23, "unexpected `PULSAR`, expected KAFKA, SCHEMA REGISTRY or SPARK")]
    [InlineData("RESTORE TABLE t TO VERSION AS OF 3 WITH OFFSETS", 40, "unexpected `OFFSETS`, expected INGEST")]
    public void A_statement_about_ingests(string sql, int position, string message) => Fails(sql, position, message);

    [Fact]
    public void The_EXPLAIN_of_a_connection_is_refused_for_it_may_hold_a_password() =>
        Assert.Equal(DeltaErrorCode.NotSupported, SqlTest.Fails("EXPLAIN CREATE CONNECTION c TO KAFKA (BROKERS 'b')").Code);

    private static void Fails(string sql, int position, string message)
    {
        var error = SqlTest.Fails(sql);
        Assert.Equal(
            $"{position}: syntax error (line 1, column {position + 1}): {message}", $"{error.Position}: {error.Message}");
    }
}
