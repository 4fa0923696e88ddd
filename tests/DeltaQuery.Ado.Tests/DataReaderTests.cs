using System.Data;
using System.Data.Common;

namespace DeltaQuery.Ado.Tests;

public class DataReaderTests(AdoFixture fixture) : AdoTest(fixture)
{
    [SkippableFact]
    public void Depth_is_0() => Assert.Equal(0, Reader("SELECT 1").Depth);

    [SkippableFact]
    public void FieldCount_counts_the_columns()
    {
        using var reader = Reader("SELECT 1, 2, 3");
        Assert.Equal(3, reader.FieldCount);
        Assert.Equal(3, reader.VisibleFieldCount);
    }

    [SkippableFact]
    public void Read_gives_the_rows_and_then_false()
    {
        using var reader = Reader("SELECT x FROM (VALUES (1), (2)) t(x) ORDER BY x");
        Assert.True(reader.Read());
        Assert.Equal(1, reader.GetInt32(0));
        Assert.True(reader.Read());
        Assert.Equal(2, reader.GetInt32(0));
        Assert.False(reader.Read());
        Assert.False(reader.Read());
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2047)]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(10_000)]
    public async Task All_rows_come_in_order(int count)
    {
        var sql = $"SELECT i FROM range({count}) r(i) ORDER BY i";
        using (var reader = Reader(sql))
        {
            for (var i = 0L; i < count; i++)
            {
                Assert.True(reader.Read());
                Assert.Equal(i, reader.GetInt64(0));
            }

            Assert.False(reader.Read());
        }

        await using var slow = await Command(sql).ExecuteReaderAsync();
        var sum = 0L;
        while (await slow.ReadAsync())
            sum += slow.GetInt64(0);
        Assert.Equal((long)count * (count - 1) / 2, sum);
    }

    [SkippableFact]
    public void Rows_are_made_while_they_are_read()
    {
        NeedsLocal("rows before a whole task of the query has run");
        using var reader = Reader("SELECT i, 'text ' || i FROM range(100000000000) r(i)");
        for (var i = 0; i < 5000; i++)
            Assert.True(reader.Read());
        Assert.Equal(4999, reader.GetInt64(0));
    }

    [SkippableTheory]
    [InlineData("SELECT 1", true)]
    [InlineData("SELECT 1 WHERE false", false)]
    [InlineData("SET TimeZone = 'UTC'", false)]
    public void HasRows_tells_before_and_after_the_rows_are_read(string sql, bool expected)
    {
        using var reader = Reader(sql);
        Assert.Equal(expected, reader.HasRows);
        Assert.Equal(expected, reader.Read());
        Assert.Equal(expected, reader.HasRows);
        Assert.False(reader.Read());
        Assert.Equal(expected, reader.HasRows);
    }

    [SkippableFact]
    public void HasRows_loses_no_row()
    {
        using var reader = Reader("SELECT i FROM range(5000) r(i)");
        var count = 0;
        while (reader.HasRows && reader.Read())
            count++;
        Assert.Equal(5000, count);
    }

    [SkippableFact]
    public void HasRows_is_of_each_result()
    {
        using var reader = Reader("SELECT 1; SELECT 2 WHERE false; SELECT 3");
        Assert.True(reader.HasRows);
        Assert.True(reader.NextResult());
        Assert.False(reader.HasRows);
        Assert.True(reader.NextResult());
        Assert.True(reader.HasRows);
        Assert.False(reader.NextResult());
        Assert.False(reader.HasRows);
    }

    [SkippableFact]
    public void NextResult_goes_through_the_results()
    {
        using var reader = Reader("SELECT 1 AS a; SELECT 'x' AS b, 2 AS c; SELECT 3");
        Assert.Equal("a", reader.GetName(0));
        Assert.True(reader.NextResult());
        Assert.Equal(2, reader.FieldCount);
        Assert.True(reader.Read());
        Assert.Equal("x", reader["b"]);
        Assert.True(reader.NextResult());
        Assert.True(reader.Read());
        Assert.Equal(3, reader[0]);
        Assert.False(reader.NextResult());
        Assert.False(reader.NextResult());
        Assert.False(reader.Read());
        Assert.Equal(0, reader.FieldCount);
    }

    [SkippableFact]
    public async Task NextResultAsync_goes_through_the_results()
    {
        await using var reader = await Command("SELECT 1; SELECT 2").ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.True(await reader.NextResultAsync());
        Assert.True(await reader.ReadAsync());
        Assert.Equal(2, reader.GetInt32(0));
        Assert.False(await reader.NextResultAsync());
    }

    [SkippableFact]
    public void NextResult_leaves_rows_that_were_not_read()
    {
        using var reader = Reader("SELECT i FROM range(1000000) r(i); SELECT 'next'");
        Assert.True(reader.Read());
        Assert.True(reader.NextResult());
        Assert.True(reader.Read());
        Assert.Equal("next", reader.GetString(0));
    }

    [SkippableFact]
    public void Statements_without_a_result_are_passed_by()
    {
        var table = Numbers(0);
        using var reader = Reader($"INSERT INTO {table} VALUES (1, 'a'); SELECT id FROM {table}; DELETE FROM {table}; SELECT count(*) FROM {table}");
        Assert.True(reader.Read());
        Assert.Equal(1, reader.GetInt32(0));
        Assert.Equal(Inserted ?? -1, reader.RecordsAffected);
        Assert.True(reader.NextResult());
        Assert.True(reader.Read());
        Assert.Equal(0L, reader.GetInt64(0));
        Assert.Equal(1 + (Inserted ?? 0), reader.RecordsAffected);
    }

    [SkippableFact]
    public void A_later_statement_runs_when_its_turn_comes()
    {
        using var reader = Reader("SELECT 1; SELECT * FROM there_is_no_such_table");
        Assert.True(reader.Read());
        Assert.Throws<DeltaQueryException>(() => reader.NextResult());
        Assert.False(reader.Read());
    }

    [SkippableFact]
    public void After_an_error_no_later_statement_runs()
    {
        var table = Numbers(2);
        var reader = Reader($"SELECT 1; SELECT * FROM there_is_no_such_table; DELETE FROM {table}");
        Assert.Throws<DeltaQueryException>(() => reader.NextResult());
        reader.Close();
        Assert.Equal(2, RowsOf(table));
    }

    [SkippableFact]
    public void Close_runs_the_writes_that_are_left()
    {
        var table = Numbers(3);
        var reader = Reader($"SELECT 1; DELETE FROM {table} WHERE id = 0; SELECT 2; DELETE FROM {table} WHERE id = 1");
        reader.Close();
        Assert.Equal(2, reader.RecordsAffected);
        Assert.Equal(1, RowsOf(table));
    }

    [SkippableFact]
    public void SingleRow_gives_one_row_of_one_result()
    {
        using var reader = Reader("SELECT i FROM range(3) r(i); SELECT 2", CommandBehavior.SingleRow);
        Assert.True(reader.Read());
        Assert.False(reader.Read());
        Assert.False(reader.NextResult());
    }

    [SkippableFact]
    public async Task SingleRow_gives_one_row_to_ReadAsync()
    {
        await using var reader = await Command("SELECT i FROM range(3) r(i)").ExecuteReaderAsync(CommandBehavior.SingleRow);
        Assert.True(await reader.ReadAsync());
        Assert.False(await reader.ReadAsync());
        Assert.False(await reader.ReadAsync());
    }

    [SkippableFact]
    public void SingleResult_gives_one_result()
    {
        using var reader = Reader("SELECT 1; SELECT 2", CommandBehavior.SingleResult);
        Assert.True(reader.Read());
        Assert.False(reader.NextResult());
        Assert.False(reader.Read());
    }

    [SkippableFact]
    public void SchemaOnly_tells_the_columns_and_gives_no_rows()
    {
        using var reader = Reader("SELECT i AS a, 'x' AS b FROM range(100000000000000) r(i)", CommandBehavior.SchemaOnly);
        Assert.Equal(["a", "b"], [reader.GetName(0), reader.GetName(1)]);
        Assert.Equal(typeof(long), reader.GetFieldType(0));
        Assert.False(reader.HasRows);
        Assert.False(reader.Read());
    }

    [SkippableFact]
    public void SchemaOnly_changes_nothing()
    {
        var table = Numbers(3);
        using (var reader = Reader($"DELETE FROM {table}; SELECT id FROM {table}; DELETE FROM {table}", CommandBehavior.SchemaOnly))
        {
            Assert.Equal("id", reader.GetName(0));
            Assert.False(reader.NextResult());
        }

        Assert.Equal(3, RowsOf(table));
    }

    [SkippableTheory]
    [InlineData(CommandBehavior.SequentialAccess)]
    [InlineData(CommandBehavior.KeyInfo)]
    [InlineData(CommandBehavior.SequentialAccess | CommandBehavior.SingleRow)]
    public void Other_behaviours_are_accepted(CommandBehavior behavior)
    {
        using var reader = Reader("SELECT 1, 2", behavior);
        Assert.True(reader.Read());
        Assert.Equal(1, reader.GetInt32(0));
        Assert.Equal(2, reader.GetInt32(1));
    }

    [SkippableFact]
    public void CloseConnection_closes_the_connection_with_the_reader()
    {
        using var connection = Fixture.Open();
        using (new DeltaQueryCommand("SELECT 1", connection).ExecuteReader(CommandBehavior.CloseConnection))
            Assert.Equal(ConnectionState.Open, connection.State);
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [SkippableFact]
    public async Task CloseConnection_closes_the_connection_with_DisposeAsync()
    {
        await using var connection = Fixture.Open();
        await using (await new DeltaQueryCommand("SELECT 1", connection).ExecuteReaderAsync(CommandBehavior.CloseConnection))
            Assert.Equal(ConnectionState.Open, connection.State);
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [SkippableFact]
    public void CloseConnection_closes_the_connection_of_a_command_that_fails()
    {
        using var connection = Fixture.Open();
        Assert.Throws<DeltaQueryException>(() => new DeltaQueryCommand("SELEKT", connection).ExecuteReader(CommandBehavior.CloseConnection));
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [SkippableFact]
    public void A_closed_reader_says_so_and_lets_the_next_one_open()
    {
        var reader = Reader("SELECT 1");
        Assert.False(reader.IsClosed);
        reader.Close();
        reader.Close();
        Assert.True(reader.IsClosed);
        Assert.Equal(1, Scalar("SELECT 1"));
    }

    [SkippableTheory]
    [InlineData("SELECT 1", -1)]
    [InlineData("INSERT INTO {0} VALUES (7, 'x'); DELETE FROM {0}", 3)]
    public void RecordsAffected_is_known_after_Close(string sql, int count)
    {
        var reader = Reader(string.Format(null, sql, Numbers(1)));
        reader.Close();
        if (count > 0 && Inserted is null)
            count--;
        Assert.Equal(count, reader.RecordsAffected);
        reader.Dispose();
        Assert.Equal(count, reader.RecordsAffected);
    }

    [SkippableFact]
    public void GetEnumerator_goes_through_the_rows()
    {
        using var reader = Reader("SELECT i::INT AS x FROM range(3) r(i)");
        Assert.Equal([0, 1, 2], reader.Cast<IDataRecord>().Select(r => r.GetInt32(0)));
        Assert.False(reader.IsClosed);
    }

    [SkippableFact]
    public void A_failure_while_rows_are_read_is_an_exception_of_the_provider()
    {
        NeedsLocal("Spark finds the error before it sends a row");
        using var reader = Reader("SELECT CASE WHEN i = 1000000 THEN ('too far ' || i)::INT ELSE i END FROM range(2000000) r(i)");
        var error = Assert.Throws<DeltaQueryException>(() =>
        {
            while (reader.Read())
            {
            }
        });
        Assert.Contains("too far", error.Message);
        Assert.Throws<InvalidOperationException>(() => reader.GetString(0));
        reader.Close();
        CheckUsable(Connection);
    }

    [SkippableFact]
    public async Task A_cancelled_token_cancels_each_call_of_a_reader()
    {
        var cancelled = new CancellationToken(canceled: true);
        await using var reader = Row("SELECT 1; SELECT 2");
        foreach (var call in new Func<Task>[]
        {
            () => reader.ReadAsync(cancelled), () => reader.NextResultAsync(cancelled), () => reader.IsDBNullAsync(0, cancelled),
            () => reader.GetFieldValueAsync<int>(0, cancelled),
        })
        {
            var task = call();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
            Assert.True(task.IsCanceled);
        }

        Assert.Equal(1, reader.GetInt32(0));
        Assert.True(reader.NextResult());
    }

    [SkippableFact]
    public void Scans_tell_what_was_read()
    {
        NeedsLocal("the files that a query has read");
        var table = Numbers(10);
        using var reader = Row($"SELECT id FROM {table}");
        Assert.Single(reader.Scans);
    }

    [SkippableFact]
    public void The_base_class_reads_the_same()
    {
        using DbDataReader reader = Row("SELECT 1 AS x, NULL::STRING AS y");
        Assert.Equal(1, reader["x"]);
        Assert.Equal(DBNull.Value, reader["Y"]);
        Assert.True(reader.IsDBNull("y"));
        Assert.Equal(1, reader.GetInt32("x"));
        Assert.Equal(typeof(int), reader.GetProviderSpecificFieldType(0));
        Assert.Equal(1, reader.GetProviderSpecificValue(0));
    }

    [SkippableFact]
    public void CloseConnection_closes_it_for_a_text_that_cannot_be_split()
    {
        using var connection = Fixture.Open();
        Assert.Throws<DeltaQueryException>(() => new DeltaQueryCommand("SELECT 'no end", connection).ExecuteReader(CommandBehavior.CloseConnection));
        Assert.Equal(ConnectionState.Closed, connection.State);
    }
}
