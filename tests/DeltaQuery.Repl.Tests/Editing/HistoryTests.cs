using System.Runtime.Versioning;
using DeltaQuery.Repl.Editing;

namespace DeltaQuery.Repl.Tests.Editing;

public sealed class HistoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];

    private string File => _folder["state/dq/history"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Statements_come_back_whole()
    {
        string[] statements = ["SELECT 1;", "SELECT 'a\\nb',\n  '\\',\r\n2;", "\\d t", "SELECT '漢字';"];
        var history = Open();
        foreach (var statement in statements)
            history.Add(statement + "\n");
        Assert.Equal(statements, Open().Entries);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void The_last_statement_again_is_not_kept_twice()
    {
        var history = Open();
        foreach (var statement in new[] { "a", "a", "b", "a", "  a ", "" })
            history.Add(statement);
        Assert.Equal(["a", "b", "a"], history.Entries);
        Assert.Equal(["a", "b", "a"], Open().Entries);
    }

    [Theory]
    [InlineData("CREATE SECRET s (TYPE S3, KEY_ID 'a', SECRET 'b');")]
    [InlineData("create /* x */ secret s (type s3);")]
    [InlineData("SET s3_secret_access_key = 'x';")]
    [InlineData("INGEST FROM KAFKA 'b' TOPIC 't' WITH ('sasl.password' = 'x') INTO t;")]
    [InlineData("\\set PASSWORD hunter2")]
    [InlineData("SELECT 'AWS_ACCESS_KEY_ID';")]
    public void A_statement_with_a_secret_is_not_written(string statement)
    {
        var history = Open();
        history.Add("SELECT 1;");
        history.Add(statement);
        Assert.Equal(["SELECT 1;", statement], history.Entries);
        Assert.Equal(["SELECT 1;"], Open().Entries);
    }

    [Fact]
    public void Shells_that_write_at_the_same_time_lose_nothing()
    {
        var histories = Enumerable.Range(0, 4).Select(_ => Open()).ToList();
        Parallel.ForEach(Enumerable.Range(0, 4), shell =>
        {
            for (var i = 0; i < 50; i++)
                histories[shell].Add($"SELECT {shell}, {i};");
        });
        var entries = Open().Entries;
        Assert.Equal(200, entries.Count);
        for (var shell = 0; shell < 4; shell++)
            Assert.Equal(Enumerable.Range(0, 50).Select(i => $"SELECT {shell}, {i};"), entries.Where(e => e.StartsWith($"SELECT {shell},", StringComparison.Ordinal)));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void The_file_stays_bounded_and_keeps_the_newest()
    {
        _folder.Write("state/dq/history", string.Concat(Enumerable.Range(0, History.Most + 2000).Select(i => $"SELECT {i};\n")));
        var history = Open();
        Assert.Equal(History.Most, history.Entries.Count);
        history.Add("SELECT 'newest';");
        Assert.Equal(History.Most, history.Entries.Count);
        var lines = System.IO.File.ReadAllLines(File);
        Assert.Equal((History.Most + 1, "SELECT 2000;", "SELECT 'newest';"), (lines.Length, lines[0], lines[^1]));
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void The_file_and_its_folder_are_the_users_alone()
    {
        Skip.If(OperatingSystem.IsWindows(), "modes are those of Unix");
        Open().Add("SELECT 1;");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(Path.GetDirectoryName(File)!));
    }

    [Fact]
    public void A_file_that_cannot_be_used_is_told_once_and_ends_nothing()
    {
        Directory.CreateDirectory(File); // a folder stands in its place
        var history = Open();
        history.Add("SELECT 1;");
        history.Add("SELECT 2;");
        Assert.Equal(["SELECT 1;", "SELECT 2;"], history.Entries);
        Assert.StartsWith("the history is not kept: ", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/state", "/home/u", "/state/dq/history")]
    [InlineData("relative", "/home/u", "/home/u/.local/state/dq/history")]
    [InlineData("", "/home/u", "/home/u/.local/state/dq/history")]
    [InlineData(null, "/home/u", "/home/u/.local/state/dq/history")]
    [InlineData(null, null, null)]
    public void The_file_lies_where_state_lies(string? state, string? home, string? path)
    {
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(path, History.UsualPath(name => name == "XDG_STATE_HOME" ? state : home));
    }

    [Fact]
    public void A_search_goes_to_and_fro()
    {
        var search = new HistorySearch(["SELECT one", "SELECT two", "select TWO", "SELECT two"]);
        search.Type("TWO");
        Assert.Equal(("SELECT two", 7), (search.Found, search.Offset));
        search.Older();
        Assert.Equal("select TWO", search.Found);
        search.Older();
        search.Older();
        Assert.Equal(("SELECT two", true), (search.Found, search.IsFailing));
        Assert.Equal("(failed reverse-i-search)`TWO': ", search.Prompt);
        search.Newer();
        Assert.Equal(("select TWO", false), (search.Found, search.IsFailing));
        search.Type("x");
        Assert.True(search.IsFailing);
        search.Backspace();
        Assert.False(search.IsFailing);
    }

    private History Open() => new(File, _warnings.Add);
}
