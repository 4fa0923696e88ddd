using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Tests.DuckDb;

namespace DeltaQuery.Engine.Tests.Log;

public sealed class LogReplayTests : DuckDbTestBase
{
    private const string Vector = """{"storageType":"u","pathOrInlineDv":"x","offset":3,"sizeInBytes":9,"cardinality":1}""";

    [Theory]
    [InlineData("a.parquet", "a.parquet")]
    [InlineData("/t/a.parquet", "/t/a.parquet")]
    [InlineData("file:/t/a.parquet", "/t/a.parquet")]
    [InlineData("file:///t/a.parquet", "/t/a.parquet")]
    [InlineData("file:///t/a/", "/t/a/")]
    [InlineData("p=file:/a.parquet", "p=file:/a.parquet")]
    [InlineData("a/file:", "a/file:")]
    [InlineData("s3://t/a.parquet", "s3://t/a.parquet")]
    public void A_local_path_has_one_key_however_it_is_written_here_and_in_the_SQL_for_checkpoints(string path, string key)
    {
        Assert.Equal(key, LogReplay.KeyOf(path, null));
        Connection.Execute($"CREATE TABLE adds AS SELECT '{path}' AS path, NULL::VARCHAR AS dv_type, NULL::VARCHAR AS dv_data, NULL::INTEGER AS dv_offset");
        Assert.Equal(key, Connection.Scalar($"SELECT {FileList.KeySql} FROM adds"));
    }

    [Fact]
    public void What_a_later_version_says_of_an_application_or_a_domain_counts()
    {
        var replay = Replay(
            Txn("a", 1) + Txn("b", 1) + Txn("c", 1) + Domain("x", "1") + Domain("y", "1") + Domain("z", "1"),
            Txn("a", 2) + Domain("x", "2") + Domain("y", "2", removed: true),
            Txn("b", 3) + Domain("w", "3"));
        Assert.Equal([("a", 2), ("b", 3), ("c", 1)], replay.Transactions.Values.Select(t => (t.AppId, t.Version)).Order());
        Assert.Equal([("w", "3"), ("x", "2"), ("z", "1")], replay.Domains.Select(d => (d.Domain, d.Configuration)).Order());
    }

    [Fact]
    public void Within_a_commit_the_last_word_counts()
    {
        var replay = Replay(Txn("a", 1), Txn("a", 2) + Txn("a", 3) + Domain("x", "1") + Domain("x", "2") + Metadata("i") + Metadata("j"));
        Assert.Equal(3, replay.Transactions["a"].Version);
        Assert.Equal("2", replay.Domains.Single().Configuration);
        Assert.Equal("j", replay.Metadata!.Id);
    }

    [Fact]
    public void Metadata_and_protocol_are_the_newest_wherever_they_stand()
    {
        var replay = Replay(Metadata("old") + Protocol(1), Metadata("new"), Protocol(2), Txn("a", 1));
        Assert.Equal(("new", 2), (replay.Metadata!.Id, replay.Protocol!.MinWriterVersion));
    }

    [Fact]
    public void The_commit_info_is_that_of_the_newest_commit_or_none()
    {
        Assert.Equal("NEW", Replay(Info("OLD"), Info("NEW")).CommitInfo!.Operation);
        Assert.Null(Replay(Info("OLD"), Txn("a", 1)).CommitInfo);
    }

    [Fact]
    public void A_file_lives_if_its_newest_action_is_an_add()
    {
        Replay(
            Add("kept") + Add("gone") + Add("back") + Add("vector") + Add("file:///t/far"),
            Remove("gone") + Remove("back") + Remove("vector") + Add("vector", Vector) + Remove("/t/far"),
            Add("back") + Remove("both") + Add("both"));
        Assert.Equal(["0|kept|", "1|vector|x", "2|back|", "2|both|"], Rows("SELECT added_version || '|' || path || '|' || coalesce(dv_data, '') FROM dq.f ORDER BY 1"));
    }

    [Fact]
    public void A_file_has_all_that_its_add_says()
    {
        Replay("""
            {"add":{"path":"a","partitionValues":{"p":"1"},"size":2,"modificationTime":3,"dataChange":true,"stats":"{}","tags":{"k":"v"},"baseRowId":8,"defaultRowCommitVersion":9,"clusteringProvider":"c","deletionVector":{"storageType":"u","pathOrInlineDv":"x","offset":4,"sizeInBytes":5,"cardinality":6}}}
            {"add":{"path":"b","partitionValues":{},"size":2,"modificationTime":3,"dataChange":true}}
            """);
        Assert.Equal(
            ["0|NULL|a|{p=1}|2|3|{}|u|x|4|5|6|8|9|{k=v}|c", "0|NULL|b|{}|2|3|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL"],
            Rows($"SELECT concat_ws('|', {string.Join(", ", $"added_version, removed_version, {FileList.ActionColumns}".Split(", ").Select(c => $"coalesce({c}::VARCHAR, 'NULL')"))}) FROM dq.f ORDER BY path"));
    }

    [Fact]
    public void Tombstones_are_the_removes_that_nothing_newer_hides()
    {
        Connection.Execute($"CREATE TABLE removed ({Tombstones.ColumnTypes})");
        using (var removed = Connection.CreateAppender("memory", "main", "removed"))
            Replay(removed, Remove("old") + Remove("back") + Add("a"), Remove("old") + Remove("a"), Add("back"));
        Assert.Equal(["a", "old"], Rows("SELECT path FROM removed ORDER BY path"));
    }

    private LogReplay Replay(params string[] commits) => Replay(null, commits);

    /// <summary>Replays commits, which are given in order, as the log is: newest first.</summary>
    private LogReplay Replay(DuckDbAppender? removed, params string[] commits)
    {
        Connection.Execute($"ATTACH IF NOT EXISTS ':memory:' AS dq; CREATE OR REPLACE TABLE dq.f ({FileList.Columns})");
        using var files = Connection.CreateAppender("dq", "main", "f");
        var replay = new LogReplay(files, removed);
        foreach (var (version, commit) in commits.Index().Reverse())
            replay.Replay(version, Encoding.UTF8.GetBytes(commit), $"{version}.json");
        return replay;
    }

    private List<string> Rows(string sql)
    {
        using var result = Connection.Query(sql);
        return [.. result.Rows().Select(r => (string)r[0]!)];
    }

    private static string Add(string path, string vector = "null") =>
        $$$"""{"add":{"path":"{{{path}}}","deletionVector":{{{vector}}},"partitionValues":{},"size":1,"modificationTime":0,"dataChange":true}}""" + "\n";

    private static string Remove(string path) => $$$"""{"remove":{"path":"{{{path}}}","deletionTimestamp":0,"dataChange":true}}""" + "\n";

    private static string Txn(string application, int version) => $$$"""{"txn":{"version":{{{version}}},"appId":"{{{application}}}"}}""" + "\n";

    private static string Domain(string name, string configuration, bool removed = false) =>
        $$$"""{"domainMetadata":{"domain":"{{{name}}}","configuration":"{{{configuration}}}","removed":{{{(removed ? "true" : "false")}}} }}""" + "\n";

    private static string Info(string operation) => $$$"""{"commitInfo":{"operation":"{{{operation}}}"}}""" + "\n";

    private static string Protocol(int writer) => $$$"""{"protocol":{"minWriterVersion":{{{writer}}},"minReaderVersion":1}}""" + "\n";

    private static string Metadata(string id) =>
        $$$"""{"metaData":{"id":"{{{id}}}","format":{"provider":"parquet","options":{}},"partitionColumns":[],"configuration":{} }}""" + "\n";
}
