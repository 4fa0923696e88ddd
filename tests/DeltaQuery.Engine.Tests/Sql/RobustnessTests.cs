using System.Text;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Sql;

public class RobustnessTests
{
    private static readonly string[] Seeds =
    [
        "SELECT * FROM delta.`/p` VERSION AS OF 3 x JOIN t@v3 ON a = :p WHERE b = 'it''s' AND c = E'\\'' -- x\n",
        "CREATE TABLE IF NOT EXISTS s.t USING DELTA PARTITIONED BY (a, b) LOCATION '/p' TBLPROPERTIES ('a' = 1, b.c = true) AS SELECT 1",
        "CREATE TABLE t (a STRUCT<x: INT, y: ARRAY<INT>> NOT NULL COMMENT 'x', b DECIMAL(10, 2)) USING DELTA",
        "INSERT INTO TABLE t (a, b) BY NAME SELECT ?, $1, $$x$$ FROM (DESCRIBE HISTORY t LIMIT 5)",
        "DESCRIBE EXTENDED t TIMESTAMP AS OF CAST('2020-01-01' AS timestamp) - INTERVAL 1 HOUR",
        "SHOW TABLES IN s LIKE 'a*'; SHOW TBLPROPERTIES t ('k'); SHOW COLUMNS IN t IN s",
        "COPY (SELECT 1) TO 'f' (FORMAT parquet); EXPLAIN (ANALYZE) SELECT 1; SET a.b = 5; DROP TABLE IF EXISTS t, u",
        "WITH c AS (FROM t AT (VERSION => 3)) SELECT * FROM c, (a JOIN b USING (x)) PIVOT (sum(a) FOR b IN (1))",
        "MERGE INTO t USING s ON x WHEN MATCHED THEN DELETE; VACUUM t; OPTIMIZE t ZORDER BY (a); INSERT OVERWRITE t SELECT 1",
        "INGEST FROM KAFKA (BROKERS @b, TOPICS ('a', ?), WITH ('k' = SECRET s)) INTO t (a INT = value:x, * EXCEPT (f)) KEY (a) SEQUENCE BY e FORMAT JSON UNTIL END",
        "CREATE INGEST n AS INGEST FROM KAFKA CONNECTION c TOPIC 't' INTO t AS SELECT a FROM message m WHERE key KEY FORMAT TEXT START FROM OFFSETS ('t':0 = 1)",
        "ALTER INGEST n SET BATCH ROWS 5 INTERVAL 1 HOUR EXPECT a (x) ON VIOLATION FAIL; CREATE CONNECTION r TO SCHEMA REGISTRY (URL 'u', PASSWORD 'p')",
    ];

    private static readonly string[] Pieces =
    [
        "(", ")", "'", "\"", "`", "$$", "$", "@", "@v3", ":", "::", ";", ",", ".", "--", "/*", "*/", "\n", " ", "\0", "\ud83d", "\ude00", "é", "E'", "\\",
        " AS ", " OF ", " VERSION AS OF ", " FROM ", " DESCRIBE ", "(SHOW ", " SELECT ", " WITH ", " TABLE ", " IF NOT EXISTS ", "1e", "0x", "[", "]", "<", ">",
        " KEY ", " FORMAT ", " UNTIL ", " EVERY ", " OFFSETS ", " SECRET ", "*",
        " TIMESTAMP AS OF ", " INTERVAL ", " IN ", " LIKE ", " CREATE ", " USING ", " AT (VERSION => ", " NULL ", " COMMENT ", "?", "=", "99999999999999999999",
    ];

    /// <summary>DeepSqlTests reads ten megabytes in any case.</summary>
    private static readonly int Characters = TestSize.IsLong ? 10_000_000 : 2_000_000;

    private const string Ingest = "INGEST FROM KAFKA CONNECTION c TOPIC 't' INTO t ";

    [Fact]
    public void A_seed_may_be_cut_off_anywhere()
    {
        foreach (var seed in Seeds)
        {
            for (var length = 0; length < seed.Length; length++)
                RunAll(seed[..length]);
        }
    }

    [Fact]
    public void Many_names_are_told_apart_in_no_long_time()
    {
        var numbers = Enumerable.Range(0, 200_000);
        RunAll(Ingest + string.Join(' ', numbers.Select(n => $"EXPECT e{n} (x) ON VIOLATION FAIL")));
        RunAll(Ingest + $"FORMAT CSV ({string.Join(", ", numbers.Select(n => $"k{n} = 1"))})");
        RunAll(Ingest + $"({string.Join(", ", numbers.Select(n => $"c{n} INT = x"))})");
    }

    [Fact]
    public void Any_text_gives_statements_or_an_error_with_its_place()
    {
        var random = new Random(20_000);
        for (var i = 0; i < 20_000; i++)
            RunAll(Mutate(random));
    }

