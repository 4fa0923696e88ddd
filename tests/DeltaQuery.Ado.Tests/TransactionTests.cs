using System.Data;
using System.Data.Common;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado.Tests;

[LocalOnly("transactions")]
public class TransactionTests(AdoFixture fixture) : AdoTest(fixture)
{
    [Fact]
    public void A_transaction_needs_an_open_connection() =>
        Assert.Throws<InvalidOperationException>(() => new DeltaQueryConnection(Fixture.ConnectionString).BeginTransaction());

    [Fact]
    public void Transactions_do_not_nest()
    {
        using var transaction = Connection.BeginTransaction();
        Assert.Throws<InvalidOperationException>(() => Connection.BeginTransaction());
        transaction.Rollback();
        using var next = Connection.BeginTransaction();
    }

    [Fact]
    public void A_transaction_does_not_begin_while_a_reader_is_open()
    {
        using var reader = Reader("SELECT 1");
        Assert.Throws<InvalidOperationException>(() => Connection.BeginTransaction());
    }

    [Theory]
    [InlineData(IsolationLevel.Unspecified, IsolationLevel.Snapshot)]
    [InlineData(IsolationLevel.Snapshot, IsolationLevel.Snapshot)]
    [InlineData(IsolationLevel.Serializable, IsolationLevel.Serializable)]
    [InlineData(IsolationLevel.ReadUncommitted, IsolationLevel.Snapshot)]
    [InlineData(IsolationLevel.ReadCommitted, IsolationLevel.Snapshot)]
    [InlineData(IsolationLevel.RepeatableRead, IsolationLevel.Snapshot)]
    public void The_level_is_at_least_what_was_asked_for(IsolationLevel asked, IsolationLevel level)
    {
        using var transaction = Connection.BeginTransaction(asked);
        Assert.Equal(level, transaction.IsolationLevel);
        Assert.Same(Connection, transaction.Connection);
        Assert.Same(Connection, ((DbTransaction)transaction).Connection);
    }

    [Theory]
    [InlineData(IsolationLevel.Chaos)]
    [InlineData((IsolationLevel)77)]
    public void Levels_that_mean_nothing_are_refused(IsolationLevel level)
    {
        Assert.ThrowsAny<ArgumentException>(() => Connection.BeginTransaction(level));
        using var transaction = Connection.BeginTransaction();
    }

    [Fact]
    public async Task Commit_makes_one_commit_of_what_was_written()
    {
        var table = Numbers(3);
        foreach (var isAsync in new[] { false, true })
        {
            await using var transaction = (DeltaQueryTransaction)await Connection.BeginTransactionAsync();
            Run($"INSERT INTO {table} VALUES (10, 'a')");
            Run($"DELETE FROM {table} WHERE id = 0");
            Assert.Equal(3, RowsOf(table));
            if (isAsync)
                await transaction.CommitAsync();
            else
                transaction.Commit();
            Assert.Null(transaction.Connection);
        }

        Assert.Equal(4, RowsOf(table));
        Assert.Equal(2L, Scalar($"SELECT max(version) FROM (DESCRIBE HISTORY {table})"));
    }

    [Fact]
    public async Task Rollback_undoes_what_was_written()
    {
        var table = Numbers(3);
        foreach (var isAsync in new[] { false, true })
        {
            var transaction = Connection.BeginTransaction();
            Run($"DELETE FROM {table}");
            if (isAsync)
                await transaction.RollbackAsync();
            else
                transaction.Rollback();
            Assert.Null(transaction.Connection);
        }

        Assert.Equal(3, RowsOf(table));
        Assert.Equal(3L, Scalar($"SELECT count(*) FROM {table}"));
    }

    [Fact]
    public async Task Dispose_undoes_what_was_written()
    {
        var table = Numbers(3);
        using (Connection.BeginTransaction())
            Run($"DELETE FROM {table}");
        await using (await Connection.BeginTransactionAsync())
            Run($"DELETE FROM {table}");
        Assert.Equal(3, RowsOf(table));
        CheckUsable(Connection);
    }

