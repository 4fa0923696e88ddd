using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Sql;

public class CopyIntoParserTests
{
    [Theory]
    [InlineData("COPY INTO t FROM '/p/batch_*.json' FILEFORMAT = JSON")]
    [InlineData("COPY INTO s.t (a, b) FROM '/p' FILEFORMAT = CSV FORMAT_OPTIONS ('header' = 'true', 'sep' = ';')")]
    [InlineData("COPY INTO t BY POSITION FROM '/p' FILEFORMAT = CSV FILES = ('a.csv', 'b.csv')")]
    [InlineData("COPY INTO delta.`/t` FROM (SELECT a, extract(year FROM d) AS y, b IS DISTINCT FROM 1 FROM '/p' WHERE a IN (SELECT 1)) FILEFORMAT = PARQUET "
        + "PATTERN = 'x*' COPY_OPTIONS ('force' = 'true')")]
    public void A_statement_is_parsed(string sql) => SqlTest.Verified(sql);

    [Theory]
    [InlineData("copy into t from 'p' fileformat=csv format_options(header=true) files=('a')",
        "COPY INTO t FROM 'p' FILEFORMAT = CSV FILES = ('a') FORMAT_OPTIONS ('header' = 'true')")]
    public void A_statement_has_one_form(string sql, string canonical) => SqlTest.Verified(sql, canonical);

    [Fact]
    public void The_path_of_a_SELECT_is_that_behind_its_own_FROM()
    {
        const string Sql = "COPY INTO t FROM (SELECT trim('x' FROM a) FROM 'p' AS q) FILEFORMAT = JSON";
        var statement = SqlTest.Parse<CopyIntoStatement>(Sql);
        Assert.Equal(("p", "'p'", true), (statement.Source, Sql.Substring(statement.Path.Start, statement.Path.Length), statement.IsSelect));
    }

    [Theory]
    [InlineData("COPY INTO t", 11, "FROM")]
    [InlineData("COPY INTO t FROM p FILEFORMAT = CSV", 17, "a path as a string, or a SELECT in parentheses")]
    [InlineData("COPY INTO t FROM 'p'", 20, "FILEFORMAT")]
    [InlineData("COPY INTO t FROM 'p' FILEFORMAT CSV", 32, "=")]
    [InlineData("COPY INTO t FROM 'p' FILEFORMAT = XLSX", 34, "JSON, CSV or PARQUET")]
    [InlineData("COPY INTO t FROM 'p' FILEFORMAT = CSV FILES ('a')", 44, "=")]
    [InlineData("COPY INTO t FROM 'p' FILEFORMAT = CSV FILES = ('a') PATTERN = 'b'", 52, "FORMAT_OPTIONS, COPY_OPTIONS, end of statement")]
    [InlineData("COPY INTO t FROM 'p' FILEFORMAT = CSV COPY_OPTIONS ('force' = 'true') COPY_OPTIONS ('force' = 'true')", 70, "FILES, PATTERN, FORMAT_OPTIONS, end of statement")]
    [InlineData("COPY INTO t FROM 'p' FILEFORMAT = CSV OVERWRITE", 38, "FILES, PATTERN, FORMAT_OPTIONS, COPY_OPTIONS, end of statement")]
    [InlineData("COPY INTO t FROM (TABLE u) FILEFORMAT = CSV", 18, "SELECT")]
    [InlineData("COPY INTO t FROM (SELECT 1) FILEFORMAT = CSV", 26, "FROM and a path")]
    [InlineData("COPY INTO t FROM (SELECT a FROM u) FILEFORMAT = CSV", 32, "a path as a string")]
    [InlineData("COPY INTO t FROM (SELECT a FROM 'p' UNION ALL SELECT a FROM 'q') FILEFORMAT = CSV", 55, "one FROM")]
    [InlineData("COPY INTO t VERSION AS OF 3 FROM 'p' FILEFORMAT = CSV", 12, "time travel")]
    [InlineData("COPY INTO t FROM 'p' WITH (CREDENTIAL c) FILEFORMAT = CSV", 21, "WITH in COPY INTO")]
    public void What_does_not_belong_is_told_with_its_place(string sql, int position, string expected)
    {
        var error = SqlTest.Fails(sql);
        Assert.Equal(position, error.Position);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
