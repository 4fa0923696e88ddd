using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

public sealed class DropTableTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_dropped_table_leaves_no_file_and_a_new_one_nothing_of_it()
    {
        await _engine.RunAsync("CREATE TABLE t PARTITIONED BY (b) AS SELECT 1 AS a, 2 AS b");
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t"));
        await _engine.RunAsync("DROP TABLE t");
        Assert.Empty(_engine.Files(""));
        Assert.Equal(DeltaErrorCode.TableNotFound, (await _engine.ErrorAsync("SELECT * FROM t")).Code);
        await _engine.RunAsync("CREATE TABLE t AS SELECT 'x' AS other");
        Assert.Equal(["x"], await _engine.RowsAsync("SELECT * FROM t"));
        Assert.Equal(["0"], await _engine.RowsAsync("SELECT version FROM (DESCRIBE HISTORY t)"));
    }

    [Theory]
    [InlineData("DROP TABLE t")]
    [InlineData("ALTER TABLE t RENAME TO u")]
    public async Task A_commit_under_way_does_not_bring_a_table_back_that_has_gone(string sql)
    {
        await _engine.RunAsync("CREATE TABLE t AS SELECT 1 AS a");
        var table = _engine.Engine.State.Tables.At(_engine.Root + "/t", "t");
        using var transaction = await Transaction.BeginAsync(table, default);
        await _engine.RunAsync(sql);
        var error = await Assert.ThrowsAsync<DeltaException>(() => transaction.CommitAsync(
            new TableChanges { Metadata = transaction.Snapshot!.Metadata }, new Operation("SET TBLPROPERTIES", StringMap.Empty, StringMap.Empty), default));
        Assert.Equal(DeltaErrorCode.StorageFailed, error.Code);
        Assert.False(Directory.Exists(_engine.Root + "/t"));
    }

    [Fact]
    public async Task A_table_in_whose_folder_another_lies_stays()
    {
        await _engine.RunAsync("CREATE TABLE t AS SELECT 1 AS a");
        await _engine.RunAsync($"CREATE TABLE inner_one LOCATION '{_engine.Root}/t/deep' AS SELECT 2 AS a");
        Assert.Equal("table t cannot be dropped: table default.inner_one lies in its folder", (await _engine.ErrorAsync("DROP TABLE t")).Message);
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t"));
        await _engine.RunAsync("DROP TABLE inner_one");
        Assert.Equal("table t cannot be dropped: there is another Delta table in its folder deep", (await _engine.ErrorAsync("DROP TABLE t")).Message);
        Directory.Delete($"{_engine.Root}/t/deep", recursive: true);
        await _engine.RunAsync("DROP TABLE t");
        Assert.Equal([".deltaquery/.catalog.json.lock", ".deltaquery/catalog.json"], _engine.Files(""));
    }

    [Fact]
    public async Task A_table_is_dropped_although_another_name_leads_to_its_folder()
    {
        await _engine.RunAsync("CREATE TABLE t AS SELECT 1 AS a");
        await _engine.RunAsync($"CREATE TABLE other LOCATION '{_engine.Root}/t'");
        await _engine.RunAsync("DROP TABLE t");
        Assert.Equal([".deltaquery/catalog.json"], _engine.Files(""));
        Assert.Equal(DeltaErrorCode.TableNotFound, (await _engine.ErrorAsync("FROM t")).Code);
        Assert.Equal(DeltaErrorCode.TableNotFound, (await _engine.ErrorAsync("FROM other")).Code);
        await _engine.RunAsync("DROP TABLE other");
        Assert.Empty(await _engine.RowsAsync("SHOW TABLES"));
    }

    [Fact]
    public async Task A_name_that_leads_to_another_tables_folder_is_dropped_alone()
    {
        await _engine.RunAsync("CREATE TABLE t AS SELECT 1 AS a");
        await _engine.RunAsync($"CREATE TABLE other LOCATION '{_engine.Root}/t'");
        await _engine.RunAsync("DROP TABLE other");
        Assert.Equal(["1"], await _engine.RowsAsync("FROM t"));
    }

    [Fact]
    public async Task A_table_behind_a_link_loses_the_link_alone()
    {
        using var elsewhere = new TempFolder();
        await _engine.RunAsync($"CREATE TABLE delta.`{elsewhere.Path}/t` AS SELECT 1 AS a");
        Directory.CreateSymbolicLink($"{_engine.Root}/t", $"{elsewhere.Path}/t");
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM t"));
        await _engine.RunAsync("DROP TABLE t");
        Assert.Empty(_engine.Files(""));
        Assert.Equal(["1"], await _engine.RowsAsync($"SELECT a FROM delta.`{elsewhere.Path}/t`"));
    }

    [Fact]
    public async Task A_schema_with_files_of_somebody_elses_stays()
    {
        await _engine.RunAsync("CREATE SCHEMA s");
        await _engine.RunAsync("CREATE TABLE s.t AS SELECT 1 AS a");
        File.WriteAllText($"{_engine.Root}/s/mine.txt", "mine");
        Assert.Contains("there are files in its folder", (await _engine.ErrorAsync("DROP SCHEMA s CASCADE")).Message, StringComparison.Ordinal);
        Assert.Equal(["mine.txt"], _engine.Files("s"));
    }

    [Fact]
    public async Task A_renamed_table_keeps_its_history()
    {
        await _engine.RunAsync("CREATE SCHEMA s");
        await _engine.RunAsync("CREATE TABLE t AS SELECT 1 AS a");
        await _engine.RunAsync("INSERT INTO t VALUES (2)");
        await _engine.RunAsync("ALTER TABLE t RENAME TO s.T2");
        await _engine.RunAsync("ALTER TABLE s.t2 RENAME TO t2");
        Assert.Equal(["s|t2|false"], await _engine.RowsAsync("SHOW TABLES IN s"));
        Assert.Equal(["1", "2"], await _engine.RowsAsync("SELECT a FROM s.t2 ORDER BY a"));
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT a FROM s.t2 VERSION AS OF 0"));
        Assert.Empty(_engine.Files("t"));
    }
}
