using System.Data.Common;

namespace DeltaQuery.Ado.Tests;

/// <summary>Stopping what runs: by token, by Cancel and by CommandTimeout, in each phase.</summary>
public class CancellationTests(AdoFixture fixture) : AdoTest(fixture)
{
    /// <summary>Runs for hours, without a row. Spark's tasks within joins look rarely whether they were stopped, and a shuffle that it prepares while its
    /// statement is stopped runs on: this has neither.</summary>
    private const string Long = "SELECT i FROM range(100000000000000) r(i) WHERE i % 7 = 8";

    /// <summary>Gives rows for hours.</summary>
    private const string Stream = "SELECT i FROM range(1000000000000) r(i)";

    /// <summary>Gives its first rows soon, and those after them never: more than DuckDB makes ahead.</summary>
    private const string Slow = "SELECT i FROM range(3000000) r(i) UNION ALL SELECT i FROM range(100000000000000) r(i) WHERE i > 99999999999998";

    public static readonly TheoryData<string> Calls = ["ExecuteNonQuery", "ExecuteScalar", "ExecuteReader"];

    private static Task CallAsync(DbCommand command, string call, CancellationToken token) => call switch
    {
        "ExecuteNonQuery" => command.ExecuteNonQueryAsync(token),
        "ExecuteScalar" => command.ExecuteScalarAsync(token),
        _ => ReadAllAsync(command, token),
    };

