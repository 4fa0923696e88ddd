using DeltaQuery.Repl.Operations;

namespace DeltaQuery.Repl.Tests;

/// <summary>Commands that stand for statements.</summary>
public sealed class OperationTests : IDisposable
{
    [Theory]
    [InlineData("tables")]
    [InlineData("check", "--all")]
    [InlineData("health")]
    [InlineData("maintain")]
    public void What_is_to_run_before_all_else_runs_before_an_operation(string name, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var init = folder.Write("init.sql", "\\echo first\n");
        string[] root = name == "maintain" ? [folder.Path] : ["--root", folder.Path];
        var run = DqProcess.Run([name, .. root, .. arguments, "-q", "--init", init, "--cmd", "\\echo second"], null);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith("first\nsecond\n", run.Out, StringComparison.Ordinal);
        run = DqProcess.Run([name, .. root, .. arguments, "-q", "--cmd", "SELECT nosuch"], null);
        Assert.Equal((3, ""), (run.Code, run.Out));
        Assert.StartsWith("-c:1:8: error[42703 ", run.Error, StringComparison.Ordinal);
    }

    private readonly TemporaryFolder _root = new();

    private void MakeTables()
    {
        var run = DqProcess.Run(
            _root.Path, "-q", "-c", "CREATE TABLE t AS SELECT 1 AS a, 'x' AS b", "-c", "INSERT INTO t VALUES (2, 'y')", "-c", "INSERT INTO t VALUES (3, 'z')",
            "-c", "CREATE SCHEMA s", "-c", "CREATE TABLE s.`o dd` AS SELECT 1 AS a");
        Assert.Equal((0, ""), (run.Code, run.Error));
    }

    public void Dispose() => _root.Dispose();

