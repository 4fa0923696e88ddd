using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

public class ParserTests
{
    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("FROM t")]
    [InlineData("VALUES (1, 2)")]
    [InlineData("TABLE t")]
    [InlineData("PIVOT t ON a USING sum(b)")]
    [InlineData("UNPIVOT t ON a, b INTO NAME n VALUE v")]
    [InlineData("WITH a AS (SELECT 1) SELECT * FROM a")]
    [InlineData("(SELECT 1) UNION (SELECT 2)")]
    public void A_query_stays_text(string sql) => Assert.Equal([SqlTest.Verified(sql).Span], SqlTest.Parse<QueryStatement>(sql).QuerySpans);

    [Theory]
    [InlineData("EXPLAIN SELECT 1")]
    [InlineData("EXPLAIN ANALYZE SELECT 1")]
    [InlineData("EXPLAIN (FORMAT json) SELECT 1")]
    [InlineData("EXPLAIN (SELECT 1)")]
    [InlineData("EXPLAIN DESCRIBE HISTORY t")]
    [InlineData("SUMMARIZE t")]
    [InlineData("SUMMARIZE t VERSION AS OF 3")]
    [InlineData("SUMMARIZE SELECT 1")]
    [InlineData("COPY (SELECT (1)) TO 'f.csv' (FORMAT csv)")]
    [InlineData("COPY s.t TO 'f.csv'")]
    [InlineData("COPY t (a, b) TO 'f.csv'")]
    [InlineData("CREATE TEMP VIEW v AS SELECT 1")]
    [InlineData("CREATE OR REPLACE TEMP VIEW v (a, \"b c\") AS SELECT 1, 2")]
    [InlineData("CREATE TEMP VIEW IF NOT EXISTS v AS FROM t")]
    [InlineData("CREATE TEMP TABLE t AS SELECT 1")]
    [InlineData("CREATE OR REPLACE TEMP TABLE t (a INT, b INT)")]
    [InlineData("CREATE TEMP TABLE t (a) AS SELECT 1")]
    [InlineData("SET threads = 4")]
    [InlineData("SET GLOBAL memory_limit = '1GB'")]
    [InlineData("SET SESSION deltaquery.commit.max_retries = 10")]
    [InlineData("SET VARIABLE x = (SELECT 1)")]
    [InlineData("RESET threads")]
    [InlineData("RESET VARIABLE x")]
    [InlineData("USE s")]
    [InlineData("USE `my schema`")]
    [InlineData("BEGIN")]
    [InlineData("COMMIT")]
    [InlineData("ROLLBACK")]
    [InlineData("DESCRIBE HISTORY t")]
    [InlineData("DESCRIBE HISTORY s.t LIMIT 5")]
    [InlineData("DESCRIBE HISTORY delta.`/a b/c`")]
    [InlineData("DESCRIBE DETAIL t")]
    [InlineData("DESCRIBE DETAIL '/a b/c'")]
    [InlineData("DESCRIBE DETAIL delta.'s3://b/p'")]
    [InlineData("DESCRIBE t")]
    [InlineData("DESCRIBE EXTENDED \"t\"")]
    [InlineData("DESCRIBE t VERSION AS OF 3")]
    [InlineData("DESCRIBE t TIMESTAMP AS OF '2024-01-01'")]
    [InlineData("DESCRIBE SELECT 1")]
    [InlineData("SHOW TABLES")]
    [InlineData("SHOW TABLES IN s LIKE 'a%'")]
    [InlineData("SHOW SCHEMAS")]
    [InlineData("SHOW SCHEMAS LIKE 'a*'")]
    [InlineData("SHOW COLUMNS IN t")]
    [InlineData("SHOW COLUMNS IN t IN s")]
    [InlineData("SHOW CREATE TABLE t")]
    [InlineData("SHOW TBLPROPERTIES t")]
    [InlineData("SHOW TBLPROPERTIES t ('delta.appendOnly')")]
    [InlineData("SHOW PARTITIONS t")]
    [InlineData("CREATE TABLE t AS SELECT 1")]
    [InlineData("CREATE OR REPLACE TABLE t USING DELTA AS SELECT 1")]
    [InlineData("CREATE TABLE IF NOT EXISTS delta.`/p` USING DELTA AS (SELECT 1)")]
    [InlineData("CREATE TABLE t USING DELTA PARTITIONED BY (a, `b c`) LOCATION '/p' COMMENT 'it''s' TBLPROPERTIES ('a.b' = '1') AS FROM x")]
    [InlineData("CREATE TABLE t (a INT NOT NULL COMMENT 'x', b DECIMAL(10, 2), c STRUCT<x: INT, y: ARRAY<ARRAY<INT>>>, d INT[] NOT NULL)")]
    [InlineData("CREATE TABLE t (a STRUCT(b INT, c VARCHAR), d TIMESTAMP WITH TIME ZONE) USING DELTA PARTITIONED BY (a)")]
    [InlineData("INSERT INTO t VALUES (1, 2)")]
    [InlineData("INSERT INTO t (a, b) SELECT 1, 2")]
    [InlineData("INSERT INTO t BY NAME SELECT 1 AS a")]
    [InlineData("INSERT INTO t (SELECT 1)")]
    [InlineData("INSERT INTO delta.`/p` WITH a AS (SELECT 1) FROM a")]
    [InlineData("DROP TABLE t")]
    [InlineData("CREATE SCHEMA IF NOT EXISTS s")]
    [InlineData("DROP SCHEMA IF EXISTS s CASCADE")]
    [InlineData("CREATE TABLE t CLUSTER BY (a, s.f) AS select 1")]
    [InlineData("CREATE TABLE IF NOT EXISTS t LIKE s.u LOCATION 'p' TBLPROPERTIES ('a' = 'b')")]
    [InlineData("ALTER TABLE t ADD COLUMNS (a INT, s.f STRUCT<x: INT NOT NULL COMMENT 'c'> COMMENT 'd' FIRST, l.element.e DECIMAL(5, 2) AFTER `a b`)")]
    [InlineData("ALTER TABLE IF EXISTS delta.`/p` DROP COLUMNS IF EXISTS (a, s.f)")]
    [InlineData("ALTER TABLE t RENAME COLUMN s.f TO g")]
    [InlineData("ALTER TABLE t RENAME TO s.u")]
    [InlineData("ALTER TABLE t ALTER COLUMN m.value.x COMMENT 'it''s'")]
    [InlineData("ALTER TABLE t ALTER COLUMN a FIRST")]
    [InlineData("ALTER TABLE t ALTER COLUMN a AFTER b")]
    [InlineData("ALTER TABLE t ALTER COLUMN a SET NOT NULL")]
    [InlineData("ALTER TABLE t ALTER COLUMN a DROP NOT NULL")]
    [InlineData("ALTER TABLE t ALTER COLUMN a TYPE DECIMAL(10, 2)")]
    [InlineData("ALTER TABLE t SET TBLPROPERTIES ('a.b' = 'c', 'd' = '1')")]
    [InlineData("ALTER TABLE t UNSET TBLPROPERTIES IF EXISTS ('a', 'b')")]
    [InlineData("ALTER TABLE t CLUSTER BY (a, s.f)")]
    [InlineData("ALTER TABLE t CLUSTER BY NONE")]
    [InlineData("ALTER TABLE t DROP FEATURE inCommitTimestamp")]
    [InlineData("COMMENT ON TABLE t IS 'x'")]
    [InlineData("COMMENT ON TABLE t IS NULL")]
    [InlineData("DROP VIEW IF EXISTS a, b")]
    [InlineData("CHECKPOINT TABLE delta.`/p`")]
    public void A_statement_prints_as_it_was_written(string sql) => SqlTest.Verified(sql);

    [Theory]
    [InlineData("desc history t", "DESCRIBE HISTORY t")]
    [InlineData("describe table formatted t", "DESCRIBE EXTENDED t")]
    [InlineData("describe t for system_version as of 3", "DESCRIBE t VERSION AS OF 3")]
    [InlineData("describe t@v3", "DESCRIBE t VERSION AS OF 3")]
    [InlineData("describe t@20240131120000123", "DESCRIBE t TIMESTAMP AS OF '2024-01-31 12:00:00.123'")]
    [InlineData("describe t timestamp as of current_timestamp() - interval 1 hour", "DESCRIBE t TIMESTAMP AS OF current_timestamp   - interval 1 hour")]
    [InlineData("describe t at (version => :v)", "DESCRIBE t VERSION AS OF $v")]
    [InlineData("describe query select 1", "DESCRIBE select 1")]
    [InlineData("show select 1", "DESCRIBE select 1")]
    [InlineData("show t", "DESCRIBE t")]
    [InlineData("show tables from s 'a'", "SHOW TABLES IN s LIKE 'a'")]
    [InlineData("show databases like 'a'", "SHOW SCHEMAS LIKE 'a'")]
    [InlineData("show columns from t from s", "SHOW COLUMNS IN t IN s")]
    [InlineData("show tblproperties t (delta.appendOnly)", "SHOW TBLPROPERTIES t ('delta.appendOnly')")]
    [InlineData("insert into table t values (1)", "INSERT INTO t values (1)")]
    [InlineData("insert into t by position select 1", "INSERT INTO t select 1")]
    [InlineData("create table t tblproperties (delta.appendOnly = true, 'x' -1, y 'z') using delta select 1", null)]
    [InlineData(
        "create table t tblproperties (delta.appendOnly = TRUE, x = -1, y 'z') location 'p' using delta select 1",
        "CREATE TABLE t USING DELTA LOCATION 'p' TBLPROPERTIES ('delta.appendOnly' = 'true', 'x' = '-1', 'y' = 'z') AS select 1")]
    [InlineData(
        "create table t (i bigint generated by default as identity (increment by -2), `a b` decimal(4, 2) default coalesce(null, 1) not null comment 'c', "
        + "g struct<x: int> generated always as (named_struct('x', (i))))",
        "CREATE TABLE t (i bigint GENERATED BY DEFAULT AS IDENTITY (START WITH 1 INCREMENT BY -2), `a b` decimal(4, 2) NOT NULL DEFAULT coalesce(null, 1) COMMENT 'c', "
        + "g struct<x: int> GENERATED ALWAYS AS (named_struct('x', (i))))")]
    [InlineData("alter table s.t add constraint `c d` check ((a > 1) or b in (2, 3))", "ALTER TABLE s.t ADD CONSTRAINT `c d` CHECK ((a > 1) or b in (2, 3))")]
    [InlineData("alter table t drop constraint if exists c", "ALTER TABLE t DROP CONSTRAINT IF EXISTS c")]
    [InlineData("alter table t alter c set default 1 + x(2, 3)", "ALTER TABLE t ALTER COLUMN c SET DEFAULT 1 + x(2, 3)")]
    [InlineData("alter table t change column c drop default", "ALTER TABLE t ALTER COLUMN c DROP DEFAULT")]
    [InlineData("alter table t alter column c sync identity", "ALTER TABLE t ALTER COLUMN c SYNC IDENTITY")]
    [InlineData("create local temporary table if not exists t as from x", "CREATE TEMP TABLE IF NOT EXISTS t AS from x")]
    [InlineData("set time zone 'UTC'", "SET TimeZone = 'UTC'")]
    [InlineData("set threads to 4", "SET threads = 4")]
    [InlineData("start transaction", "BEGIN")]
    [InlineData("end work", "COMMIT")]
    [InlineData("abort", "ROLLBACK")]
    [InlineData("explain (analyze, format json) select 1", "EXPLAIN (analyze, format json) select 1")]
    [InlineData("use schema s", "USE s")]
    [InlineData("create database s", "CREATE SCHEMA s")]
    [InlineData("drop schema s restrict", "DROP SCHEMA s")]
    [InlineData("alter table t add column a int, b int first", "ALTER TABLE t ADD COLUMNS (a int, b int FIRST)")]
    [InlineData("alter table t drop column a", "ALTER TABLE t DROP COLUMNS (a)")]
    [InlineData("alter table t change column a comment 'x'", "ALTER TABLE t ALTER COLUMN a COMMENT 'x'")]
    [InlineData("alter table t set tblproperties (a.b = true)", "ALTER TABLE t SET TBLPROPERTIES ('a.b' = 'true')")]
    [InlineData("comment on column s.t.c is 'x'", "ALTER TABLE s.t ALTER COLUMN c COMMENT 'x'")]
    public void A_variant_prints_in_the_canonical_form(string sql, string? canonical)
    {
        if (canonical == null)
            SqlTest.Fails(sql);
        else
            SqlTest.Verified(sql, canonical);
    }

    [Theory]
    [InlineData("CALL pragma_version()", "CALL")]
    [InlineData("PRAGMA version", "PRAGMA")]
    [InlineData("ATTACH 'x' AS y", "ATTACH")]
    [InlineData("LOAD json", "LOAD")]
    [InlineData("CHECKPOINT", "CHECKPOINT")]
    [InlineData("VACUUM", "VACUUM")]
    [InlineData("PREPARE p AS SELECT 1", "PREPARE")]
    [InlineData("CREATE SECRET s (TYPE s3)", "CREATE")]
    [InlineData("CREATE TEMP MACRO f(x) AS x", "CREATE")]
    [InlineData("SHOW ALL TABLES", "SHOW")]
    [InlineData("SHOW VARIABLES", "SHOW")]
    [InlineData("DESCRIBE", "DESCRIBE")]
    [InlineData("DROP SECRET s", "DROP")]
    public void A_statement_of_DuckDBs_passes_through(string sql, string keyword) =>
        Assert.Equal(keyword, SqlTest.Parse<PassThroughStatement>(sql).Keyword);

    [Theory]
    [InlineData("UPDATE s.t SET a = 1 FROM b", "UPDATE", "s.t", true)]
    [InlineData("DELETE FROM t USING b WHERE a", "DELETE", "t", true)]
    [InlineData("MERGE INTO t USING s USING (a) WHEN MATCHED THEN DELETE", "MERGE", "t", true)]
    [InlineData("ALTER VIEW IF EXISTS t RENAME TO u", "ALTER VIEW", "t", true)]
    [InlineData("COMMENT ON VIEW v IS 'x'", "COMMENT", null, true)]
    [InlineData("INSERT OR REPLACE INTO t VALUES (1)", "INSERT OR REPLACE", "t", true)]
    [InlineData("INSERT INTO t VALUES (1) RETURNING a", "INSERT .. RETURNING", "t", true)]
    [InlineData("INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING", "INSERT .. ON CONFLICT", "t", true)]
    [InlineData("INSERT INTO t DEFAULT VALUES", "INSERT .. DEFAULT VALUES", "t", true)]
    [InlineData("COPY t FROM 'f'", "COPY .. FROM", "t", true)]
    [InlineData("WITH a AS (SELECT 1) INSERT INTO t FROM a", "WITH .. INSERT", "t", true)]
    [InlineData("OPTIMIZE delta.`/p` ZORDER BY (a)", "OPTIMIZE", "delta.`/p`", false)]
    [InlineData("VACUUM t RETAIN 10 HOURS", "VACUUM", "t", true)]
    [InlineData("ANALYZE TABLE t COMPUTE STATISTICS", "ANALYZE", "t", false)]
    [InlineData("CREATE VIEW v AS SELECT 1", "CREATE VIEW", null, false)]
    [InlineData("DESCRIBE SCHEMA s", "DESCRIBE SCHEMA", null, false)]
    public void A_statement_to_come_is_known_by_name_and_table(string sql, string name, string? table, bool duckDbKnows)
    {
        var statement = SqlTest.Parse<UnsupportedStatement>(sql);
        Assert.Equal((name, table, duckDbKnows), (statement.Name, statement.Table?.ToString(), statement.DuckDbKnows));
        Assert.Equal(sql.Length, statement.Span.Length);
    }

    [Theory]
    [InlineData("DESCRIBE history", "history")]
    [InlineData("DESCRIBE detail.t", "detail.t")]
    [InlineData("DESCRIBE extended", "extended")]
    [InlineData("SHOW tables.x", "tables.x")]
    public void A_table_may_be_called_as_a_keyword(string sql, string table) =>
        Assert.Equal(table, SqlTest.Parse<DescribeTableStatement>(sql).Table.ToString());

    [Fact]
    public void The_query_inside_a_statement_is_given_by_its_place()
    {
        const string Sql = "/* x */ COPY ( SELECT ')' ) TO 'f'";
        Assert.Equal("SELECT ')'", Sql.Substring(SqlTest.Parse(Sql).QuerySpans[0].Start, SqlTest.Parse(Sql).QuerySpans[0].Length));
    }

    [Theory]
    [InlineData("delta.`/a@v3`", "/a@v3")]
    [InlineData("DELTA.\"/a\"", "/a")]
    [InlineData("delta.'/a'", "/a")]
    [InlineData("'/a'", "/a")]
    [InlineData("delta.a", null)]
    [InlineData("\"delta\".\"a\"", null)]
    [InlineData("s.delta.`a`", null)]
    public void A_path_is_known_by_its_form(string table, string? path) =>
        Assert.Equal(path, SqlTest.Parse<DescribeTableStatement>($"DESCRIBE {table}").Table.Path);

    [Theory]
    [InlineData("delta.`/a@v3`", "delta.`/a` VERSION AS OF 3")]
    [InlineData("delta.`/a@20240131120000000`", "delta.`/a` TIMESTAMP AS OF '2024-01-31 12:00:00.000'")]
    [InlineData("`a@v3`", "`a` VERSION AS OF 3")]
    [InlineData("delta.`/a@v3/b`", null)]
    [InlineData("delta.`/a@2024`", null)]
    [InlineData("delta.`/a@v3` VERSION AS OF 4", null)]
    public void A_quoted_name_with_a_suffix_has_two_readings(string table, string? reading)
    {
        var other = SqlTest.Parse<DescribeTableStatement>($"DESCRIBE {table}").Table.AtSuffixReading;
        Assert.Equal(reading, other == null ? null : SqlPrinter.Table(other));
    }
}
