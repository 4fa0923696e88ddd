namespace DeltaQuery.Repl.Tests;

public sealed class SafeTests
{
    [Theory]
    [InlineData("COPY (SELECT 1) TO '{0}/made'")]
    [InlineData("COPY t TO '{0}/made'")]
    [InlineData("SELECT * FROM read_csv('{0}/secret')")]
    [InlineData("SELECT * FROM read_csv('{0}/' || 'secret')")]
    [InlineData("SELECT * FROM read_text('{0}/secret')")]
    [InlineData("SELECT * FROM '{0}/secret.csv'")]
    [InlineData("SELECT * FROM read_text('{1}/link')")]
    [InlineData("SELECT * FROM read_text('{1}/../outside/secret')")]
    [InlineData("SELECT * FROM glob('{0}/*')")]
    [InlineData("SELECT * FROM delta.`{0}/t`")]
    [InlineData("CREATE TABLE u (a INT) LOCATION '{0}/made'")]
    [InlineData("INSERT INTO t FROM '{0}/secret.csv'")]
    [InlineData("COPY INTO t FROM '{0}/csv' FILEFORMAT = CSV FORMAT_OPTIONS ('header' = 'true', 'inferSchema' = 'true')")]
    [InlineData("CONVERT TO DELTA parquet.`{0}/parquet`")]
    [InlineData("CREATE TABLE u DEEP CLONE delta.`{0}/t`")]
    [InlineData("VACUUM delta.`{0}/t`")]
    [InlineData("ATTACH '{0}/made.db' AS x")]
    [InlineData("EXPORT DATABASE '{0}/made'")]
    [InlineData("INSTALL httpfs", false)]
    [InlineData("LOAD '{0}/secret'", false)]
    [InlineData("SET enable_external_access = true", false)]
    [InlineData("SET GLOBAL allowed_directories = ['/']")]
    [InlineData("SET allowed_paths = ['{0}/secret']")]
    [InlineData("SET temp_directory = '{0}'")]
    [InlineData("SET home_directory = '{0}'")]
    [InlineData("SET log_query_path = '{0}/made'")]
    [InlineData("SET deltaquery.cache.directory = '{0}/made'")]
    [InlineData("RESET enable_external_access", false)]
    [InlineData("PRAGMA enable_profiling = 'json'")]
    [InlineData("PREPARE p AS SELECT * FROM read_text('{0}/secret')")]
    [InlineData("SELECT * FROM query('SELECT * FROM read_text(''{0}/secret'')')")]
    [InlineData("\\! cat {0}/secret")]
    [InlineData(".shell cat {0}/secret")]
    [InlineData("\\o {0}/made")]
    [InlineData("\\o |cat")]
    [InlineData(".output made")]
    [InlineData(".once {0}/made")]
    [InlineData("SELECT 1 \\g {0}/made")]
    [InlineData("SELECT 1 \\g |cat {0}/secret")]
    [InlineData("SELECT 1 \\gx {0}/made")]
    [InlineData("SELECT 1 \\w {0}/made")]
    [InlineData("SELECT 1 \\e")]
    [InlineData("\\i {0}/script.sql")]
    [InlineData("\\ir ../outside/script.sql")]
    [InlineData(".read {0}/script.sql")]
    [InlineData("\\copy t to {0}/made")]
    [InlineData("\\copy t from {0}/csv/rows.csv")]
    [InlineData("\\c {0}")]
    [InlineData("\\c \"Data Source={0}\"")]
    [InlineData("\\cd {0}")]
    [InlineData("\\log info={0}/made")]
    public void Nothing_leads_out_of_the_root(string escape, bool leadsOutOtherwise = true)
    {
        using var folder = new TemporaryFolder();
        var before = Outside(folder);
        var (script, run) = Run(folder, escape, "--safe");
        Assert.Equal((3, ""), (run.Code, run.Out));
        Assert.Contains(": error[42501 AccessDenied]: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("77777", run.Error.Replace(script, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(before, Outside(folder));
        if (!leadsOutOtherwise)
            return;
        run = Run(folder, escape).Run;
        Assert.True(run.Code == 0, $"{script}\n{run.Error}"); // it is --safe that refuses it
    }

    // The root and a folder beside it, both with a table, and files outside.
    private static List<string> Outside(TemporaryFolder folder)
    {
        if (!Directory.Exists(folder["root"]))
        {
            Directory.CreateDirectory(folder["root"]);
            Directory.CreateDirectory(folder["outside/csv"]);
            Directory.CreateDirectory(folder["outside/parquet"]);
            DeltaFolder.Create(folder["root/t"], [("a", "long")], "SELECT 1::BIGINT AS a");
            DeltaFolder.Create(folder["outside/t"], [("a", "long")], "SELECT 77777::BIGINT AS a");
            File.Copy(DeltaFolder.DataFile(folder["outside/t"], 0), folder["outside/parquet/rows.parquet"]);
            foreach (var name in new[] { "outside/secret", "outside/secret.csv" })
                folder.Write(name, "77777\n");
            folder.Write("outside/csv/rows.csv", "a\n77777\n");
            folder.Write("outside/script.sql", "SELECT 77777;\n");
            File.CreateSymbolicLink(folder["root/link"], folder["outside/secret"]);
        }

        return [.. Directory.EnumerateFileSystemEntries(folder["outside"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    private static (string Script, DqRun Run) Run(TemporaryFolder folder, string escape, params string[] arguments)
    {
        var script = string.Format(System.Globalization.CultureInfo.InvariantCulture, escape, folder["outside"], folder["root"]);
        return (script, DqProcess.Run(
            [folder["root"], .. arguments, "-q", "-c", script + "\n;\nSELECT 1;"], null, workingDirectory: folder["root"],
            variables: new Dictionary<string, string> { ["VISUAL"] = "true" }));
    }

    [Fact]
    public void What_lies_below_the_root_is_read_and_written()
    {
        using var folder = new TemporaryFolder();
        var run = DqProcess.Run(
            [folder.Path, "--safe", "-q", "--csv"],
            $"CREATE TABLE t (a INT);\nINSERT INTO t VALUES (1);\nCOPY t TO '{folder["t.csv"]}';\nSELECT * FROM t JOIN read_csv('{folder["t.csv"]}') AS u USING (a);\n\\dt\n\\d t\n\\conninfo\n");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith("a\n1\nschema,name,kind\ndefault,t,table\n", run.Out, StringComparison.Ordinal);
    }
}