    [Fact]
    public void They_run_over_tables_by_name_and_by_path()
    {
        MakeTables();
        Assert.Equal("default,t,false\n", Out("tables"));
        Assert.Equal("s,o dd,false\n", Out("tables", "s"));
        Assert.Equal("a,int,\nb,string,\n", Out("describe", "t"));
        Assert.Contains("delta,", Out("describe", "--detail", "t"), StringComparison.Ordinal);
        Assert.StartsWith("2,", Out("history", "t", "--limit", "1"), StringComparison.Ordinal);
        Assert.Equal(3, Out("history", _root["t"]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("o dd", Out("describe", "s.`o dd`", "--detail"), StringComparison.Ordinal);
    }

    [Fact]
    public void They_change_tables()
    {
        MakeTables();
        Assert.Equal(0, Run("optimize", "t", "--zorder", "a,b").Code);
        Assert.StartsWith("3,", Out("history", "t", "--limit=1"), StringComparison.Ordinal);
        Assert.Equal(0, Run("restore", "t", "--version", "0").Code);
        Assert.Equal("1\n", DqProcess.Run(_root.Path, "--csv", "--no-header", "-c", "SELECT count(a) FROM t").Out);
        Assert.Equal(0, Run("vacuum", "--all", "--dry-run", "--retain", "200").Code);
        Assert.Equal(0, Run("optimize", "--all").Code);
    }

    [Fact]
    public void A_row_is_json_where_that_is_asked_for()
    {
        MakeTables();
        var run = DqProcess.Run("history", "t", "--root", _root.Path, "--jsonl", "--limit", "1");
        Assert.StartsWith("{\"version\":2,", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_that_finds_a_table_unhealthy_ends_with_4()
    {
        MakeTables();
        Assert.Equal(0, Run("check", "--all").Code);
        File.Delete(Directory.GetFiles(_root["t"], "*.parquet")[0]);
        Assert.Equal(4, Run("check", "t").Code);
        var run = Run("check", "--all");
        Assert.Equal(4, run.Code);
        Assert.Contains("unhealthy", run.Out, StringComparison.Ordinal);
        Assert.Contains("s.`o dd`,healthy", run.Out, StringComparison.Ordinal);
        Assert.Equal(3, Run("check", "nothing").Code);
    }

    [Theory]
    [InlineData("history needs a table", "history")]
    [InlineData("optimize needs a table, or --all", "optimize")]
    [InlineData("vacuum takes a table or --all, not both", "vacuum", "t", "--all")]
    [InlineData("history takes one table: met 'u' after 't'", "history", "t", "u")]
    [InlineData("unknown option '--all'", "history", "--all")]
    [InlineData("--limit needs a number, not 'x'", "history", "t", "--limit", "x")]
    [InlineData("--limit is given twice", "history", "t", "--limit", "1", "--limit=2")]
    [InlineData("restore needs --version N or --timestamp TIME", "restore", "t")]
    [InlineData("restore needs --version N or --timestamp TIME", "restore", "t", "--version", "1", "--timestamp", "2026-01-01")]
    [InlineData("describe runs no scripts", "describe", "t", "-c", "SELECT 1")]
    [InlineData("optimize runs one statement, not: OPTIMIZE t WHERE a = 1; DROP TABLE t", "optimize", "t", "--where", "a = 1; DROP TABLE t")]
    public void Wrong_usage_is_told(string message, params string[] arguments)
    {
        var run = Run(arguments);
        Assert.Equal((1, $"dq: {message}\nTry 'dq --help'.\n"), (run.Code, run.Error));
    }

    [Theory]
    [InlineData("t", "t")]
    [InlineData("s.t", "s.t")]
    [InlineData("s.`o dd`", "s.`o dd`")]
    [InlineData("o dd", "`o dd`")]
    [InlineData("sales.2024", "sales.`2024`")]
    [InlineData("s.größe", "s.`größe`")]
    [InlineData("main.my-table", "main.`my-table`")]
    [InlineData("\"a.b\".\"c\"\"d\"", "`a.b`.`c\"d`")]
    [InlineData("`a``b`", "`a``b`")]
    [InlineData("\"t\" RETAIN 0 HOURS", "`\"t\" RETAIN 0 HOURS`")]
    [InlineData("a\"b", "`a\"b`")]
    [InlineData("a..b", "`a..b`")]
    [InlineData("a.", "`a.`")]
    [InlineData("1st", "`1st`")]
    [InlineData("a-b", "`a-b`")]
    [InlineData("./t", "delta.`./t`")]
    [InlineData("s3://lake/t", "delta.`s3://lake/t`")]
    [InlineData("/lake/ba`ck", "delta.`/lake/ba``ck`")]
    public void Names_are_names_and_paths_are_paths(string table, string sql) => Assert.Equal(sql, Operation.Named(table));

    private DqRun Run(params string[] arguments) => DqProcess.Run([.. arguments, "--root", _root.Path, "-q", "--csv", "--no-header"]);

    private string Out(params string[] arguments)
    {
        var run = Run(arguments);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return run.Out;
    }

    [Fact]
    public void Health_tells_of_tables_schedules_and_ingests_and_ends_with_4_where_one_is_unhealthy()
    {
        MakeTables();
        Assert.Equal(0, DqProcess.Run(_root.Path, "-c", "CREATE MAINTENANCE SCHEDULE nightly ON t EVERY '1 day' DO (OPTIMIZE)").Code);
        var run = Run("health");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("table,default.t,healthy,\"version ", run.Out, StringComparison.Ordinal);
        Assert.Contains("schedule,nightly,healthy,has not run\n", run.Out, StringComparison.Ordinal);
        Assert.Equal(run.Out, Run("health", "--all").Out);
        File.Delete(Directory.GetFiles(_root["t"], "*.parquet")[0]);
        run = Run("health");
        Assert.Equal(4, run.Code);
        Assert.Contains("table,default.t,unhealthy,", run.Out, StringComparison.Ordinal);
        run = DqProcess.Run("health", "t", "--root", _root.Path, "--json");
        Assert.Equal(4, run.Code);
        Assert.StartsWith("[\n{\"kind\":\"table\",\"name\":\"t\",\"status\":\"unhealthy\",\"detail\":\"", run.Out, StringComparison.Ordinal);
        run = Run("health", "nothing");
        Assert.Equal((3, "dq health:1:1: error[42P01 TableNotFound]: "), (run.Code, run.Error[..43]));
    }

    [Fact]
    public void Files_are_migrated_into_a_table_each_once_or_where_they_lie()
    {
        Directory.CreateDirectory(_root["in/day"]);
        _root.Write("in/a.json", "{\"id\":1,\"who\":{\"name\":\"x\"}}\n{\"id\":2}\n");
        _root.Write("in/day/b.json", "[{\"id\":3,\"more\":1.5}]");
        var run = Run("migrate", _root["in"], "visits");
        Assert.Equal((0, "3,3,0\n"), (run.Code, run.Out));
        _root.Write("in/c.json", "{\"id\":4}");
        Assert.Equal("1,1,0\n", Run("migrate", _root["in"], "visits", "--format", "json").Out);
        Assert.Equal("id,name,more\n1,x,\n2,,\n3,,1.5\n4,,\n", DqProcess.Run(_root.Path, "--csv", "-q", "-c", "SELECT id, who.name, more FROM visits ORDER BY id").Out);

        Assert.Equal(0, DqProcess.Run(_root.Path, "-c", $"COPY (SELECT 1 AS id, 'x' AS k) TO '{_root["one.csv"]}' (HEADER); COPY (SELECT 1 AS id, 'x' AS k) TO '{_root["events"]}' (FORMAT parquet, PARTITION_BY (k))").Code);
        Assert.Equal(0, Run("migrate", _root["one.csv"], "ones", "--partitioned-by", "k").Code);
        Assert.Equal("1,x\n", DqProcess.Run(_root.Path, "--csv", "--no-header", "-c", "SELECT id, k FROM ones").Out);
        Assert.Equal(0, Run("migrate", _root["events"], "--partitioned-by", "k STRING").Code);
        Assert.Equal("1,x\n", DqProcess.Run(_root.Path, "--csv", "--no-header", "-c", "SELECT id, k FROM events").Out);
    }

    [Theory]
    [InlineData("migrate needs a folder or a file to read", "migrate")]
    [InlineData("migrate needs a table for the rows of json files: only Parquet files stay where they are", "migrate", "x.json")]
    [InlineData("the names of the files in x.txt do not tell their format: say --format json, csv or parquet", "migrate", "x.txt", "t")]
    [InlineData("unknown format 'xml': expected json, csv, parquet", "migrate", "x", "t", "--format", "xml")]
    [InlineData("migrate takes one table: met 'u' after 't'", "migrate", "x", "t", "u")]
    [InlineData("health takes a table or --all, not both", "health", "t", "--all")]
    [InlineData("health runs no scripts", "health", "-c", "SELECT 1")]
    public void What_is_wrong_with_the_arguments_is_said(string message, params string[] arguments)
    {
        var run = DqProcess.Run(arguments);
        Assert.Equal((1, $"dq: {message}\nTry 'dq --help'.\n"), (run.Code, run.Error));
    }
}
