using DeltaQuery.Engine.Storage;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

public sealed class SessionTransactionTests : IDisposable
{
    private readonly TestEngine _engine = new();
    private readonly TestEngine _other;

    public SessionTransactionTests() => _other = new TestEngine(_engine.Root);

    public void Dispose()
    {
        _other.Dispose();
        _engine.Dispose();
    }

    [Fact]
    public async Task Statements_see_what_those_before_have_staged_and_others_see_it_when_it_is_committed()
    {
        await MakeAsync();
        await RunAsync("BEGIN", "INSERT INTO t VALUES (9, 'new')", "UPDATE t SET s = 'up' WHERE a IN (1, 9)", "DELETE FROM t WHERE a = 2");
        string[] after = ["1|up", "3|c", "9|up"];
        Assert.Equal(after, await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
        Assert.Equal(["3|13"], await _engine.RowsAsync("SELECT count(*), sum(a) FROM t"));
        Assert.Equal(["1|a", "2|b", "3|c"], await _other.RowsAsync("SELECT * FROM t ORDER BY a"));
        Assert.Equal(["1|a", "2|b", "3|c"], await _engine.RowsAsync("SELECT * FROM t VERSION AS OF 1 ORDER BY a"));
        await _engine.RunAsync("COMMIT");
        Assert.Equal(after, await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
        Assert.Equal(after, await _other.RowsAsync("SELECT * FROM t ORDER BY a"));
        Assert.Equal(
            ["""2|TRANSACTION|["WRITE","UPDATE","DELETE"]|1"""],
            await _engine.RowsAsync(
                "SELECT version, operation, operationParameters['operations'], operationMetrics['numDeletedRows'] FROM (DESCRIBE HISTORY t) WHERE version > 1"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_came_and_went_is_in_no_commit_and_on_no_disk(bool vectors)
    {
        await MakeAsync(vectors);
        await RunAsync(
            "BEGIN", "INSERT INTO t SELECT n, 'n' FROM range(100, 2100) r(n)", "DELETE FROM t WHERE a % 7 = 0", "DELETE FROM t WHERE a % 3 = 0", "UPDATE t SET s = 'x' WHERE a = 1",
            "UPDATE t SET s = 'y' WHERE a = 1", "COMMIT");
        Assert.Equal(["y"], await _other.RowsAsync("SELECT s FROM t WHERE a = 1"));
        Assert.Equal(await Count("SELECT count(*) FROM range(100, 2100) r(n) WHERE n % 7 > 0 AND n % 3 > 0"), await Count("SELECT count(*) - 2 FROM t"));
        var actions = _engine.Commit("t", 2);
        Assert.Single(actions, a => a.StartsWith("{\"remove\"", StringComparison.Ordinal)); // the one file of version 1
        var live = await _engine.RowsAsync("SELECT path FROM delta_files('t')");
        var data = _engine.Files("t").Where(f => f.EndsWith(".parquet", StringComparison.Ordinal)).ToList();
        Assert.Equal(live.Order(StringComparer.Ordinal), data.Where(f => live.Contains(f)));
        Assert.Equal(vectors ? 0 : 1, data.Count(f => !live.Contains(f))); // version 1's, written anew without vectors
        Assert.True(_engine.Files("t").Count(f => f.EndsWith(".bin", StringComparison.Ordinal)) <= 1);
    }

    [Theory]
    [InlineData("DELETE FROM t WHERE id = 1", "2|NULL", "3|3")]
    [InlineData("UPDATE t SET id = 10 WHERE id = 1", "2|NULL", "3|3", "10|NULL")]
    [InlineData("MERGE INTO t USING (SELECT 1 AS id) AS s ON t.id = s.id WHEN MATCHED THEN DELETE", "2|NULL", "3|3")]
    public async Task A_statement_that_needs_the_schemas_of_old_files_is_tried_again_in_the_same_transaction(string change, params string[] after)
    {
        await RunAsync(
            "CREATE TABLE t (id BIGINT, r STRUCT(a INTEGER)) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')",
            "INSERT INTO t VALUES (1, {'a': 1}), (2, {'a': 2})",
            "ALTER TABLE t ADD COLUMN r.b INTEGER",
            "ALTER TABLE t DROP COLUMN r.a", // the old file's struct shares no field with the table's
            "INSERT INTO t VALUES (3, {'b': 3})",
            "BEGIN", change, "COMMIT");
        Assert.Equal(after, await _other.RowsAsync("SELECT id, r.b FROM t ORDER BY id"));
    }

    [Fact]
    public async Task ROLLBACK_leaves_neither_rows_nor_files()
    {
        await MakeAsync(vectors: true);
        var before = _engine.Files("t");
        await RunAsync("BEGIN", "INSERT INTO t SELECT n, 'n' FROM range(5000) r(n)", "DELETE FROM t WHERE a % 2 = 0", "TRUNCATE TABLE t");
        Assert.Equal(["0"], await _engine.RowsAsync("SELECT count(*) FROM t"));
        await _engine.RunAsync("ROLLBACK");
        Assert.Equal(["3"], await _engine.RowsAsync("SELECT count(*) FROM t"));
        Assert.Equal(before, _engine.Files("t"));
    }

    [Fact]
    public async Task A_session_that_ends_takes_its_staged_files_along()
    {
        await MakeAsync();
        var before = _engine.Files("t");
        using (var session = _engine.Engine.OpenSession())
        {
            await _engine.RowsAsync(session, "BEGIN");
            await _engine.RowsAsync(session, "INSERT INTO t VALUES (7, 'lost')");
            Assert.NotEqual(before, _engine.Files("t"));
        }

        Assert.Equal(before, _engine.Files("t"));
    }

    [Fact]
    public async Task Each_table_is_read_as_it_was_at_its_first_use()
    {
        await MakeAsync();
        await _engine.RunAsync("CREATE TABLE u AS SELECT 1 AS b");
        await RunAsync("BEGIN");
        Assert.Equal(["3"], await _engine.RowsAsync("SELECT count(*) FROM t"));
        await _other.RunAsync("INSERT INTO t VALUES (4, 'd')");
        await _other.RunAsync("INSERT INTO u VALUES (2)");
        Assert.Equal(["3|2"], await _engine.RowsAsync("SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM u)"));
        await _engine.RunAsync("COMMIT");
        Assert.Equal(["4"], await _engine.RowsAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Appends_of_others_do_not_stand_in_the_way_of_appends()
    {
        await MakeAsync();
        await RunAsync("BEGIN", "INSERT INTO t VALUES (10, 'x')", "INSERT INTO t VALUES (11, 'y')");
        await _other.RunAsync("INSERT INTO t VALUES (12, 'z')");
        await _engine.RunAsync("COMMIT");
        Assert.Equal(["1|a", "2|b", "3|c", "10|x", "11|y", "12|z"], await _other.RowsAsync("SELECT * FROM t ORDER BY a"));
        Assert.Contains("\"isBlindAppend\":true", _engine.Commit("t", 3)[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM t WHERE a = 1")]
    [InlineData("SELECT count(*) FROM t", "INSERT INTO t VALUES (5, 'e')")]
    [InlineData("INSERT INTO t VALUES (5, 'e')", "SELECT count(*) FROM t")]
    [InlineData("INSERT INTO t VALUES (5, 'e')", "UPDATE t SET s = 'q' WHERE a = 1")]
    public async Task What_a_transaction_has_read_must_still_be_so(params string[] statements)
    {
        await MakeAsync();
        await RunAsync(["BEGIN", .. statements]);
        await _other.RunAsync("UPDATE t SET s = 'theirs' WHERE a = 1");
        var before = _engine.Files("t").Count;
        var error = await _engine.ErrorAsync("COMMIT");
        Assert.Equal(DeltaErrorCode.ConcurrentModification, error.Code);
        Assert.Equal(["1|theirs", "2|b", "3|c"], await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
        Assert.True(_engine.Files("t").Count < before, "the staged files are gone");
        await RunAsync("BEGIN", "INSERT INTO t VALUES (6, 'f')", "COMMIT");
    }

    [Fact]
    public async Task Of_a_transaction_in_which_a_statement_failed_nothing_is_committed()
    {
        await MakeAsync();
        var before = _engine.Files("t");
        await RunAsync("BEGIN", "INSERT INTO t VALUES (5, 'e')");
        Assert.Equal(DeltaErrorCode.SchemaMismatch, (await _engine.ErrorAsync("INSERT INTO t VALUES ('five', 1)")).Code);
        Assert.Equal(DeltaErrorCode.TransactionFailed, (await _engine.ErrorAsync("SELECT 1")).Code);
        var error = await _engine.ErrorAsync("COMMIT");
        Assert.Equal((DeltaErrorCode.TransactionFailed, "25P02"), (error.Code, error.SqlState));
        Assert.Equal(before, _engine.Files("t"));
        Assert.Equal(["3"], await _engine.RowsAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task A_failure_while_rows_are_read_counts_too()
    {
        await MakeAsync();
        await RunAsync("BEGIN", "INSERT INTO t VALUES (5, 'e')");
        await Assert.ThrowsAsync<DeltaException>(() => _engine.RowsAsync("SELECT s::INTEGER FROM t"));
        await Assert.ThrowsAsync<DeltaException>(() => _engine.RunAsync("COMMIT"));
        Assert.Equal(["3"], await _engine.RowsAsync("SELECT count(*) FROM t"));
        Assert.Equal(["3"], await _other.RowsAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task A_second_table_is_refused_by_name()
    {
        await MakeAsync();
        await _engine.RunAsync("CREATE TABLE u (b INT)");
        await RunAsync("BEGIN", "INSERT INTO t VALUES (5, 'e')");
        var error = await _engine.ErrorAsync("INSERT INTO u SELECT a FROM t");
        Assert.Equal(DeltaErrorCode.NotSupported, error.Code);
        Assert.Contains("this one has changed t, and u would be the second", error.Message, StringComparison.Ordinal);
        await _engine.RunAsync("ROLLBACK");
        Assert.Equal(["3|0"], await _engine.RowsAsync("SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM u)"));
    }

    [Fact]
    public async Task The_change_data_feed_of_several_statements_is_not_left_half_told()
    {
        await RunAsync(
            "CREATE TABLE t (a INT) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')", "BEGIN", "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)", "COMMIT",
            "BEGIN", "UPDATE t SET a = 10 WHERE a = 1", "COMMIT");
        string[] feed = ["1|insert|1", "2|insert|1", "1|update_preimage|2", "10|update_postimage|2"];
        Assert.Equal(feed, await _engine.RowsAsync("SELECT a, _change_type, _commit_version FROM table_changes('t', 1) ORDER BY 3, 2 DESC, 1"));
        var files = _engine.Files("t");
        await RunAsync("BEGIN", "INSERT INTO t VALUES (3)");
        var error = await _engine.ErrorAsync("UPDATE t SET a = 11 WHERE a = 10");
        Assert.Equal(DeltaErrorCode.NotSupported, error.Code);
        Assert.Contains("which keeps a change data feed", error.Message, StringComparison.Ordinal);
        await _engine.RunAsync("ROLLBACK");
        Assert.Equal(files, _engine.Files("t"));
    }

    [Theory]
    [InlineData("BEGIN")]
    [InlineData("BEGIN", "SELECT count(*) FROM t")]
    public async Task Nothing_is_committed_where_the_log_was_cleaned_meanwhile(params string[] statements)
    {
        await MakeAsync();
        await RunAsync([.. statements, "INSERT INTO t VALUES (9, 'new')"]);
        for (var i = 0; i < 3; i++)
            await _other.RunAsync($"INSERT INTO t VALUES ({20 + i}, 'other')");
        await _other.RunAsync("CHECKPOINT TABLE t");
        for (var version = 0; version < 4; version++)
            File.Delete(Path.Combine(_engine.Root, "t", "_delta_log", $"{version:D20}.json"));
        Assert.Equal(DeltaErrorCode.ConcurrentModification, (await _engine.ErrorAsync("COMMIT")).Code);
        Assert.False(File.Exists(Path.Combine(_engine.Root, "t", "_delta_log", $"{2:D20}.json")));
        await _engine.RunAsync("INSERT INTO t VALUES (10, 'again')");
        Assert.Equal(["7|22"], await _other.RowsAsync("SELECT count(*), max(a) FROM t"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_table_that_was_made_anew_meanwhile_gets_no_commit_of_the_old_one(int inserts)
    {
        await MakeAsync();
        await RunAsync("BEGIN", "INSERT INTO t VALUES (9, 'new')");
        await _other.RunAsync("DROP TABLE t");
        await _other.RunAsync("CREATE TABLE t (b STRING)");
        for (var i = 0; i < inserts; i++)
            await _other.RunAsync($"INSERT INTO t VALUES ('b{i}')");
        Assert.Equal(DeltaErrorCode.ConcurrentModification, (await _engine.ErrorAsync("COMMIT")).Code);
        Assert.Equal([$"{inserts}"], await _other.RowsAsync("SELECT count(b) FROM t"));
        Assert.Equal([$"{inserts}"], await _engine.RowsAsync("SELECT count(b) FROM t"));
    }

    [Fact]
    public async Task READ_ONLY_changes_nothing()
    {
        await MakeAsync();
        await _engine.RunAsync("BEGIN TRANSACTION READ ONLY");
        Assert.Equal(DeltaErrorCode.ReadOnly, (await _engine.ErrorAsync("DELETE FROM t")).Code);
        await _engine.RunAsync("ROLLBACK");
    }

    [Fact]
    public async Task BEGIN_COMMIT_and_ROLLBACK_out_of_place_are_errors()
    {
        Assert.Equal("no transaction is under way", (await _engine.ErrorAsync("COMMIT")).Message);
        Assert.Equal("no transaction is under way", (await _engine.ErrorAsync("ROLLBACK")).Message);
        await _engine.RunAsync("BEGIN");
        Assert.Equal("a transaction is under way already", (await _engine.ErrorAsync("BEGIN")).Message);
        await _engine.RunAsync("ROLLBACK");
    }

    [Fact]
    public async Task Temporary_tables_go_back_with_the_table()
    {
        await MakeAsync();
        await RunAsync("CREATE TEMP TABLE log (n INT)", "BEGIN", "INSERT INTO log VALUES (1)", "INSERT INTO t SELECT n, 'log' FROM log", "ROLLBACK");
        Assert.Equal(["0|3"], await _engine.RowsAsync("SELECT (SELECT count(*) FROM log), (SELECT count(*) FROM t)"));
    }

    [Fact]
    public async Task Rules_of_the_table_hold_inside()
    {
        await RunAsync(
            "CREATE TABLE t (id BIGINT GENERATED ALWAYS AS IDENTITY, a INT NOT NULL, d INT GENERATED ALWAYS AS (a * 2), s STRING DEFAULT 'def') "
            + "TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')",
            "ALTER TABLE t ADD CONSTRAINT small CHECK (a < 10)",
            "BEGIN", "INSERT INTO t (a) VALUES (1), (2)", "INSERT INTO t (a) VALUES (3)", "UPDATE t SET a = 5 WHERE a = 3", "COMMIT", "INSERT INTO t (a) VALUES (4)");
        Assert.Equal(["1|1|2|def", "2|2|4|def", "3|5|10|def", "4|4|8|def"], await _other.RowsAsync("SELECT * FROM t ORDER BY id"));
        await _engine.RunAsync("BEGIN");
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync("UPDATE t SET a = 11")).Code);
        await _engine.RunAsync("ROLLBACK");
    }

    [Fact]
    public async Task A_commit_of_which_nobody_knows_keeps_its_files()
    {
        FaultyObjectStore? store = null;
        using var shaky = new TestEngine(_engine.Root, wrap: inner => store = new FaultyObjectStore(inner));
        await MakeAsync();
        foreach (var sql in new[] { "BEGIN", "INSERT INTO t VALUES (5, 'e')", "INSERT INTO t VALUES (6, 'f')" })
            await shaky.RunAsync(sql);
        var before = _engine.Files("t");
        for (var i = 0; i < 5; i++)
            store!.OnNextPut((path, _) => throw new UnknownOutcomeException(path, new IOException("the line is dead")));
        Assert.Contains("it is not known whether version 2 was committed", (await shaky.ErrorAsync("COMMIT")).Message, StringComparison.Ordinal);
        Assert.Equal(before, _engine.Files("t"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_that_ends_while_it_commits_takes_no_file_of_the_commit_along(bool isWrittenBefore)
    {
        FaultyObjectStore? store = null;
        using var shaky = new TestEngine(_engine.Root, wrap: inner => store = new FaultyObjectStore(inner));
        await MakeAsync();
        using var session = shaky.Engine.OpenSession();
        foreach (var sql in new[] { "BEGIN", "INSERT INTO t VALUES (5, 'e')", "INSERT INTO t VALUES (6, 'f')" })
            await shaky.RowsAsync(session, sql);
        store!.OnNextPut(async (_, put) =>
        {
            var written = isWrittenBefore && await put();
            session.Dispose();
            return written || await put();
        });
        try
        {
            await shaky.RowsAsync(session, "COMMIT");
        }
        catch (Exception e) when (e is ObjectDisposedException or DeltaException or InvalidOperationException)
        {
            // The session is gone; what counts is what is in the table.
        }

        Assert.Equal(["1|a", "2|b", "3|c", "5|e", "6|f"], await _other.RowsAsync("SELECT * FROM t ORDER BY a"));
    }

    private async Task MakeAsync(bool vectors = false)
    {
        await _engine.RunAsync($"CREATE TABLE t (a INT, s STRING) TBLPROPERTIES ('delta.enableDeletionVectors' = '{vectors}')");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')");
    }

    private async Task RunAsync(params IEnumerable<string> statements)
    {
        foreach (var sql in statements)
            await _engine.RunAsync(sql);
    }

    private Task<string> Count(string sql) => _engine.ValueAsync(sql);
}