    [Fact]
    public void Dispose_closes_the_reader_that_is_open()
    {
        var transaction = Connection.BeginTransaction();
        var reader = Reader("SELECT range FROM range(1000000)");
        transaction.Dispose();
        Assert.True(reader.IsClosed);
        CheckUsable(Connection);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_ended_transaction_cannot_end_again(bool committed)
    {
        var transaction = Connection.BeginTransaction();
        if (committed)
            transaction.Commit();
        else
            transaction.Rollback();
        Assert.Throws<InvalidOperationException>(transaction.Commit);
        Assert.Throws<InvalidOperationException>(transaction.Rollback);
        await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.CommitAsync());
        transaction.Dispose();
        transaction.Dispose();
        Assert.Throws<ObjectDisposedException>(transaction.Commit);
    }

    [Fact]
    public void A_disposed_transaction_cannot_end()
    {
        var transaction = Connection.BeginTransaction();
        transaction.Dispose();
        Assert.Throws<ObjectDisposedException>(transaction.Commit);
        Assert.Throws<ObjectDisposedException>(transaction.Rollback);
    }

    [Fact]
    public async Task A_cancelled_token_cancels_and_leaves_the_transaction()
    {
        var table = Numbers(1);
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Connection.BeginTransactionAsync(cancelled).AsTask());
        using var transaction = Connection.BeginTransaction();
        Run($"DELETE FROM {table}");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transaction.CommitAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transaction.RollbackAsync(cancelled));
        Assert.Same(Connection, transaction.Connection);
        transaction.Commit();
        Assert.Equal(0, RowsOf(table));
    }

    [Fact]
    public void A_transaction_does_not_end_while_a_reader_is_open()
    {
        using var transaction = Connection.BeginTransaction();
        using (Reader("SELECT 1"))
        {
            Assert.Throws<InvalidOperationException>(transaction.Commit);
            Assert.Throws<InvalidOperationException>(transaction.Rollback);
        }

        transaction.Commit();
    }

    [Fact]
    public void Reads_see_each_table_as_it_was_at_the_first_of_them()
    {
        var table = Numbers(2);
        using var transaction = Connection.BeginTransaction();
        Assert.Equal(2L, Scalar($"SELECT count(*) FROM {table}"));
        Fixture.Run($"INSERT INTO {table} VALUES (5, 'x')");
        Assert.Equal(2L, Scalar($"SELECT count(*) FROM {table}"));
        transaction.Commit();
        Assert.Equal(3L, Scalar($"SELECT count(*) FROM {table}"));
    }

    [Fact]
    public void A_conflict_is_a_transient_40001_and_changes_nothing()
    {
        var table = Numbers(3);
        using var transaction = Connection.BeginTransaction();
        Run($"UPDATE {table} SET name = 'mine' WHERE id = 1");
        Fixture.Run($"UPDATE {table} SET name = 'theirs' WHERE id = 1");
        var error = Assert.Throws<DeltaQueryException>(transaction.Commit);
        Assert.Equal("40001", error.SqlState);
        Assert.Equal(DeltaErrorCode.ConcurrentModification, error.Code);
        Assert.True(error.IsTransient);
        Assert.Null(transaction.Connection);
        Assert.Equal("theirs", Scalar($"SELECT name FROM {table} WHERE id = 1"));
        Run($"UPDATE {table} SET name = 'mine' WHERE id = 1");
        Assert.Equal("mine", Scalar($"SELECT name FROM {table} WHERE id = 1"));
    }

    [Theory]
    [InlineData(IsolationLevel.Snapshot, false)]
    [InlineData(IsolationLevel.Serializable, true)]
    public void Rows_that_others_append_conflict_with_Serializable_alone(IsolationLevel level, bool conflicts)
    {
        var table = Numbers(3);
        using var transaction = Connection.BeginTransaction(level);
        Run($"UPDATE {table} SET name = 'mine' WHERE id >= 0");
        Fixture.Run($"INSERT INTO {table} VALUES (10, 'appended')");
        if (!conflicts)
        {
            transaction.Commit();
            Assert.Equal("appended", Scalar($"SELECT name FROM {table} WHERE id = 10"));
            return;
        }

        Assert.Equal("40001", Assert.Throws<DeltaQueryException>(transaction.Commit).SqlState);
        Assert.Equal(0L, Scalar($"SELECT count(*) FROM {table} WHERE name = 'mine'"));
    }

    [Fact]
    public void Appends_do_not_conflict()
    {
        var table = Numbers(1);
        using var transaction = Connection.BeginTransaction();
        Run($"INSERT INTO {table} VALUES (1, 'mine')");
        Fixture.Run($"INSERT INTO {table} VALUES (2, 'theirs')");
        transaction.Commit();
        Assert.Equal(3, RowsOf(table));
    }

    [Fact]
    public void The_change_of_a_second_table_is_refused_by_name()
    {
        var (one, two) = (Numbers(1), Numbers(1));
        using var transaction = Connection.BeginTransaction();
        Run($"DELETE FROM {one}");
        var error = Assert.Throws<DeltaQueryException>(() => Run($"DELETE FROM {two}"));
        Assert.Equal("0A000", error.SqlState);
        Assert.Contains(one, error.Message);
        Assert.Contains(two, error.Message);
        Assert.EndsWith(two, error.Table);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public void After_an_error_only_rollback_is_left()
    {
        var table = Numbers(2);
        using var transaction = Connection.BeginTransaction();
        Run($"DELETE FROM {table}");
        Assert.Throws<DeltaQueryException>(() => Scalar("SELECT * FROM there_is_no_such_table"));
        Assert.Equal("25P02", Assert.Throws<DeltaQueryException>(() => Scalar("SELECT 1")).SqlState);
        transaction.Rollback();
        Assert.Equal(2L, Scalar($"SELECT count(*) FROM {table}"));
    }

    [Fact]
    public void Commit_after_an_error_says_that_nothing_was_committed()
    {
        var table = Numbers(2);
        using var transaction = Connection.BeginTransaction();
        Run($"DELETE FROM {table}");
        Assert.Throws<DeltaQueryException>(() => Scalar("SELECT * FROM there_is_no_such_table"));
        Assert.Throws<DeltaQueryException>(transaction.Commit);
        Assert.Null(transaction.Connection);
        Assert.Equal(2, RowsOf(table));
        CheckUsable(Connection);
    }

    [Theory]
    [InlineData("OPTIMIZE {t}")]
    [InlineData("VACUUM {t}")]
    [InlineData("RESTORE {t} TO VERSION AS OF 0")]
    [InlineData("CREATE TABLE {t}_x (a INT)")]
    [InlineData("CREATE TABLE {t}_x AS SELECT 1 AS a")]
    [InlineData("DROP TABLE {t}")]
    [InlineData("ALTER TABLE {t} ADD COLUMN more INT")]
    [InlineData("INGEST FROM KAFKA BROKERS 'localhost:1' TOPIC 'x' INTO {t} FORMAT JSON")]
    [InlineData("BEGIN")]
    public void What_has_no_place_in_a_transaction_is_25001(string statement)
    {
        var table = Numbers(1);
        using var transaction = Connection.BeginTransaction();
        Assert.Equal("25001", Assert.Throws<DeltaQueryException>(() => Run(statement.Replace("{t}", table))).SqlState);
    }

    [Theory]
    [InlineData("COMMIT")]
    [InlineData("ROLLBACK")]
    public void What_ends_a_transaction_is_25P01_where_there_is_none(string statement) =>
        Assert.Equal("25P01", Assert.Throws<DeltaQueryException>(() => Run(statement)).SqlState);

    [Fact]
    public void Savepoints_are_not_offered()
    {
        using var transaction = Connection.BeginTransaction();
        Assert.False(transaction.SupportsSavepoints);
        Assert.Throws<NotSupportedException>(() => transaction.Save("s"));
        Assert.Throws<NotSupportedException>(() => transaction.Rollback("s"));
    }

    [Theory]
    [InlineData("COMMIT", 0)]
    [InlineData("ROLLBACK", 2)]
    public void A_transaction_may_be_ended_by_a_statement(string statement, int rows)
    {
        var table = Numbers(2);
        using var transaction = Connection.BeginTransaction();
        Run($"DELETE FROM {table}");
        Run(statement);
        Assert.Null(transaction.Connection);
        Assert.Throws<InvalidOperationException>(transaction.Commit);
        Assert.Equal(rows, RowsOf(table));
        CheckUsable(Connection);
    }

    [Fact]
    public void A_transaction_may_be_begun_and_ended_by_statements()
    {
        var table = Numbers(2);
        Run("BEGIN");
        Run($"DELETE FROM {table}");
        Assert.Equal(2, RowsOf(table));
        Run("COMMIT");
        Assert.Equal(0, RowsOf(table));
    }
}
