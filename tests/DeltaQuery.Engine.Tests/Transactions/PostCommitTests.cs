using System.Text.Json.Nodes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Storage;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Transactions;

public sealed class PostCommitTests : IDisposable
{
    private readonly List<string> _warnings = [];
    private readonly TestEngine _engine;
    private FaultyObjectStore? _store;

    public PostCommitTests() => _engine = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner), warn: _warnings.Add);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_checkpoint_is_written_every_so_many_commits_as_the_table_says()
    {
        await _engine.RunAsync("CREATE TABLE t TBLPROPERTIES ('delta.checkpointInterval' = '3') AS SELECT 0 AS i");
        for (var i = 1; i <= 7; i++)
            await _engine.RunAsync($"INSERT INTO t VALUES ({i})");
        Assert.Equal(
            ["00000000000000000003.checkpoint.parquet", "00000000000000000006.checkpoint.parquet"],
            _engine.Files("t/_delta_log").Where(f => f.Contains("checkpoint.", StringComparison.Ordinal)));
        var hint = JsonNode.Parse(File.ReadAllText(Path.Combine(Log, "_last_checkpoint")))!.AsObject();
        Assert.Equal((6, 9, 7), ((int)hint["version"]!, (int)hint["size"]!, (int)hint["numOfAddFiles"]!));
        Assert.Equal(new FileInfo(Path.Combine(Log, "00000000000000000006.checkpoint.parquet")).Length, (long)hint["sizeInBytes"]!);
        Assert.Equal(JsonChecksum.Compute(hint), (string)hint["checksum"]!);
        Assert.Equal("8", await _engine.ValueAsync("SELECT count(*) FROM t"));
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task Ten_commits_make_a_checkpoint_where_the_table_says_nothing()
    {
        await _engine.RunAsync("CREATE TABLE t AS SELECT 0 AS i");
        for (var i = 1; i <= 10; i++)
            await _engine.RunAsync($"INSERT INTO t VALUES ({i})");
        Assert.Equal(["00000000000000000010.checkpoint.parquet"], _engine.Files("t/_delta_log").Where(f => f.Contains("checkpoint.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_checkpoint_that_fails_is_a_warning_and_leaves_nothing()
    {
        await _engine.RunAsync("CREATE TABLE t TBLPROPERTIES ('delta.checkpointInterval' = '1') AS SELECT 0 AS i");
        _store!.OnRename = path => throw new DeltaException(DeltaErrorCode.StorageFailed, "the disk is full");
        Assert.Equal(1, await _engine.RunAsync("INSERT INTO t VALUES (1)"));
        Assert.Equal(["t: the checkpoint of version 1 failed: the disk is full"], _warnings);
        Assert.DoesNotContain(_engine.Files("t/_delta_log"), f => f.Contains("checkpoint", StringComparison.Ordinal));
        Assert.Equal(["0", "1"], await _engine.RowsAsync("SELECT i FROM t ORDER BY i"));
        Assert.Equal("the disk is full", (await _engine.ErrorAsync("CHECKPOINT TABLE t")).Message);
        _store.OnRename = null;
        await _engine.RunAsync("INSERT INTO t VALUES (2)");
        Assert.Contains("00000000000000000002.checkpoint.parquet", _engine.Files("t/_delta_log"));
    }

    [Fact]
    public async Task A_checkpoint_that_is_there_already_is_left_alone()
    {
        await _engine.RunAsync("CREATE TABLE t AS SELECT 0 AS i");
        await _engine.RunAsync("CHECKPOINT TABLE t");
        var written = File.GetLastWriteTimeUtc(Path.Combine(Log, "00000000000000000000.checkpoint.parquet"));
        await _engine.RunAsync("CHECKPOINT TABLE t");
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(Log, "00000000000000000000.checkpoint.parquet")));
    }

    [Fact]
    public async Task The_hint_never_goes_back()
    {
        await _engine.RunAsync("CREATE TABLE t AS SELECT 0 AS i");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        await CheckpointWriter.WriteAsync(Table, 1, default);
        await CheckpointWriter.WriteAsync(Table, 0, default);
        Assert.Equal(1, await LastCheckpoint.ReadAsync(Table.Store, Log, default));
    }

    [Fact]
    public async Task CHECKPOINT_TABLE_is_a_write_and_DuckDBs_own_CHECKPOINT_stays()
    {
        await _engine.RunAsync("CREATE TABLE t AS SELECT 0 AS i");
        await _engine.RunAsync("CHECKPOINT");
        Assert.DoesNotContain(_engine.Files("t/_delta_log"), f => f.Contains("checkpoint", StringComparison.Ordinal));
        Assert.Equal(DeltaErrorCode.TableNotFound, (await _engine.ErrorAsync("CHECKPOINT TABLE nobody")).Code);
        using var reader = new TestEngine(_engine.Root, readOnly: true);
        Assert.Equal(DeltaErrorCode.ReadOnly, (await reader.ErrorAsync("CHECKPOINT TABLE t")).Code);
        await _engine.RunAsync($"CHECKPOINT TABLE delta.`{_engine.Root}/t`");
        Assert.Contains("00000000000000000000.checkpoint.parquet", _engine.Files("t/_delta_log"));
    }

    [Fact]
    public async Task Each_commit_has_a_checksum_that_says_what_the_log_says()
    {
        await _engine.RunAsync("CREATE TABLE t PARTITIONED BY (p) AS SELECT i, i % 3 AS p FROM range(9) r(i)");
        await _engine.RunAsync("INSERT INTO t SELECT i, 7 FROM range(3) r(i)");
        await _engine.RunAsync("CREATE OR REPLACE TABLE t TBLPROPERTIES ('delta.enableInCommitTimestamps' = 'false') AS SELECT 1 AS j");
        await _engine.RunAsync("INSERT INTO t VALUES (2)");
        using (var other = new TestEngine(_engine.Root))
            await other.RunAsync("INSERT INTO t VALUES (3)");
        await _engine.RunAsync("INSERT INTO t SELECT 4");
        for (var version = 0; version <= 5; version++)
        {
            var checksum = Checksum(version);
            var snapshot = await Table.AtVersionAsync(version, default);
            var (files, bytes) = snapshot.Files.Query(
                new FileQuery(version, []), (relation, _) => $"SELECT count(*), sum(size)::BIGINT FROM {relation}", r => r.Rows().Select(x => ((long)x[0]!, (long)x[1]!)).Single());
            snapshot.Files.Release();
            Assert.Equal((files, bytes), ((long)checksum["numFiles"]!, (long)checksum["tableSizeBytes"]!));
            var commit = _engine.Commit("t", version).Select(l => JsonNode.Parse(l)!.AsObject()).ToList();
            Assert.Equal((string)commit[0]["commitInfo"]!["txnId"]!, (string)checksum["txnId"]!);
            Assert.Equal((1, 1), ((int)checksum["numMetadata"]!, (int)checksum["numProtocol"]!));
            if (commit.Find(a => a.ContainsKey("metaData")) is { } metadata)
                Assert.Equal(metadata["metaData"]!.ToJsonString(), checksum["metadata"]!.ToJsonString());
            if (commit.Find(a => a.ContainsKey("protocol")) is { } protocol)
                Assert.Equal(protocol["protocol"]!.ToJsonString(), checksum["protocol"]!.ToJsonString());
        }

        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task A_checksum_holds_the_time_of_the_commit_where_the_table_has_such_times()
    {
        await _engine.RunAsync("CREATE TABLE t TBLPROPERTIES ('delta.enableInCommitTimestamps' = 'true') AS SELECT 1 AS j");
        await _engine.RunAsync("INSERT INTO t VALUES (2)");
        for (var version = 0; version <= 1; version++)
        {
            var time = (long)JsonNode.Parse(_engine.Commit("t", version)[0])!["commitInfo"]!["inCommitTimestamp"]!;
            Assert.Equal(time, (long)Checksum(version)["inCommitTimestampOpt"]!);
        }
    }

    [Fact]
    public async Task A_checksum_keeps_transactions_and_domains_that_others_committed()
    {
        var table = _engine.Table("t", "i INTEGER", "SELECT 1 AS i");
        table.Commit(
            new JsonObject { ["txn"] = new JsonObject { ["appId"] = "a", ["version"] = 7 } },
            new JsonObject { ["domainMetadata"] = new JsonObject { ["domain"] = "d", ["configuration"] = "{}", ["removed"] = false } });
        await _engine.RunAsync("INSERT INTO t VALUES (2)");
        Assert.Equal("""[{"appId":"a","version":7}]""", Checksum(2)["setTransactions"]!.ToJsonString());
        Assert.Equal("""[{"domain":"d","configuration":"{}","removed":false}]""", Checksum(2)["domainMetadata"]!.ToJsonString());
        Assert.Equal(2, (int)Checksum(2)["numFiles"]!);
    }

    [Fact]
    public async Task A_commit_that_followed_others_has_a_checksum_that_is_right_or_none()
    {
        await _engine.RunAsync("CREATE TABLE t AS SELECT 0 AS i");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async n =>
        {
            using var writer = new TestEngine(_engine.Root);
            for (var i = 0; i < 5; i++)
                await writer.RunAsync($"INSERT INTO t VALUES ({(n * 10) + i})");
        }));
        for (var version = 0; version <= 20; version++)
        {
            if (File.Exists(Path.Combine(Log, $"{version:D20}.crc")))
                Assert.Equal(version + 1, (int)Checksum(version)["numFiles"]!);
        }

        Assert.Equal("21", await _engine.ValueAsync("SELECT count(*) FROM t"));
        Assert.True(File.Exists(Path.Combine(Log, "00000000000000000010.checkpoint.parquet")));
    }

    private string Log => Path.Combine(_engine.Root, "t", "_delta_log");

    private DeltaTable Table => _engine.Engine.State.Tables.At(_engine.Root + "/t", "t");

    private JsonObject Checksum(long version) => JsonNode.Parse(File.ReadAllText(Path.Combine(Log, $"{version:D20}.crc")))!.AsObject();
}
