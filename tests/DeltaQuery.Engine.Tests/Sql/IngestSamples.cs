namespace DeltaQuery.Engine.Tests.Sql;

/// <summary>Makes any INGEST, with its clauses in any order.</summary>
internal static class IngestSamples
{
    private static readonly string[] Sources =
    [
        "BROKERS 'b:1' TOPIC 't'", "(CONNECTION c, TOPICS ('a', 'b'), GROUP 'g')", "TOPIC PATTERN 'x.*' BROKERS $b PARTITIONS (0, 1)",
        "(WITH ('a' = 'b', c.d = 5), BROKERS 'b', TOPIC ?)",
    ];

    private static readonly string[] Mappings =
    [
        "", "(a, b INT = value:b::INT, *)", "(* EXCEPT (x, `y z`), c MAP<STRING, INT> = headers)", "AS SELECT value.a, key FROM message",
        "AS SELECT * FROM message m WHERE m.key = 'x' OR value IS NULL", "AS SELECT CASE WHEN key = '1' THEN 'FORMAT JSON' END AS \"key\" FROM message WHERE value.format",
    ];

    private static readonly string[][] Clauses =
    [
        ["FORMAT JSON", "VALUE FORMAT AVRO USING SCHEMA REGISTRY CONNECTION r", "FORMAT CSV (header true, 'sep' = ';') COMPRESSION 'gzip'"],
        ["KEY FORMAT TEXT", "KEY FORMAT JSON (SCHEMA '{}')"],
        ["INCLUDE METADATA", "INCLUDE KEY, HEADER 'h' AS x, TIMESTAMP_TYPE AS y"],
        ["KEY (a)", "KEY (a, b) SEQUENCE BY value.ts + key DELETE WHEN value.op = 'KEY' SOFT", "KEY (a) DELETE WHEN key IN ('a', 'b') SEQUENCE BY offset IGNORE NULL UPDATES"],
        ["ENVELOPE UPSERT", "ENVELOPE NONE"],
        ["CREATE TABLE IF MISSING", "CREATE TABLE IF MISSING LOCATION 'p' CLUSTER BY (a.b)", "CREATE TABLE IF MISSING TBLPROPERTIES (a.b = 1) PARTITIONED BY (c)"],
        ["BATCH ROWS 5", "BATCH INTERVAL 10 SECONDS BYTES '1 MB'"],
        ["START FROM EARLIEST", "START FROM OFFSETS (0 = 1, 't':1 = $o)", "START FROM TIMESTAMP '2024-01-01'"],
        ["APP ID 'x'", "APP ID ? COMPATIBLE WITH KAFKA_DELTA_INGEST"],
        ["ON ERROR SKIP UP TO 5 PER INTERVAL 1 HOUR", "ON ERROR RESCUE INTO c", "ON ERROR DEAD LETTER TABLE s.d"],
        ["ON DATA LOSS CONTINUE"],
        ["EXPECT a (x > 1) ON VIOLATION DROP ROW", "EXPECT b (format(x)) ON VIOLATION DEAD LETTER"],
        ["SCHEMA EVOLUTION ADD COLUMNS", "SCHEMA EVOLUTION OFF"],
        ["MAX RETRIES 5", "MAX RETRIES 5 BACKOFF '1 s' TO '1 m'"],
        ["MAX MEMORY '1 GB'"],
        ["MAX RATE 5 ROWS PER SECOND"],
        ["PARALLELISM 2"],
        ["OPTIMIZE EVERY 5 COMMITS", "OPTIMIZE ZORDER BY (a, b) EVERY INTERVAL '1 day'"],
        ["VACUUM EVERY '1 day'", "VACUUM RETAIN 5 HOURS EVERY ?"],
        ["CHECKPOINT EVERY 5 COMMITS"],
        ["UNTIL END", "UNTIL 5 ROWS", "FOR INTERVAL 5 SECONDS", "CONTINUOUSLY", "DRY RUN", "UNTIL OFFSETS (0 = 1)"],
    ];

    public static string Next(Random random)
    {
        var clauses = Clauses.Where(_ => random.Next(3) == 0).Select(c => Any(random, c)).ToArray();
        random.Shuffle(clauses);
        var ingest = $"INGEST FROM KAFKA {Any(random, Sources)} INTO t {Any(random, Mappings)} {string.Join(' ', clauses)}".Trim();
        return random.Next(4) == 0 ? $"CREATE INGEST n AS {ingest}" : ingest;
    }

    private static string Any(Random random, string[] choices) => choices[random.Next(choices.Length)];
}
