using System.Text;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>Random statements that a grammar allows, over the tables <c>t</c> and <c>p</c> of <see cref="HostileSession"/>; names and types
/// need not fit.</summary>
internal sealed class RandomStatement(Random random)
{
    private static readonly string[] Tables = ["t", "p", "main.t", "t VERSION AS OF 0", "t@v0", "nope", "(SELECT * FROM t)", "t x", "(DESCRIBE HISTORY t)", "range(3)", "p TIMESTAMP AS OF '2020-01-01'"];

    private static readonly string[] Atoms =
    [
        "a", "b", "x", "t.a", "p.k", "_metadata", "*", "1", "0", "-9223372036854775808", "1e400", "'x'", "''", "NULL", "true", "DATE '2020-02-30'", "?", "$1", ":n",
        "[1, 2]", "{'a': 1}", "MAP {'k': 1}", "now()", "a.b.c", "`a`", "\"b\"", "E'\\x'", "$$x$$", "INTERVAL 1 DAY", "rowid", "x'ff'",
    ];

    private static readonly string[] Operators = ["+", "-", "*", "/", "%", "=", "<>", "<", "AND", "OR", "||", "LIKE", "IN", "->", "::", "IS DISTINCT FROM", "^@"];

    private static readonly string[] Functions = ["abs", "count", "sum", "lower", "coalesce", "list_transform", "row_number", "struct_pack", "date_trunc", "unnest", "nope"];

    private static readonly string[] Types = ["INT", "STRING", "DECIMAL(10,2)", "ARRAY<INT>", "STRUCT<x: INT, y: STRING>", "MAP<STRING, INT>", "TIMESTAMP_NTZ", "INT[]", "NOPE", "VARIANT"];

    private static readonly string[] IngestClauses =
    [
        "", "FORMAT JSON", "KEY FORMAT TEXT", "KEY (k)", "BATCH ROWS 1 INTERVAL ?", "START FROM OFFSETS (0 = 1)", "ON ERROR SKIP", "EXPECT e (a > 1) ON VIOLATION FAIL",
        "UNTIL END", "DRY RUN", "CREATE TABLE IF MISSING", "INCLUDE OFFSET AS o, KEY", "MAX RETRIES 1",
    ];

    public string Next() => random.Next(17) switch
    {
        0 => $"INSERT INTO {Table()} {Query(3)}",
        1 => $"INSERT OVERWRITE t PARTITION (k = {Expression(2)}) VALUES ({Expression(2)}, {Expression(1)})",
        2 => $"UPDATE {Table()} SET a = {Expression(3)}, b = DEFAULT WHERE {Expression(3)}",
        3 => $"DELETE FROM {Table()} WHERE {Expression(4)}",
        4 => $"MERGE INTO t USING {Table()} s ON {Expression(2)} WHEN MATCHED AND {Expression(1)} THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT (a) VALUES ({Expression(1)}) WHEN NOT MATCHED BY SOURCE THEN DELETE",
        5 => $"CREATE TABLE n{random.Next(3)} (a {Type()} COMMENT 'x', b {Type()} NOT NULL DEFAULT {Expression(1)}) USING DELTA TBLPROPERTIES ('delta.enableDeletionVectors' = {Expression(0)})",
        6 => $"ALTER TABLE {Table()} ADD CONSTRAINT c{random.Next(3)} CHECK ({Expression(3)})",
        7 => $"ALTER TABLE {Table()} ADD COLUMN c{random.Next(9)} {Type()}",
        8 => $"DESCRIBE {(random.Next(2) == 0 ? "HISTORY" : "DETAIL")} {Table()} LIMIT {Expression(0)}",
        9 => $"CREATE TEMP VIEW v{random.Next(3)} AS {Query(3)}",
        10 => $"SET VARIABLE n = {Expression(2)}",
        11 => $"INGEST FROM KAFKA BROKERS {Expression(0)} TOPIC 't' INTO {Table()} (a {Type()} = {Expression(3)}, * EXCEPT (b)) KEY (a) SEQUENCE BY {Expression(3)} "
            + $"DELETE WHEN {Expression(2)} {One(IngestClauses)} {One(IngestClauses)}",
        12 => $"{One(["", "CREATE INGEST n AS "])}INGEST FROM KAFKA CONNECTION c TOPIC {Expression(0)} INTO t AS SELECT {Expression(3)}, key FROM message m "
            + $"WHERE {Expression(3)} {One(IngestClauses)} {One(IngestClauses)}",
        13 => One(["START INGEST n", "STOP ALL INGESTS", "SHOW INGESTS", "SHOW INGEST OFFSETS n", "DROP INGEST IF EXISTS n", "DESCRIBE INGEST n", "CHECK INGEST n"])
            + One(["", " LIMIT 1", " FORCE"]),
        _ => Query(4),
    };

    private string Query(int depth) => new StringBuilder()
        .Append(random.Next(6) == 0 && depth > 0 ? $"WITH c AS ({Query(depth - 1)}) " : "")
        .Append("SELECT ").Append(random.Next(4) == 0 ? "DISTINCT " : "").AppendJoin(", ", Enumerable.Range(0, random.Next(1, 4)).Select(_ => Expression(depth)))
        .Append(" FROM ").Append(Table()).Append(random.Next(4) == 0 ? $" {One(["LEFT", "FULL", "SEMI", "ASOF", "CROSS"])} JOIN {Table()} y ON {Expression(1)}" : "")
        .Append(random.Next(2) == 0 ? $" WHERE {Expression(depth)}" : "")
        .Append(random.Next(5) == 0 ? $" GROUP BY {Expression(1)} HAVING {Expression(1)}" : "")
        .Append(random.Next(6) == 0 && depth > 0 ? $" {One(["UNION", "EXCEPT ALL", "INTERSECT", "UNION ALL BY NAME"])} {Query(depth - 1)}" : "")
        .Append(random.Next(4) == 0 ? $" ORDER BY {Expression(1)} LIMIT {random.Next(3)}" : "").ToString();

    private string Expression(int depth) => depth == 0 ? One(Atoms) : random.Next(10) switch
    {
        0 => $"({Expression(depth - 1)})",
        1 => $"{One(["-", "NOT ", "+", "~"])}{Expression(depth - 1)}",
        2 => $"CASE WHEN {Expression(depth - 1)} THEN {Expression(depth - 1)} ELSE {Expression(0)} END",
        3 => $"CAST({Expression(depth - 1)} AS {Type()})",
        4 => $"{One(Functions)}({Expression(depth - 1)}, {Expression(0)})",
        5 => $"(SELECT {Expression(depth - 1)} FROM {Table()})",
        6 => $"{Expression(depth - 1)} IN ({Expression(0)}, {Expression(0)})",
        7 => One(Atoms),
        _ => $"{Expression(depth - 1)} {One(Operators)} {Expression(depth - 1)}",
    };

    private string Table() => One(Tables);

    private string Type() => One(Types);

    private string One(string[] choices) => choices[random.Next(choices.Length)];
}
