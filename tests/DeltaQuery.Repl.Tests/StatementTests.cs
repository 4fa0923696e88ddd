namespace DeltaQuery.Repl.Tests;

public sealed class StatementTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public StatementTests() => DeltaFolder.Create(
        _root["t"], [("id", "long"), ("k", "string")],
        "SELECT * FROM (VALUES (1::BIGINT, 'a'), (2, 'b')) v(id, k)", "SELECT * FROM (VALUES (3::BIGINT, 'a')) v(id, k)");

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("SET VARIABLE n = (SELECT max(id) FROM t) + (SELECT count(*) FROM t VERSION AS OF 0); SELECT getvariable('n')", "5\n")]
    [InlineData("CREATE TEMP TABLE c AS FROM t; INSERT INTO c SELECT id + 10, k FROM t WHERE id > 2; SELECT sum(id) FROM c", "19\n")]
    [InlineData("CREATE TEMP TABLE c AS FROM t LIMIT 0; WITH x AS (SELECT * FROM t@v0) INSERT INTO c SELECT * FROM x; SELECT sum(id) FROM c", "3\n")]
    [InlineData("CREATE TEMP TABLE c AS FROM t; DELETE FROM c WHERE id IN (SELECT id FROM t VERSION AS OF 0); SELECT id FROM temp.c", "3\n")]
    [InlineData("CREATE TEMP TABLE c AS FROM t; DELETE FROM c USING t VERSION AS OF 0 o WHERE c.id = o.id; SELECT id FROM c", "3\n")]
    [InlineData("CREATE TEMP TABLE c AS FROM t; UPDATE c SET id = o.id * 100 FROM t o WHERE c.id = o.id AND c.k = 'a'; SELECT id FROM c ORDER BY id", "2\n100\n300\n")]
    [InlineData("CREATE TEMP TABLE c AS FROM t@v0; MERGE INTO c USING t o ON c.id = o.id WHEN NOT MATCHED THEN INSERT VALUES (o.id, o.k); SELECT count(*) FROM c", "3\n")]
    [InlineData("CREATE TEMP TABLE c AS FROM t@v0; INSERT INTO temp.c SELECT * FROM t RETURNING id", "1\n2\n3\n")]
    [InlineData("PIVOT (SELECT k FROM t) ON k USING count(*)", "2,1\n")]
    [InlineData("FROM (PIVOT t ON k USING sum(id)) SELECT sum(a), sum(b)", "4,2\n")]
    [InlineData("SELECT count(*) FROM default.t; SELECT count(*) FROM `default`.t VERSION AS OF 0", "3\n2\n")]
    [InlineData("USE default; SHOW TABLES IN default; SELECT tableName FROM (SHOW TABLES IN default LIKE 'T')", "default,t,false\nt\n")]
    public void Delta_tables_are_read_wherever_a_session_reads(string script, string rows)
    {
        var run = DqProcess.Run(_root.Path, "-mcsv", "--no-header", "-c", script);
        Assert.True(run.Code == 0, run.Error);
        Assert.Equal(rows, run.Out);
    }

    [Theory]
    [InlineData("PREPARE p AS SELECT * FROM t", "the Delta table t")]
    [InlineData("PREPARE p AS SELECT * FROM delta_scan('t')", "a Delta table")]
    [InlineData("PREPARE p AS SELECT * FROM delta.`t`", "a Delta table")]
    [InlineData("CREATE TEMP MACRO m() AS TABLE SELECT * FROM t", "the Delta table t")]
    [InlineData("FROM query('SELECT * FROM t')", "the Delta table t")]
    [InlineData("FROM query_table('t')", "the Delta table t")]
    [InlineData("CREATE TEMP VIEW v AS FROM t; PREPARE p AS SELECT * FROM v", "the view v over Delta tables")]
    public void Where_only_DuckDB_looks_the_error_says_so(string script, string what)
    {
        var run = DqProcess.Run(_root.Path, "-c", script);
        Assert.Equal(3, run.Code);
        Assert.Contains($"error[0A000 NotSupported]: {what} cannot be read in PREPARE, in a macro or by query() and query_table()\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Delta_tables_are_no_targets_of_DuckDBs_statements()
    {
        string[] statements =
        [
            "UPDATE t SET id = 1 FROM range(3)", "DELETE FROM delta.`t` USING range(3)", "DELETE FROM t RETURNING id",
            "MERGE INTO t USING t AS s ON false WHEN MATCHED THEN DELETE RETURNING id", "WITH x AS (SELECT 1) UPDATE t SET id = 1",
        ];
        var run = DqProcess.Run([_root.Path, "--keep-going", "-c", string.Join(";\n", statements)], null, workingDirectory: _root.Path);
        for (var i = 0; i < statements.Length; i++)
            Assert.Matches($"-c:{i + 1}:[0-9]+: error\\[0A000 NotSupported\\]: not supported: ", run.Error);
    }

    [Fact]
    public void Columns_without_a_name_are_called_after_what_the_user_wrote()
    {
        var run = DqProcess.Run(_root.Path, "-mcsv", "-c", "SELECT (SELECT max(id) FROM t), (SELECT min(o.id) FROM t VERSION AS OF 0 AS o), EXISTS (SELECT 1 FROM t) FROM t LIMIT 1");
        Assert.Equal("(SELECT max(id) FROM t),(SELECT min(o.id) FROM t AS o),EXISTS(SELECT 1 FROM t)\n3,1,true\n", run.Out);
    }

    [Fact]
    public void Explain_analyze_shows_the_query_as_it_was_written()
    {
        var run = DqProcess.Run(_root.Path, "-mcsv", "--no-header", "-c", "EXPLAIN ANALYZE SELECT * FROM t WHERE k = 'a'");
        Assert.Contains("EXPLAIN ANALYZE SELECT * FROM t WHERE k = 'a'\n", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("read_parquet(", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_the_session_come_before_names_of_the_root()
    {
        var run = DqProcess.Run(
            _root.Path, "-mcsv", "--no-header", "--keep-going", "-c",
            "CREATE TEMP TABLE t AS SELECT 42 AS x; FROM t; SELECT count(*) FROM default.t; CREATE TEMP VIEW t AS SELECT 1; DROP TABLE t; SELECT count(*) FROM t; "
            + "CREATE TEMP VIEW v AS SELECT k FROM t; CREATE TEMP TABLE v AS SELECT 1; DROP VIEW v; CREATE TEMP TABLE v AS SELECT 9; CREATE OR REPLACE TEMP VIEW v AS FROM t; FROM v");
        Assert.Equal("42\n3\n3\n9\n", run.Out);
        Assert.Contains("a temporary table or view t exists already\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("a temporary view v exists already\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("Existing object v is of type Table", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_after_from_is_a_file()
    {
        _root.Write("rows.csv", "a\n7\n");
        var run = DqProcess.Run(_root.Path, "-mcsv", "--no-header", "--keep-going", "-c", $"FROM '{_root["rows.csv"]}'; SELECT count(*) FROM '{_root["t"]}'; FROM '{_root["none.csv"]}'");
        Assert.Equal("7\n3\n", run.Out);
        Assert.Contains("error[58030 StorageFailed]: No files found that match the pattern", run.Error, StringComparison.Ordinal);
    }
}
