using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

public class SyntaxErrorTests
{
    private const string AnyStatement =
        "a statement (SELECT, FROM, WITH, VALUES, INSERT, CREATE, DROP, DESCRIBE, SHOW, EXPLAIN, SUMMARIZE, COPY, SET, RESET, USE ..)";

    [Theory]
    [InlineData("frobnicate t", "(line 1, column 1): unexpected `frobnicate`, expected " + AnyStatement)]
    [InlineData("select 1;\n  42", "(line 2, column 3): unexpected number 42, expected " + AnyStatement)]
    [InlineData("explain", "(line 1, column 8): unexpected end of statement, expected " + AnyStatement)]
    [InlineData("explain explain select 1", "(line 1, column 9): unexpected `explain`, expected a statement to explain")]
    [InlineData("describe 123", "(line 1, column 10): unexpected number 123, expected a table name")]
    [InlineData("describe history", null)]
    [InlineData("describe history t limit 'x'", "(line 1, column 26): unexpected string 'x', expected a number of versions")]
    [InlineData("describe history t limit 5 6", "(line 1, column 28): unexpected number 6, expected end of statement")]
    [InlineData("describe history t version as of 3", "(line 1, column 20): unexpected time travel, expected a table as it is now")]
    [InlineData("describe detail t u", "(line 1, column 19): unexpected `u`, expected end of statement")]
    [InlineData("describe t.", "(line 1, column 12): unexpected end of statement, expected a name")]
    [InlineData("describe t version as of", "(line 1, column 25): unexpected end of statement, expected a version number")]
    [InlineData("describe t timestamp as of )", "(line 1, column 28): unexpected `)`, expected a timestamp")]
    [InlineData("describe t timestamp as of f(1", "(line 1, column 31): unexpected end of statement, expected )")]
    [InlineData("describe t@2024", "(line 1, column 11): unexpected `@2024`, expected @v<version> or @yyyyMMddHHmmssSSS")]
    [InlineData("describe t@v1 version as of 2", "(line 1, column 15): unexpected second time travel, expected one version or timestamp")]
    [InlineData("show columns t", "(line 1, column 14): unexpected `t`, expected IN or FROM")]
    [InlineData("show tables like x", "(line 1, column 18): unexpected `x`, expected a pattern")]
    [InlineData("show tables in", "(line 1, column 15): unexpected end of statement, expected a schema name")]
    [InlineData("show 1", "(line 1, column 6): unexpected number 1, expected TABLES, SCHEMAS, COLUMNS, CREATE TABLE, TBLPROPERTIES, PARTITIONS, ALL TABLES, a table name or a query")]
    [InlineData("create thing x", "(line 1, column 8): unexpected `thing`, expected TABLE, TEMP TABLE, TEMP VIEW, SCHEMA, MACRO, TYPE, SEQUENCE or SECRET")]
    [InlineData("create table t", "(line 1, column 15): unexpected end of statement, expected AS and a query, or a column list before the clauses")]
    [InlineData("create table t as 5", "(line 1, column 19): unexpected number 5, expected a query (SELECT, WITH, FROM, VALUES or TABLE)")]
    [InlineData("create table t using delta using delta as select 1", "(line 1, column 28): unexpected `using`, expected each clause once")]
    [InlineData("create table t partitioned by () as select 1", "(line 1, column 32): unexpected `)`, expected a column name")]
    [InlineData("create table t location x as select 1", "(line 1, column 25): unexpected `x`, expected a path as a string")]
    [InlineData("create table t tblproperties (a) as select 1", "(line 1, column 32): unexpected `)`, expected =")]
    [InlineData("create table t (a int not b)", "(line 1, column 23): unexpected `not`, expected NOT NULL, DEFAULT, GENERATED, COMMENT, , or )")]
    [InlineData("create table t (a)", "(line 1, column 18): unexpected `)`, expected a type")]
    [InlineData("create or replace table if not exists t as select 1", "(line 1, column 25): unexpected `if`, expected a table name after OR REPLACE")]
    [InlineData("insert t values (1)", "(line 1, column 8): unexpected `t`, expected INTO")]
    [InlineData("insert into select 1", "(line 1, column 13): unexpected `select`, expected a table name")]
    [InlineData("insert into t (a, ) values (1)", "(line 1, column 19): unexpected `)`, expected a column name")]
    [InlineData("insert into t", "(line 1, column 14): unexpected end of statement, expected VALUES or a query")]
    [InlineData("insert into t (a) by name select 1", "(line 1, column 16): unexpected column list, expected none with BY NAME")]
    [InlineData("set threads 4", "(line 1, column 13): unexpected number 4, expected = or TO")]
    [InlineData("set threads =", "(line 1, column 14): unexpected end of statement, expected a value")]
    [InlineData("copy () to 'x'", "(line 1, column 7): unexpected `)`, expected a query")]
    [InlineData("copy (select 1) 'x'", "(line 1, column 17): unexpected string 'x', expected TO")]
    [InlineData("copy (select 1", "(line 1, column 15): unexpected end of statement, expected )")]
    [InlineData("select 'a\nb", "(line 1, column 8): unterminated string, expected a closing '")]
    [InlineData("select $x$ab", "(line 1, column 8): unterminated string, expected a closing $x$")]
    [InlineData("select\n\"ab", "(line 2, column 1): unterminated identifier, expected a closing \"")]
    [InlineData("select /* ab", "(line 1, column 8): unterminated comment, expected a closing */")]
    [InlineData("select a\0b", "(line 1, column 9): unexpected NUL character, expected text")]
    public void A_syntax_error_tells_place_met_and_expected(string sql, string? expected)
    {
        if (expected == null)
        {
            SqlTest.Parse(sql);
            return;
        }

        var error = SqlTest.Fails(sql);
        Assert.Equal((DeltaErrorCode.SyntaxError, "syntax error " + expected), (error.Code, error.Message));
    }

