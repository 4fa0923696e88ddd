using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Transactions;

/// <summary>In-commit timestamps where the commit before lies in the future of the clock.</summary>
public sealed class InCommitTimestampTests : IDisposable
{
    private static readonly DateTimeOffset Future = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_is_later_than_the_one_before_also_where_that_lies_in_a_checkpoint(bool checkpoint)
    {
        await _engine.RunAsync("CREATE TABLE t (i INT) TBLPROPERTIES (delta.enableInCommitTimestamps = true)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        var commit = CommitFile(1);
        File.WriteAllText(commit, Regex.Replace(
            File.ReadAllText(commit), "\"inCommitTimestamp\":[0-9]+", string.Create(CultureInfo.InvariantCulture, $"\"inCommitTimestamp\":{Future.ToUnixTimeMilliseconds()}")));
        foreach (var checksum in Directory.GetFiles(Path.GetDirectoryName(commit)!, "*.crc"))
            File.Delete(checksum);
        if (checkpoint)
        {
            using var other = new TestEngine(_engine.Root);
            await other.RunAsync("CHECKPOINT TABLE t");
        }

        using var later = new TestEngine(_engine.Root);
        await later.RunAsync("INSERT INTO t VALUES (2)");
        Assert.Equal(Future.ToUnixTimeMilliseconds() + 1, Timestamp(2));
        await later.RunAsync("INSERT INTO t VALUES (3)");
        Assert.Equal(Future.ToUnixTimeMilliseconds() + 2, Timestamp(3));
    }

    [Fact]
    public async Task The_first_one_is_later_than_the_commits_file_before_it()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT)");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        File.SetLastWriteTimeUtc(CommitFile(1), Future.UtcDateTime);
        using var later = new TestEngine(_engine.Root);
        await later.RunAsync("ALTER TABLE t SET TBLPROPERTIES (delta.enableInCommitTimestamps = true)");
        Assert.Equal(Future.ToUnixTimeMilliseconds() + 1, Timestamp(2));
        var metadata = _engine.Commit("t", 2).Select(line => JsonNode.Parse(line)!["metaData"]).OfType<JsonNode>().Single();
        Assert.Equal("2", (string)metadata["configuration"]!["delta.inCommitTimestampEnablementVersion"]!);
        Assert.Equal($"{Timestamp(2)}", (string)metadata["configuration"]!["delta.inCommitTimestampEnablementTimestamp"]!);
    }

    private string CommitFile(long version) => Path.Combine(_engine.Root, "t", "_delta_log", $"{version:D20}.json");

    private long Timestamp(long version) => (long)JsonNode.Parse(_engine.Commit("t", version)[0])!["commitInfo"]!["inCommitTimestamp"]!;
}