    private static async Task ReadAllAsync(DbCommand command, CancellationToken token)
    {
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Calls))]
    public async Task A_token_stops_a_query_that_runs(string call)
    {
        using var source = new CancellationTokenSource();
        var running = CallAsync(Command(Long), call, source.Token);
        source.CancelAfter(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.True(running.IsCanceled);
        CheckUsable(Connection);
    }

    [SkippableTheory]
    [MemberData(nameof(Calls))]
    public async Task Cancel_from_another_thread_stops_a_query_that_runs(string call)
    {
        var command = Command(Long);
        var running = CallAsync(command, call, CancellationToken.None);
        await CancelUntilAsync(command, running);
        CheckStopped(await Assert.ThrowsAsync<DeltaQueryException>(() => running));
        CheckUsable(Connection);
    }

    [SkippableFact]
    public async Task Cancel_stops_a_synchronous_call()
    {
        var command = Command(Long);
        var running = Task.Factory.StartNew(() => command.ExecuteScalar(), TaskCreationOptions.LongRunning);
        await CancelUntilAsync(command, running);
        CheckStopped(await Assert.ThrowsAsync<DeltaQueryException>(() => running));
        CheckUsable(Connection);
    }

    // Cancel does nothing before the command runs: it is called until it has an effect.
    private static async Task CancelUntilAsync(DbCommand command, Task running)
    {
        while (!running.IsCompleted)
        {
            command.Cancel();
            await Task.WhenAny(running, Task.Delay(20));
        }
    }

    [SkippableFact]
    public void CommandTimeout_stops_a_query_that_runs()
    {
        var command = Command(Long);
        command.CommandTimeout = 1;
        var error = Assert.Throws<DeltaQueryException>(() => command.ExecuteScalar());
        CheckStopped(error);
        Assert.IsType<TimeoutException>(error.InnerException);
        Assert.Contains("1 second", error.Message);
        CheckUsable(Connection);
    }

    [SkippableFact]
    public async Task CommandTimeout_stops_an_asynchronous_call()
    {
        await using var connection = Fixture.Open(";Command Timeout=1");
        var error = await Assert.ThrowsAsync<DeltaQueryException>(() => new DeltaQueryCommand(Long, connection).ExecuteScalarAsync());
        Assert.IsType<TimeoutException>(error.InnerException);
        CheckUsable(connection);
    }

    [SkippableFact]
    public void CommandTimeout_is_no_limit_for_the_reader_s_own_time()
    {
        var command = Command("SELECT i FROM range(100000) r(i)");
        command.CommandTimeout = 5;
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Thread.Sleep(5100);
        var count = 1;
        while (reader.Read())
            count++;
        Assert.Equal(100_000, count);
    }

    [SkippableFact]
    public void Cancel_stops_a_stream_while_it_is_read()
    {
        NeedsLocal("rows before a whole task of the query has run");
        var command = Command(Stream);
        using (var reader = command.ExecuteReader())
        {
            Assert.True(reader.Read());
            command.Cancel();
            CheckStopped(Assert.Throws<DeltaQueryException>(() =>
            {
                while (reader.Read())
                {
                }
            }));
            Assert.False(reader.Read());
        }

        CheckUsable(Connection);
        Assert.Equal(5, new DeltaQueryCommand("SELECT 5", Connection).ExecuteScalar());
    }

    [SkippableFact]
    public async Task The_token_of_ExecuteReaderAsync_is_of_that_call_alone()
    {
        using var source = new CancellationTokenSource();
        await using var reader = await Command("SELECT i FROM range(100000) r(i)").ExecuteReaderAsync(source.Token);
        await source.CancelAsync();
        var count = 0;
        while (await reader.ReadAsync())
            count++;
        Assert.Equal(100_000, count);
    }

    [SkippableFact]
    public async Task The_token_of_ReadAsync_stops_a_stream()
    {
        NeedsLocal("rows before a whole task of the query has run");
        using var source = new CancellationTokenSource();
        await using (var reader = await Command(Stream).ExecuteReaderAsync())
        {
            Assert.True(await reader.ReadAsync(source.Token));
            source.CancelAfter(20);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                while (await reader.ReadAsync(source.Token))
                {
                }
            });
        }

        CheckUsable(Connection);
    }

    [SkippableFact]
    public async Task The_token_of_ReadAsync_stops_a_fetch_that_waits()
    {
        using var source = new CancellationTokenSource();
        await using (var reader = await Command(Slow).ExecuteReaderAsync())
        {
            var reading = Task.Run(async () =>
            {
                while (await reader.ReadAsync(source.Token))
                {
                }
            });
            source.CancelAfter(100);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        }

        CheckUsable(Connection);
    }

    [SkippableFact]
    public void CommandTimeout_stops_a_fetch_that_waits()
    {
        var command = Command(Slow);
        command.CommandTimeout = 1;
        var error = Assert.Throws<DeltaQueryException>(() =>
        {
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
            }
        });
        CheckStopped(error);
        Assert.IsType<TimeoutException>(error.InnerException);
        CheckUsable(Connection);
    }

    [SkippableFact]
    public async Task A_token_stops_a_later_statement()
    {
        using var source = new CancellationTokenSource();
        await using (var reader = await Command($"SELECT 1; {Long}").ExecuteReaderAsync())
        {
            source.CancelAfter(50);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await reader.NextResultAsync(source.Token);
                await reader.ReadAsync(source.Token);
            });
        }

        CheckUsable(Connection);
    }

    [SkippableFact]
    public async Task A_write_that_is_stopped_changes_nothing()
    {
        var table = Table("AS SELECT 1::BIGINT AS id");
        using var source = new CancellationTokenSource();
        var writing = Command($"INSERT INTO {table} {Long}").ExecuteNonQueryAsync(source.Token);
        source.CancelAfter(100);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        Assert.Equal(1, RowsOf(table));
        Assert.Equal(Inserted ?? -1, Run($"INSERT INTO {table} VALUES (2)"));
        Assert.Equal(2, RowsOf(table));
    }

    [SkippableFact]
    public async Task After_a_stop_no_later_statement_runs()
    {
        var table = Numbers(2);
        using var source = new CancellationTokenSource();
        source.CancelAfter(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Command($"{Long}; DELETE FROM {table}").ExecuteNonQueryAsync(source.Token));
        Assert.Equal(2, RowsOf(table));
    }

    [SkippableFact]
    public async Task A_stopped_query_fails_its_transaction_and_rollback_ends_it()
    {
        NeedsLocal("transactions");
        var table = Numbers(2);
        await using (var transaction = await Connection.BeginTransactionAsync())
        {
            Run($"DELETE FROM {table}");
            using var source = new CancellationTokenSource(50);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Command(Long).ExecuteScalarAsync(source.Token));
            await transaction.RollbackAsync();
        }

        Assert.Equal(2L, Scalar($"SELECT count(*) FROM {table}"));
    }

    [SkippableFact]
    public async Task One_command_s_stop_is_not_another_s()
    {
        using var other = Fixture.Open();
        using var source = new CancellationTokenSource();
        var stopped = Command(Long).ExecuteScalarAsync(source.Token);
        var counted = new DeltaQueryCommand("SELECT count(*) FROM range(20000000) r(i) WHERE i % 3 = 0", other).ExecuteScalarAsync();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        Assert.Equal(6_666_667L, await counted);
    }

    private static void CheckStopped(DeltaQueryException error)
    {
        Assert.Equal("57014", error.SqlState);
        Assert.False(error.IsTransient);
    }
}
