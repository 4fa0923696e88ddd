using System.Collections.Frozen;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Editing.Completing;

/// <summary>Which keywords may stand at a place of a statement.</summary>
internal static class KeywordRules
{
    private const string Operators = "AND|OR|NOT|IN|IS NULL|IS NOT NULL|LIKE|ILIKE|BETWEEN|AS|THEN|ELSE|END|WHEN|ASC|DESC";
    private const string Operands = "CASE|CAST|NOT|NULL|TRUE|FALSE|EXISTS|INTERVAL|DATE|TIMESTAMP|SELECT";
    private const string AfterTable =
        "WHERE|JOIN|LEFT JOIN|RIGHT JOIN|FULL JOIN|INNER JOIN|CROSS JOIN|ASOF JOIN|ON|USING|GROUP BY|ORDER BY|HAVING|QUALIFY|LIMIT|UNION ALL|EXCEPT|INTERSECT"
        + "|VERSION AS OF|TIMESTAMP AS OF|TABLESAMPLE|AS|SET";

    // Behind a text that ends so: ^ is the statement's begin, @ anything that is no keyword.
    private const string Rules =
        """
        ^ > SELECT|WITH|FROM|VALUES|INSERT INTO|INSERT OVERWRITE|UPDATE|DELETE FROM|MERGE INTO|COPY|COPY INTO|CREATE TABLE|CREATE OR REPLACE TABLE|CREATE SCHEMA|CREATE TEMP TABLE|CREATE TEMP VIEW|CREATE SECRET|CREATE INGEST|CREATE MAINTENANCE SCHEDULE|ALTER TABLE|DROP TABLE|DROP SCHEMA|DROP INGEST|TRUNCATE TABLE|COMMENT ON|DESCRIBE|SHOW|EXPLAIN|EXPLAIN ANALYZE|SUMMARIZE|SET|RESET|USE|BEGIN|COMMIT|ROLLBACK|OPTIMIZE|VACUUM|RESTORE TABLE|REORG TABLE|ANALYZE TABLE|CHECKPOINT TABLE|CONVERT TO DELTA|FSCK REPAIR TABLE|GENERATE|CHECK TABLE|INGEST FROM KAFKA|START INGEST|STOP INGEST|PAUSE INGEST|RESUME INGEST|RUN MAINTENANCE|PIVOT|UNPIVOT|CALL|PRAGMA
        EXPLAIN > ANALYZE|SELECT|FROM|WITH
        CREATE > TABLE|OR REPLACE TABLE|TEMP TABLE|TEMP VIEW|SCHEMA|SECRET|INGEST|KAFKA CONNECTION|MAINTENANCE SCHEDULE
        CREATE TABLE > IF NOT EXISTS
        CREATE TABLE @ > USING DELTA|AS SELECT|LIKE|SHALLOW CLONE|DEEP CLONE|LOCATION|PARTITIONED BY|CLUSTER BY|TBLPROPERTIES|COMMENT
        TABLE IF NOT EXISTS @ > USING DELTA|AS SELECT|LIKE|SHALLOW CLONE|DEEP CLONE|LOCATION|PARTITIONED BY|CLUSTER BY|TBLPROPERTIES|COMMENT
        USING DELTA > AS SELECT|LOCATION|PARTITIONED BY|CLUSTER BY|TBLPROPERTIES|COMMENT
        ALTER > TABLE|INGEST
        ALTER TABLE @ > ADD COLUMNS|ADD CONSTRAINT|ALTER COLUMN|RENAME COLUMN|RENAME TO|DROP COLUMNS|DROP CONSTRAINT|DROP FEATURE|SET TBLPROPERTIES|UNSET TBLPROPERTIES|CLUSTER BY
        ADD > COLUMNS|CONSTRAINT
        ALTER TABLE @ DROP > COLUMNS|CONSTRAINT|FEATURE
        ALTER TABLE @ SET > TBLPROPERTIES
        ALTER TABLE @ UNSET > TBLPROPERTIES
        ALTER TABLE @ ALTER > COLUMN
        ALTER TABLE @ RENAME > COLUMN|TO
        ALTER COLUMN @ > TYPE|COMMENT|FIRST|AFTER|SET NOT NULL|DROP NOT NULL|SET DEFAULT|DROP DEFAULT|SYNC IDENTITY
        RENAME COLUMN @ > TO
        ADD CONSTRAINT @ > CHECK
        DROP > TABLE|SCHEMA|INGEST|SECRET|MAINTENANCE SCHEDULE|VIEW
        DROP TABLE > IF EXISTS
        DROP SCHEMA > IF EXISTS
        INSERT > INTO|OVERWRITE|WITH SCHEMA EVOLUTION INTO
        INSERT INTO @ > SELECT|VALUES|BY NAME|PARTITION|REPLACE WHERE
        INSERT OVERWRITE @ > SELECT|VALUES|BY NAME|PARTITION
        BY NAME > SELECT
        MERGE > INTO|WITH SCHEMA EVOLUTION INTO
        MERGE INTO @ > USING|AS
        WHEN > MATCHED|NOT MATCHED|NOT MATCHED BY SOURCE
        MATCHED > THEN UPDATE SET|THEN DELETE|THEN INSERT|AND|BY SOURCE
        THEN > UPDATE SET|DELETE|INSERT
        UPDATE @ > SET
        DELETE > FROM
        DELETE FROM @ > WHERE
        TRUNCATE > TABLE
        COMMENT > ON TABLE|ON COLUMN
        COMMENT ON > TABLE|COLUMN
        DESCRIBE > HISTORY|DETAIL|EXTENDED
        DESC > HISTORY|DETAIL|EXTENDED
        HISTORY @ > LIMIT
        DESCRIBE @ > VERSION AS OF|TIMESTAMP AS OF
        SHOW > TABLES|SCHEMAS|COLUMNS IN|CREATE TABLE|TBLPROPERTIES|PARTITIONS|INGESTS|SECRETS|METRICS|MAINTENANCE|MAINTENANCE SCHEDULES
        SHOW TABLES > IN|LIKE
        SHOW COLUMNS > IN
        SET > VARIABLE
        SELECT > DISTINCT|CASE|CAST|NOT|NULL|EXISTS
        BEGIN > ISOLATION LEVEL SERIALIZABLE
        OPTIMIZE > ALL TABLES
        OPTIMIZE @ > WHERE|ZORDER BY|FULL
        VACUUM > ALL TABLES
        VACUUM @ > RETAIN|FULL|LITE|USING INVENTORY|DRY RUN
        RETAIN @ > HOURS
        HOURS > DRY RUN
        RESTORE > TABLE
        RESTORE @ > TO VERSION AS OF|TO TIMESTAMP AS OF
        RESTORE TABLE @ > TO VERSION AS OF|TO TIMESTAMP AS OF
        REORG TABLE @ > WHERE|APPLY (PURGE)
        ANALYZE > TABLE
        ANALYZE TABLE @ > COMPUTE DELTA STATISTICS
        CHECKPOINT > TABLE
        CONVERT > TO DELTA
        FSCK > REPAIR TABLE
        FSCK REPAIR TABLE @ > DRY RUN
        CHECK > TABLE
        CLONE @ > VERSION AS OF|TIMESTAMP AS OF|LOCATION|TBLPROPERTIES
        VERSION > AS OF
        TIMESTAMP > AS OF
        COPY > INTO
        INGEST > FROM KAFKA
        START > INGEST|ALL INGESTS
        STOP > INGEST|ALL INGESTS
        RUN > MAINTENANCE
        GROUP > BY|BY ALL
        ORDER > BY|BY ALL
        IS > NULL|NOT NULL|DISTINCT FROM
        NOT > NULL|IN|EXISTS|LIKE
        UNION > ALL|SELECT
        LEFT > JOIN
        RIGHT > JOIN
        FULL > JOIN
        CROSS > JOIN
        """;

