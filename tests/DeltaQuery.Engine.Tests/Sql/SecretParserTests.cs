using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

public class SecretParserTests
{
    [Theory]
    [InlineData("create secret (type s3)", "CREATE SECRET (..)")]
    [InlineData("create or replace temporary secret s (type s3, key_id 'a')", "CREATE OR REPLACE SECRET s (..)")]
    [InlineData("create temp secret if not exists s in memory (type s3)", "CREATE SECRET IF NOT EXISTS s (..)")]
    [InlineData("create secret in memory (type s3)", "CREATE SECRET (..)")]
    [InlineData("drop temporary secret if exists \"My s\"", "DROP SECRET IF EXISTS \"My s\"")]
    [InlineData("drop secret s from memory", "DROP SECRET s")]
    [InlineData("show secrets", "SHOW SECRETS")]
    public void Statements_print_without_the_options(string sql, string canonical) => SqlTest.Verified(sql, canonical);

    [Fact]
    public void Options_have_values_of_all_forms()
    {
        var statement = SqlTest.Parse<CreateSecretStatement>(
            "CREATE SECRET (TYPE S3, KEY_ID $id, SECRET ?, REGION getvariable('r'), USE_SSL FALSE, SCOPE ('s3://a', 's3://b'), ENDPOINT E'h:1')");
        Assert.Equal(
            ["TYPE Text S3", "KEY_ID Parameter id", "SECRET Parameter 1", "REGION Variable r", "USE_SSL Text FALSE", "SCOPE Text s3://a", "SCOPE Text s3://b", "ENDPOINT Text h:1"],
            statement.Options.SelectMany(o => o.Values.Select(v => $"{o.Name} {v.Kind} {v.Text}")));
        Assert.Equal(2, SqlTest.Parse<CreateSecretStatement>("CREATE SECRET (SCOPE ['s3://a', 's3://b'])").Options[0].Values.Count);
    }

    [Theory]
    [InlineData("CREATE SECRET s", "(line 1, column 16): expected ( and options")]
    [InlineData("CREATE SECRET 's3cr3t' (TYPE S3)", "(line 1, column 15): expected a secret's name or (")]
    [InlineData("CREATE SECRET s ()", "(line 1, column 18): expected an option's name")]
    [InlineData("CREATE SECRET s (TYPE S3, 's3cr3t')", "(line 1, column 27): expected an option's name")]
    [InlineData("CREATE SECRET s (TYPE S3, SECRET = 's3cr3t')", "(line 1, column 34): expected a value of SECRET: a string, a parameter or getvariable('name')")]
    [InlineData("CREATE SECRET s (TYPE S3, SECRET s3cr3t/s3cr3t)", "(line 1, column 40): expected , or )")]
    [InlineData("CREATE SECRET s (TYPE S3, SECRET 's3cr3t' KEY_ID 's3cr3t')", "(line 1, column 43): expected , or )")]
    [InlineData("CREATE SECRET s (TYPE S3, SECRET 's3cr3t', SECRET 's3cr3t')", "(line 1, column 44): unexpected second SECRET, expected each option once")]
    [InlineData("CREATE SECRET s (TYPE S3) s3cr3t", "(line 1, column 27): expected end of statement")]
    [InlineData("CREATE SECRET s (TYPE S3, SECRET 's3cr3t", "(line 1, column 34): unterminated string, expected a closing '")]
    [InlineData("CREATE OR REPLACE SECRET IF NOT EXISTS s (TYPE S3)", "(line 1, column 33): OR REPLACE and IF NOT EXISTS do not go together, expected one of them")]
    public void A_syntax_error_tells_place_and_expectation_and_no_value(string sql, string message)
    {
        var error = SqlTest.Fails(sql);
        Assert.Equal("syntax error " + message, error.Message);
        Assert.DoesNotContain("s3cr3t", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_option_is_not_told_for_it_may_be_part_of_a_key()
    {
        var error = SqlTest.Fails("CREATE SECRET (TYPE S3, s3cr3t 'x')");
        Assert.Equal(
            "syntax error (line 1, column 25): unexpected word, expected an option: TYPE, PROVIDER, KEY_ID, SECRET, SESSION_TOKEN, PROFILE, REGION, ENDPOINT, "
            + "URL_STYLE, USE_SSL, SCOPE, SINGLE_WRITER, REFRESH, VALUE",
            error.Message);
        Assert.Equal("did you mean ENDPOINT?", SqlTest.Fails("CREATE SECRET (TYPE S3, ENDPIONT 'x')").Hint);
    }

    [Theory]
    [InlineData("CREATE PERSISTENT SECRET s (TYPE S3)", "CREATE PERSISTENT SECRET")]
    [InlineData("CREATE SECRET s IN local_file (TYPE S3)", "IN in CREATE SECRET")]
    [InlineData("CREATE SECRET s (TYPE S3, CHAIN 'env')", "CHAIN in CREATE SECRET")]
    [InlineData("DROP PERSISTENT SECRET s", "DROP PERSISTENT SECRET")]
    [InlineData("EXPLAIN CREATE SECRET s (TYPE S3)", "EXPLAIN of a secret")]
    public void What_DuckDB_has_beside_is_refused_by_name(string sql, string what)
    {
        var error = SqlTest.Fails(sql);
        Assert.Equal(DeltaErrorCode.NotSupported, error.Code);
        Assert.EndsWith(": " + what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_statement_that_is_printed_as_a_record_tells_no_value() =>
        Assert.DoesNotContain("s3cr3t", SqlTest.Parse<CreateSecretStatement>("CREATE SECRET (TYPE S3, SECRET 's3cr3t')").Options[1].Values[0].ToString(), StringComparison.Ordinal);
}