    [Theory]
    [InlineData("SELECT ", "(", "")]
    [InlineData("SELECT ", "(", ")")]
    [InlineData("COPY ", "(", ")")]
    [InlineData("FROM ", "(SELECT * FROM ", "")]
    [InlineData("FROM ", "(SHOW ", ")")]
    [InlineData("FROM ", "(DESCRIBE t ", ")")]
    [InlineData("DESCRIBE t VERSION AS OF ", "(", ")")]
    [InlineData("DESCRIBE t VERSION AS OF ", "-", "")]
    [InlineData("CREATE TABLE t (a ", "STRUCT<a ", ">")]
    [InlineData("", "EXPLAIN ", "")]
    [InlineData("", "/*", "")]
    [InlineData("FROM a", ".b@v1", "")]
    [InlineData("", "WITH a AS (", ")")]
    [InlineData("FROM t ", "VERSION AS OF 3 ", "")]
    [InlineData(Ingest + "(a = ", "(", ")")]
    [InlineData(Ingest + "(a ", "STRUCT<a ", ">")]
    [InlineData(Ingest + "AS SELECT ", "(SELECT ", ") FROM message")]
    [InlineData(Ingest + "AS SELECT a FROM message WHERE ", "CASE WHEN ", " THEN 1 END")]
    [InlineData(Ingest + "AS SELECT a FROM message WHERE ", "NOT KEY ", "")]
    [InlineData(Ingest + "KEY (a) SEQUENCE BY ", "(", ")")]
    [InlineData(Ingest + "EXPECT a (", "[", "]")]
    [InlineData("", "CREATE INGEST n AS ", "")]
    [InlineData(Ingest, "BATCH INTERVAL ", "")]
    public void Depth_and_length_are_harmless(string head, string open, string close)
    {
        var sql = new StringBuilder(head).Insert(head.Length, open, 200_000).Append('1').Insert(head.Length + open.Length * 200_000 + 1, close, 200_000);
        RunAll(sql.ToString());
    }

    [Theory]
    [InlineData("SELECT * FROM t WHERE a IN (", "1234, 'abc', ", "1)")]
    [InlineData("INSERT INTO t VALUES ", "(1, 'x', `y`, ?), ", "(1)")]
    [InlineData("", "SELECT * FROM t VERSION AS OF 3;\n", "")]
    [InlineData("SELECT '", "''", "'")]
    [InlineData("SELECT ", "😀 ", "")]
    [InlineData("SELECT ", "$a", "")]
    [InlineData(Ingest + "START FROM OFFSETS (", "'topic':0 = 1, ", "1 = 2)")]
    [InlineData(Ingest + "INCLUDE ", "HEADER 'h' AS c, ", "KEY")]
    [InlineData(Ingest + "AS SELECT a FROM message WHERE ", "key = value AND ", "true FORMAT JSON")]
    public void Megabytes_are_read_to_their_end(string head, string body, string tail)
    {
        var sql = new StringBuilder(head).Insert(head.Length, body, Characters / body.Length).Append(tail).ToString();
        RunAll(sql);
    }

    // Everything that reads text, with the promise of each.
    private static void RunAll(string sql)
    {
        var text = new SourceText(sql);
        StatementSplitter.CompletenessOf(text);
        IReadOnlyList<SourceSpan> spans = [];
        Attempt(sql, () => spans = StatementSplitter.Split(text));
        foreach (var span in spans)
        {
            Attempt(sql, () =>
            {
                var statement = Parser.CheckStatement(text, span);
                Assert.All(statement.QuerySpans, query => Assert.True(span.Contains(query)));
                SqlPrinter.Print(statement, text);
            });
            Attempt(sql, () =>
            {
                var query = QueryScanner.Scan(text, span);
                foreach (var clause in query.TimeTravels)
                    Assert.InRange(clause.NormalizedStart, 0, query.Text.Length);
            });
            Attempt(sql, () => QueryScanner.FallbackTableReferences(text, span));
        }
    }

    private static void Attempt(string sql, Action action)
    {
        try
        {
            action();
        }
        catch (DeltaException error) when (error.Code is DeltaErrorCode.SyntaxError or DeltaErrorCode.NotSupported or DeltaErrorCode.QueryFailed)
        {
            Assert.InRange(error.Position!.Value, 0, sql.Length);
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{error} for: {sql[..Math.Min(sql.Length, 500)]}");
        }
    }

    private static string Mutate(Random random)
    {
        var sql = new StringBuilder(Seeds[random.Next(Seeds.Length)]);
        for (var changes = random.Next(1, 8); changes > 0; changes--)
        {
            var at = random.Next(sql.Length + 1);
            switch (random.Next(3))
            {
                case 0:
                    sql.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 1:
                    sql.Remove(at, Math.Min(random.Next(12), sql.Length - at));
                    break;
                default:
                    sql.Length = random.Next(20) == 0 ? at : sql.Length;
                    break;
            }
        }

        return sql.ToString();
    }
}