    private static readonly FrozenSet<string> Clauses = FrozenSet.ToFrozenSet(
        [
            "SELECT", "FROM", "JOIN", "WHERE", "BY", "HAVING", "QUALIFY", "SET", "VALUES", "ON", "LIMIT", "INTO", "UPDATE", "WHEN", "RETURNING",
            "OPTIMIZE", "TABLE", "DESCRIBE", "DESC", "VACUUM", "RESTORE",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly Lazy<IReadOnlyList<(string[] Tail, string[] Next)>> Read = new(() =>
    [
        .. Rules.Split('\n').Select(line => line.Split(" > "))
            .Select(halves => (halves[0].Split(' '), halves[1].TrimEnd('\r').Split('|'))).OrderByDescending(rule => rule.Item1.Length),
    ]);

    /// <summary>Whether a word begins a part of a query.</summary>
    public static bool IsClause(string word) => Clauses.Contains(word);

    /// <summary>The keywords that may follow.</summary>
    /// <param name="before">The pieces of the statement before.</param>
    public static IReadOnlyList<string> After(IReadOnlyList<Piece> before)
    {
        string[] words = ["^", .. Words(before)];
        foreach (var (tail, next) in Read.Value)
            if (words.Length >= tail.Length && words.AsSpan(words.Length - tail.Length).SequenceEqual(tail))
                return next;
        var clause = NamedTable.ClauseOf(before);
        if (!EndsOperand(before))
            return Operands.Split('|');
        return clause switch
        {
            "FROM" => AfterTable.Split('|'),
            "SELECT" => ["FROM", .. Operators.Split('|'), .. AfterTable.Split('|')],
            null => [],
            _ => [.. Operators.Split('|'), .. AfterTable.Split('|')],
        };
    }

    /// <summary>Whether a value or a name ends there, so that no other may follow.</summary>
    public static bool EndsOperand(IReadOnlyList<Piece> before) =>
        before.Count > 0 && (before[^1].Kind is SqlTokenKind.String or SqlTokenKind.Number or SqlTokenKind.Parameter
                or SqlTokenKind.QuotedName or SqlTokenKind.AtSuffix
            || before[^1].IsName || before[^1].IsSymbol(')') || before[^1].IsSymbol(']') || before[^1].Is("END") || before[^1].Is("NULL"));

    // A name with dots is one.
    private static IEnumerable<string> Words(IReadOnlyList<Piece> before)
    {
        var wasDot = false;
        foreach (var piece in before)
        {
            var isDot = piece.IsSymbol('.');
            if (!isDot && !wasDot)
                yield return piece.IsKeyword ? piece.Text.ToUpperInvariant() : "@";
            wasDot = isDot;
        }
    }
}
