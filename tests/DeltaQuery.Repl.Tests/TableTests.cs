namespace DeltaQuery.Repl.Tests;

public sealed class TableTests : IDisposable
{
    private static readonly (string, string)[] OneColumn = [("a", "long")];

    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Odd_column_names_are_names()
    {
        string[] names =
        [
            "a b", "a.b", "q\"q", "b`t", "ünï", "UPPER", "select", "file_row_number", "filename", "file_index", "__dq_x", "rowid", "c1", "1st", "it's", "$1", "a,b",
        ];
        DeltaFolder.Create(
            _root["t"], [.. names.Select(n => (n, "long"))],
            "SELECT " + string.Join(", ", names.Select((n, i) => $"{i}::BIGINT AS {Quoted(n)}")), "SELECT " + string.Join(", ", names.Select((n, i) => $"{i + 100}::BIGINT AS {Quoted(n)}")));
        var run = DqProcess.Run(_root.Path, "-mjsonl", "-c", "SELECT * FROM t WHERE \"a.b\" = 101 AND filename = 108 AND file_row_number = 107", "-c", "SELECT `b``t`, \"q\"\"q\" FROM t WHERE Upper = 5");
        Assert.Equal(
            "{" + string.Join(",", names.Select((n, i) => $"\"{n.Replace("\"", "\\\"", StringComparison.Ordinal)}\":{i + 100}")) + "}\n{\"b`t\":3,\"q\\\"q\":2}\n", run.Out);
    }

    [Fact]
    public void Odd_folders_are_tables_by_name_and_by_path()
    {
        string[] names = ["sp ace", "quo'te", "dq\"t", "has#h", "q?m", "per%20cent", "ünï中", "a[1]b", "st*r", "semi;c", "dot.t", "-dash", "back`tick", "$d", "p=1", "x@v0"];
        foreach (var name in names) DeltaFolder.Create(_root[name], OneColumn, "SELECT 1::BIGINT AS a", "SELECT 2::BIGINT AS a");
        Directory.CreateSymbolicLink(_root["link"], _root["sp ace"]);
        var script = names.SelectMany(n => new[]
        {
            $"SELECT sum(a) FROM {Quoted(n)}", $"SELECT sum(a) FROM delta.`./{n.Replace("`", "``", StringComparison.Ordinal)}/`",
            $"SELECT sum(a) FROM delta_scan('{_root[n].Replace("'", "''", StringComparison.Ordinal)}')",
        }).Append("SELECT sum(a) FROM link").Append("SELECT sum(a) FROM delta.`link/../link`").Append("SELECT sum(a) FROM delta.`~/sp ace`");
        var run = DqProcess.Run(
            [_root.Path, "-mcsv", "--no-header", "-c", string.Join(";\n", script)], null, workingDirectory: _root.Path,
            variables: new Dictionary<string, string> { ["HOME"] = _root.Path });
        Assert.True(run.Code == 0, run.Error);
        Assert.Equal(string.Concat(Enumerable.Repeat("3\n", names.Length * 3 + 3)), run.Out);
    }

    [Fact]
    public void An_empty_table_has_its_columns()
    {
        DeltaFolder.Create(_root["t"], [("a", "long"), ("s", "string")]);
        var run = DqProcess.Run(_root.Path, "-mcsv", "-c", "SELECT * FROM t; SELECT count(*), sum(a) FROM t WHERE s > 'x'");
        Assert.Equal((0, "a,s\ncount_star(),sum(a)\n0,\n"), (run.Code, run.Out));
    }

    [Fact]
    public void A_log_cut_off_names_file_and_line()
    {
        DeltaFolder.Create(_root["t"], OneColumn, "SELECT 1::BIGINT AS a", "SELECT 2::BIGINT AS a");
        var commit = DeltaFolder.Commit(_root["t"], 1);
        var text = File.ReadAllText(commit);
        File.WriteAllText(commit, text[..(text.Length / 2)]);
        var run = DqProcess.Run(_root.Path, "-mcsv", "--no-header", "--keep-going", "-c", "SELECT sum(a) FROM t; SELECT sum(a) FROM t VERSION AS OF 0");
        Assert.Equal((3, "1\n"), (run.Code, run.Out));
        Assert.StartsWith("-c:1:20: error[XX001 CorruptLog]: 00000000000000000001.json line 1: not JSON: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_commit_changes_nothing_as_in_Spark()
    {
        DeltaFolder.Create(_root["t"], OneColumn, "SELECT 1::BIGINT AS a");
        File.WriteAllBytes(DeltaFolder.Commit(_root["t"], 1), []);
        Assert.Equal("1\n", DqProcess.Run(_root.Path, "-mcsv", "--no-header", "-c", "SELECT sum(a) FROM t VERSION AS OF 1").Out);
    }

    [Fact]
    public void A_missing_commit_is_named()
    {
        DeltaFolder.Create(_root["t"], OneColumn, "SELECT 1::BIGINT AS a", "SELECT 2::BIGINT AS a", "SELECT 3::BIGINT AS a");
        File.Delete(DeltaFolder.Commit(_root["t"], 1));
        var run = DqProcess.Run(_root.Path, "-c", "SELECT sum(a) FROM t");
        Assert.Equal((3, ""), (run.Code, run.Out));
        Assert.StartsWith(
            "-c:1:20: error[XX001 CorruptLog]: the log of t has a gap: _delta_log/00000000000000000001.json is missing, but version 2 needs every commit from 0 on\n",
            run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_log_is_no_table()
    {
        _root.Write("t/part-0.parquet", "");
        var run = DqProcess.Run(_root.Path, "-c", $"SELECT * FROM delta.`{_root["t"]}`");
        Assert.StartsWith(
            $"-c:1:15: error[42P01 TableNotFound]: delta.`{_root["t"]}` is not a Delta table: there is no commit in {_root["t"]}/_delta_log\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_may_only_be_read_is_read()
    {
        if (OperatingSystem.IsWindows()) return;
        DeltaFolder.Create(_root["t"], OneColumn, "SELECT 1::BIGINT AS a", "SELECT 2::BIGINT AS a");
        var folders = new[] { _root["t/_delta_log"], _root["t"], _root.Path };
        foreach (var folder in folders) File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            var run = DqProcess.Run([_root.Path, "-mcsv", "--no-header", "-c", "SELECT sum(a) FROM t; SELECT count(*) FROM (DESCRIBE HISTORY t); SELECT numFiles FROM (DESCRIBE DETAIL t)"], null, workingDirectory: _root.Path);
            Assert.Equal((0, "3\n2\n2\n", ""), (run.Code, run.Out, run.Error));
        }
        finally
        {
            foreach (var folder in folders.Reverse()) File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void A_table_that_grows_meanwhile_is_seen_whole_at_each_statement()
    {
        const int commits = 40;
        DeltaFolder.Create(_root["t"], OneColumn, "SELECT range::BIGINT AS a FROM range(10)");
        using var dq = DqProcess.Start(
            [_root.Path, "-mcsv", "--no-header", "-c", string.Concat(Enumerable.Repeat("SELECT count(*), sum(a), (SELECT count(*) FROM t) FROM t WHERE a >= 0;\n", commits + 1))],
            readOutput: false);
        var seen = new List<long[]>();
        for (var version = 1; version <= commits; version++)
        {
            var add = DeltaFolder.Add(_root["t"], 0);
            add["add"]!["path"] = $"copy-{version}.parquet";
            File.Copy(DeltaFolder.DataFile(_root["t"], 0), _root[$"t/copy-{version}.parquet"]);
            DeltaFolder.WriteCommit(_root["t"], version, add);
            See(); // one statement for each commit: the next one runs while the next commit is made
        }

        See();
        var run = dq.End();
        Assert.True(run.Code == 0, run.Error);
        Assert.All(seen, row => Assert.Equal((row[0] / 10 * 45, row[0]), (row[1], row[2])));
        Assert.All(seen, row => Assert.Equal(0, row[0] % 10));
        Assert.Equal(seen.Select(row => row[0]).Order(), seen.Select(row => row[0]));
        Assert.True(seen.Select(row => row[0]).Distinct().Count() > commits / 2, "the table did not grow meanwhile");

        void See() => seen.Add([.. dq.Output.ReadLine()!.Split(',').Select(long.Parse)]);
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
