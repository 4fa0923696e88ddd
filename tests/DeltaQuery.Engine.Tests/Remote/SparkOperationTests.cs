using DeltaQuery.Engine.Remote;
using DeltaQuery.Engine.Remote.Protocol;
using DeltaQuery.Engine.Tests.Remote.Grpc;

namespace DeltaQuery.Engine.Tests.Remote;

/// <summary>Streams that break, and what is done about it.</summary>
public sealed class SparkOperationTests : IAsyncLifetime
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(400);

    private FakeSpark _spark = null!;
    private int _read;

    public async Task InitializeAsync() => _spark = await FakeSpark.StartAsync();

    public async Task DisposeAsync() => await _spark.DisposeAsync();

    [Theory]
    [InlineData("reset")]
    [InlineData("end")]
    [InlineData("unavailable")]
    [InlineData("disconnected")]
    [InlineData("busy")]
    public async Task A_stream_that_breaks_again_and_again_loses_and_doubles_nothing(string how)
    {
        var random = new Random(7);
        _spark.BeforeAnswer = async (call, answer, i) =>
        {
            bool breaks;
            lock (random)
                breaks = random.Next(4) == 0;
            if (!breaks || answer.SqlCommandResult is not null || answer.ResultComplete is not null)
                return false;
            await ReadAsync(i);
            await BreakAsync(call, how);
            return true;
        };
        await using var session = await _spark.OpenAsync();
        Assert.Equal(60, (await RowsAsync(session, "SELECT 60")).Count);
        Assert.Contains(_spark.Calls, call => call.Method == "ReattachExecute" && call.Request<ReattachExecuteRequest>().HasLastResponseId);
        Assert.Single(_spark.Ran);
    }

    [Theory]
    [InlineData("INSERT INTO t")]
    [InlineData("SELECT 3")]
    public async Task A_request_whose_answer_was_lost_is_reattached_and_runs_once(string sql)
    {
        var calls = 0;
        _spark.BeforeAnswer = async (call, _, _) =>
        {
            if (call.Method != "ExecutePlan" || Interlocked.Increment(ref calls) > 2)
                return false;
            await BreakAsync(call, "reset");
            return true;
        };
        await using var session = await _spark.OpenAsync();
        await RowsAsync(session, sql);
        Assert.Equal([sql], _spark.Ran);
    }

    [Fact]
    public async Task A_request_that_never_arrived_is_sent_again_with_the_same_id()
    {
        var lost = 0;
        _spark.Before = async call =>
        {
            if (call.Method != "ExecutePlan" || Interlocked.Increment(ref lost) > 1)
                return false;
            await BreakAsync(call, "reset");
            return true;
        };
        await using var session = await _spark.OpenAsync();
        await RowsAsync(session, "INSERT INTO t");
        Assert.Equal(["INSERT INTO t"], _spark.Ran);
        Assert.Single(_spark.CallsOf("ExecutePlan").Select(call => call.Request<ExecutePlanRequest>().OperationId).Distinct());
        Assert.Equal(2, _spark.CallsOf("ExecutePlan").Count());
    }

    [Fact]
    public async Task A_request_that_arrives_late_beside_its_repetition_runs_once()
    {
        // The first is held back until the second has come: that one is refused, as its id is taken.
        var first = new TaskCompletionSource();
        var calls = 0;
        _spark.Before = async call =>
        {
            if (call.Method == "ExecutePlan" && Interlocked.Increment(ref calls) == 1)
                await BreakAsync(call, "reset");
            else if (call.Method == "ReattachExecute" && !first.Task.IsCompleted)
                await FakeSpark.FailAsync(call, ServerError.OperationNotFound,
                    "[INVALID_HANDLE.OPERATION_NOT_FOUND] The handle is invalid.");
            else if (call.Method == "ExecutePlan" && first.TrySetResult())
                await FakeSpark.FailAsync(call, ServerError.OperationAlreadyExists,
                    "[INVALID_HANDLE.OPERATION_ALREADY_EXISTS] The handle is invalid.");
            else
                return false;
            if (first.Task.IsCompleted)
                _spark.Take(_spark.CallsOf("ExecutePlan").First().Request<ExecutePlanRequest>());
            return true;
        };
        await using var session = await _spark.OpenAsync();
        await RowsAsync(session, "INSERT INTO t");
        Assert.Equal(["INSERT INTO t"], _spark.Ran);
    }

    [Fact]
    public async Task An_operation_that_is_gone_after_answers_have_come_is_not_begun_again()
    {
        _spark.BeforeAnswer = async (call, _, i) =>
        {
            if (i != 2)
                return false;
            await ReadAsync(i);
            _spark.Forget();
            await BreakAsync(call, "reset");
            return true;
        };
        await using var session = await _spark.OpenAsync();
        var error = await ErrorAsync(session, "SELECT 5");
        Assert.Equal(ServerError.OperationNotFound, error.ErrorClass);
        Assert.Single(_spark.Ran);
    }

    [Fact]
    public async Task Where_a_server_would_not_tell_of_a_restart_nothing_is_sent_twice()
    {
        (_spark.Version, _spark.ServerSession) = ("3.5.6", "");
        _spark.BeforeAnswer = async (call, _, _) =>
        {
            _spark.Forget();
            await BreakAsync(call, "reset");
            return true;
        };
        await using var session = await _spark.OpenAsync();
        var error = await ErrorAsync(session, "INSERT INTO t");
        Assert.Equal(
            (DeltaErrorCode.ConnectionFailed,
                $"whether the statement has run is not known: the connection to 127.0.0.1:{_spark.Port} broke",
                "look at the table's history before it is run again"),
            (error.Code, error.Message, error.Hint));
        Assert.Single(_spark.CallsOf("ExecutePlan"));
        Assert.Equal("INSERT INTO t", _spark.CallsOf("ExecutePlan").Single().Request<ExecutePlanRequest>().Plan.Command.SqlCommand.Sql);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_server_that_was_restarted_is_told_of_and_the_statement_does_not_run_again(int answer)
    {
        _spark.BeforeAnswer = async (call, _, i) =>
        {
            if (i != answer)
                return false;
            await ReadAsync(i);
            _spark.Restart();
            await BreakAsync(call, "reset");
            return true;
        };
        _spark.Before = async call =>
        {
            if (call.Method != "ReattachExecute" || answer == 0)
                return false;
            await FakeSpark.FailAsync(call, ServerError.SessionNotFound, "[INVALID_HANDLE.SESSION_NOT_FOUND] The handle is invalid.");
            return true;
        };
        await using var session = await _spark.OpenAsync();
        var error = await ErrorAsync(session, answer == 0 ? "INSERT INTO t" : "SELECT 5");
        Assert.Equal(
            (DeltaErrorCode.ConnectionFailed, "08006",
                $"the server at 127.0.0.1:{_spark.Port} was restarted: the session's temporary views and settings are gone"),
            (error.Code, error.SqlState, error.Message));
        Assert.Single(_spark.Ran);
    }

    [Fact]
    public async Task An_answer_of_another_server_of_the_same_address_is_refused()
    {
        await using var session = await _spark.OpenAsync();
        _spark.BeforeAnswer = (_, answer, _) =>
        {
            answer.ServerSideSessionId = "another";
            return Task.FromResult(false);
        };
        Assert.Equal(ServerError.SessionChanged, (await ErrorAsync(session, "SELECT 5")).ErrorClass);
    }

    [Fact]
    public async Task A_server_that_does_not_come_back_is_given_up_in_time()
    {
        _spark.BeforeAnswer = async (call, _, i) =>
        {
            if (i == 0)
                return false;
            await BreakAsync(call, "unavailable");
            return true;
        };
        await using var session = await _spark.OpenAsync(Short);
        var error = await ErrorAsync(session, "SELECT 5");
        Assert.Equal((DeltaErrorCode.ConnectionFailed, "08006", true), (error.Code, error.SqlState, error.IsTransient));
        Assert.StartsWith($"the server at 127.0.0.1:{_spark.Port} is not available", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_ends_streams_for_ever_without_an_answer_is_given_up()
    {
        _spark.Before = async call =>
        {
            if (call.Method is not ("ExecutePlan" or "ReattachExecute"))
                return false;
            await call.EndAsync();
            return true;
        };
        await using var session = await _spark.OpenAsync(Short);
        Assert.Equal($"the server at 127.0.0.1:{_spark.Port} ends the answers before they are complete",
            (await ErrorAsync(session, "SELECT 5")).Message);
    }

    [Fact]
    public async Task A_stopped_server_is_told_of_in_one_sentence()
    {
        await using var session = await _spark.OpenAsync(Short);
        await _spark.DisposeAsync();
        var error = await ErrorAsync(session, "SELECT 5");
        Assert.Equal((DeltaErrorCode.ConnectionFailed, "08006"), (error.Code, error.SqlState));
        Assert.Contains($"127.0.0.1:{_spark.Port} has gone away", error.Message, StringComparison.Ordinal);
        _spark = await FakeSpark.StartAsync();
    }

    [Theory]
    [InlineData("INSERT INTO t")]
    [InlineData("SELECT 5")]
    public async Task A_statement_that_is_cancelled_is_interrupted_on_the_server_and_forgotten_when_it_has_ended(string sql)
    {
        var waits = new TaskCompletionSource();
        _spark.BeforeAnswer = async (call, _, i) =>
        {
            if (_spark.CallsOf("Interrupt").Any())
            {
                await FakeSpark.FailAsync(call, ServerError.OperationCanceled, "[OPERATION_CANCELED] Operation has been canceled.");
                return true;
            }

            if (i < (sql[0] == 'S' ? 3 : 0))
                return false;
            waits.TrySetResult();
            await Task.Delay(Timeout.Infinite, call.Aborted);
            return true;
        };
        using var source = new CancellationTokenSource();
        await using (var session = await _spark.OpenAsync())
        {
            var rows = RowsAsync(session, sql, source.Token);
            await waits.Task;
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rows);
        }

        var running = _spark.CallsOf("ExecutePlan").Last().Request<ExecutePlanRequest>().OperationId;
        Assert.Contains(running, _spark.CallsOf("Interrupt").Select(call => call.Request<InterruptRequest>().OperationId));
        Assert.Contains(running, _spark.CallsOf("ReattachExecute").Select(call => call.Request<ReattachExecuteRequest>().OperationId));
        Assert.Contains(running, ReleasedAll());
    }

    [Fact]
    public async Task A_statement_that_the_server_does_not_know_of_yet_is_interrupted_once_it_does()
    {
        var asked = 0;
        var known = new TaskCompletionSource();
        _spark.IsKnown = _ =>
        {
            var isKnown = Interlocked.Increment(ref asked) > 2;
            if (isKnown)
                known.TrySetResult();
            return isKnown;
        };
        var waits = new TaskCompletionSource();
        _spark.Before = async call =>
        {
            if (call.Method != "ExecutePlan")
                return false;
            waits.TrySetResult();
            await Task.Delay(Timeout.Infinite, call.Aborted);
            return true;
        };
        using var source = new CancellationTokenSource();
        await using var session = await _spark.OpenAsync();
        var rows = RowsAsync(session, "INSERT INTO t", source.Token);
        await waits.Task;
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rows);
        await known.Task;
    }

    [Fact]
    public async Task A_statement_that_is_interrupted_from_elsewhere_ends_as_cancelled()
    {
        var interrupted = new TaskCompletionSource();
        _spark.IsKnown = _ => interrupted.TrySetResult() || true;
        _spark.BeforeAnswer = async (call, _, i) =>
        {
            if (i < 2)
                return false;
            await interrupted.Task;
            await FakeSpark.FailAsync(call, ServerError.OperationCanceled, "[OPERATION_CANCELED] Operation has been canceled.");
            return true;
        };
        await using var session = await _spark.OpenAsync();
        await using var execution = await session.ExecuteAsync("SELECT 5", null, default);
        var rows = execution.BatchesAsync().GetAsyncEnumerator();
        Assert.True(await rows.MoveNextAsync());
        Assert.True(await rows.MoveNextAsync());
        var next = rows.MoveNextAsync().AsTask();
        await execution.InterruptAsync(default);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task An_interrupted_statement_that_never_arrived_is_not_sent_again()
    {
        var sent = new TaskCompletionSource();
        var interrupted = new TaskCompletionSource();
        _spark.IsKnown = _ => !interrupted.TrySetResult() && false;
        _spark.Before = async call =>
        {
            if (call.Method != "ExecutePlan")
                return false;
            sent.TrySetResult();
            await interrupted.Task;
            await BreakAsync(call, "reset");
            return true;
        };
        await using var session = await _spark.OpenAsync();
        var rows = RowsAsync(session, "INSERT INTO t");
        await sent.Task;
        await session.InterruptAllAsync(default);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rows);
        Assert.Empty(_spark.Ran);
        Assert.Single(_spark.CallsOf("ExecutePlan"));
    }

    [Fact]
    public async Task A_statement_of_a_session_that_was_stopped_before_the_server_knew_of_it_is_stopped_when_it_answers()
    {
        var sent = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        var interrupted = new TaskCompletionSource();
        _spark.IsKnown = id => id.Length > 0 && (interrupted.TrySetResult() || true);
        _spark.BeforeAnswer = async (call, _, i) =>
        {
            sent.TrySetResult();
            await stopped.Task;
            if (i == 0)
                return false;
            await interrupted.Task;
            await FakeSpark.FailAsync(call, ServerError.OperationCanceled, "[OPERATION_CANCELED] Operation has been canceled.");
            return true;
        };
        await using var session = await _spark.OpenAsync();
        var rows = RowsAsync(session, "INSERT INTO t");
        await sent.Task;
        Assert.Empty(await session.InterruptAllAsync(default));
        stopped.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rows);
    }

    [Fact]
    public async Task Answers_are_released_as_they_come_and_all_of_them_at_the_end()
    {
        _spark.Rows = batches => Enumerable.Range(0, batches).Select(batch => FakeSpark.Batch(batch * 10, 10, new byte[3 << 20]));
        await using (var session = await _spark.OpenAsync())
            await RowsAsync(session, "SELECT 6");
        var query = _spark.CallsOf("ExecutePlan").Last().Request<ExecutePlanRequest>().OperationId;
        Assert.Contains(_spark.CallsOf("ReleaseExecute").Select(call => call.Request<ReleaseExecuteRequest>()), release =>
            release.OperationId == query && release.ReleaseUntil is not null);
        Assert.Equal(_spark.CallsOf("ExecutePlan").Select(call => call.Request<ExecutePlanRequest>().OperationId).Order(),
            ReleasedAll().Order());
        Assert.Single(_spark.CallsOf("ReleaseSession"));
    }

    [Fact]
    public async Task A_result_that_is_not_read_to_its_end_is_ended_on_the_server()
    {
        await using (var session = await _spark.OpenAsync())
        {
            await using var execution = await session.ExecuteAsync("SELECT 500", null, default);
            await foreach (var _ in execution.BatchesAsync())
                break;
        }

        Assert.Contains(_spark.CallsOf("ExecutePlan").Last().Request<ExecutePlanRequest>().OperationId, ReleasedAll());
    }

    [Fact]
    public async Task A_session_that_was_joined_is_not_ended()
    {
        const string Id = "00112233-4455-6677-8899-aabbccddeeff";
        await using (var session = await _spark.OpenAsync(parameters: $"/;session_id={Id}"))
            await RowsAsync(session, "SELECT 1");
        Assert.Empty(_spark.CallsOf("ReleaseSession"));
        Assert.Equal([Id], _spark.CallsOf("ExecutePlan").Select(call => call.Request<ExecutePlanRequest>().SessionId).Distinct());
    }

    internal static async Task BreakAsync(FakeCall call, string how)
    {
        switch (how)
        {
            case "reset":
                call.Abort();
                break;
            case "end":
                await call.EndAsync();
                break;
            case "unavailable":
                await call.EndAsync(14, "going");
                break;
            case "disconnected":
                await FakeSpark.FailAsync(call, ServerError.CursorDisconnected, "[INVALID_CURSOR.DISCONNECTED] The cursor is invalid.");
                break;
            default:
                await FakeSpark.FailAsync(call, null, "busy", 8, retryAfterSeconds: 0);
                break;
        }
    }

    /// <summary>Waits until so many batches have been read: what is reset before is lost on the way, however long ago it was
    /// sent.</summary>
    private async Task ReadAsync(int batches)
    {
        while (Volatile.Read(ref _read) < batches)
            await Task.Delay(1);
    }

    /// <summary>The numbers of the first rows of the batches, each one that follows on the one before.</summary>
    private async Task<List<long>> RowsAsync(SparkSession session, string sql, CancellationToken cancellationToken = default)
    {
        await using var execution = await session.ExecuteAsync(sql, null, cancellationToken);
        var starts = new List<long>();
        await foreach (var batch in execution.BatchesAsync(cancellationToken))
        {
            Assert.Equal(starts.Count * FakeSpark.RowsPerBatch, batch.StartRow);
            if (!execution.RanAtOnce && batch.ArrowStream.Length == 1)
                Assert.Equal((byte)batch.StartRow, batch.ArrowStream.Span[0]);
            starts.Add(batch.StartRow);
            Interlocked.Increment(ref _read);
        }

        return starts;
    }

    private Task<DeltaException> ErrorAsync(SparkSession session, string sql) =>
        Assert.ThrowsAsync<DeltaException>(() => RowsAsync(session, sql));

    private List<string> ReleasedAll() =>
    [
        .. _spark.CallsOf("ReleaseExecute").Select(call => call.Request<ReleaseExecuteRequest>()).Where(release =>
            release.ReleaseAll is not null).Select(release => release.OperationId),
    ];
}