    [Theory]
    [InlineData("insert overwrite t select 1", "(line 1, column 8): INSERT OVERWRITE")]
    [InlineData("insert into t replace where a select 1", "(line 1, column 15): INSERT .. REPLACE WHERE")]
    [InlineData("insert into t partition (a = 1) select 1", "(line 1, column 15): PARTITION in INSERT")]
    [InlineData("insert with schema evolution into t select 1", "(line 1, column 8): INSERT WITH SCHEMA EVOLUTION")]
    [InlineData("create table t (a int, primary key (a))", "(line 1, column 24): PRIMARY in CREATE TABLE")]
    [InlineData("create table t (a int) as select 1", "(line 1, column 24): a query after a column list")]
    [InlineData("create table t using parquet as select 1", "(line 1, column 22): USING parquet, expected DELTA")]
    [InlineData("create table t clustered by (a) as select 1", "(line 1, column 16): CLUSTERED in CREATE TABLE")]
    [InlineData("create or replace table t like s", "(line 1, column 27): LIKE in CREATE OR REPLACE TABLE")]
    [InlineData("create schema s comment 'x'", "(line 1, column 17): COMMENT in CREATE SCHEMA")]
    [InlineData("create table t shallow clone s", "(line 1, column 16): SHALLOW in CREATE TABLE")]
    [InlineData("create table t partitioned by (years(a)) as select 1", "(line 1, column 32): a transform in PARTITIONED BY")]
    [InlineData("create table t partitioned by (a int) as select 1", "(line 1, column 34): a column definition in PARTITIONED BY")]
    [InlineData("create temp table t (a int) using delta", "(line 1, column 29): USING in CREATE TEMP TABLE")]
    [InlineData("show partitions t partition (a = 1)", "(line 1, column 19): PARTITION in SHOW PARTITIONS")]
    [InlineData("describe t a", "(line 1, column 12): DESCRIBE of one column")]
    [InlineData("drop table t purge", "(line 1, column 14): PURGE in DROP TABLE")]
    public void A_clause_to_come_is_refused_by_name_at_its_place(string sql, string expected)
    {
        var error = SqlTest.Fails(sql);
        Assert.Equal((DeltaErrorCode.NotSupported, "not supported " + expected), (error.Code, error.Message));
    }

    [Theory]
    [InlineData("alter table t add column a int default 5", "not supported (line 1, column 32): DEFAULT of a column")]
    [InlineData("alter table t add column a int not null", "not supported (line 1, column 32): NOT NULL of a column that is added")]
    [InlineData("alter table t alter column a type int comment 'x'", "syntax error (line 1, column 39): unexpected `comment`, expected end of statement")]
    [InlineData("alter table t cluster by a", "syntax error (line 1, column 26): unexpected `a`, expected (")]
    [InlineData("alter table t rename column a", "syntax error (line 1, column 30): unexpected end of statement, expected TO")]
    [InlineData("alter table t unset tblproperties (a = 1)", "syntax error (line 1, column 38): unexpected `=`, expected , or )")]
    [InlineData("comment on table t 'x'", "syntax error (line 1, column 20): unexpected string 'x', expected IS")]
    public void A_faulty_alteration_is_told_when_it_is_no_duckdb_table(string sql, string expected) =>
        Assert.Equal(expected, SqlTest.Parse<AlterTableStatement>(sql).Fault?.Message);

    [Theory]
    [InlineData("selct 1", "did you mean SELECT?")]
    [InlineData("decsribe t", "did you mean DESCRIBE?")]
    [InlineData("frobnicate", null)]
    public void A_slip_of_the_keys_is_answered_with_the_word_meant(string sql, string? hint) =>
        Assert.Equal(hint, SqlTest.Fails(sql).Hint);
}
