using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using DeltaQuery.Engine.Remote;
using DeltaQuery.Engine.Remote.Protocol;
using DeltaQuery.Engine.Tests.Remote.Grpc;
using Google.Protobuf;

namespace DeltaQuery.Engine.Tests.Remote;

/// <summary>A server that speaks Spark Connect as Spark does, of which a test says what goes wrong. <c>SELECT n</c> gives n batches of ten
/// rows;
/// all else is a command.</summary>
internal sealed class FakeSpark : IAsyncDisposable
{
    public const int RowsPerBatch = 10;

    private readonly FakeGrpcServer _server;
    private readonly ConcurrentDictionary<string, List<ExecutePlanResponse>> _operations = new();

    private FakeSpark(FakeGrpcServer server)
    {
        _server = server;
        server.Answer = AnswerAsync;
    }

    public string Address => $"sc://127.0.0.1:{_server.Port}";

    public int Port => _server.Port;

    public string Version { get; set; } = "4.2.0";

    /// <summary>The id that the server gives the session; empty as before 4.0.</summary>
    public string ServerSession { get; set; } = "s1";

    /// <summary>The statements that have run, each as often as it did.</summary>
    public ConcurrentQueue<string> Ran { get; } = new();

    /// <summary>Sees each call first, and may end it: then it gives true.</summary>
    public Func<FakeCall, Task<bool>> Before { get; set; } = _ => Task.FromResult(false);

    /// <summary>Sees an answer of an operation before it is sent, with its number from 0, and may end the call: then it gives
    /// true.</summary>
    public Func<FakeCall, ExecutePlanResponse, int, Task<bool>> BeforeAnswer { get; set; } = (_, _, _) => Task.FromResult(false);

    /// <summary>Makes the answers of a query, but for the last.</summary>
    public Func<int, IEnumerable<ExecutePlanResponse>> Rows { get; set; } = batches =>
        Enumerable.Range(0, batches).Select(batch => Batch(batch * RowsPerBatch, RowsPerBatch));

    /// <summary>Whether an operation can be told of by an interruption.</summary>
    public Func<string, bool> IsKnown { get; set; } = _ => true;

    public IEnumerable<FakeCall> Calls => _server.Calls;

    /// <summary>Starts one, with TLS if there is a certificate.</summary>
    public static async Task<FakeSpark> StartAsync(X509Certificate2? certificate = null) =>
        new(await FakeGrpcServer.StartAsync(certificate));

    /// <summary>The calls of a method.</summary>
    public IEnumerable<FakeCall> CallsOf(string method) => _server.Calls.Where(call => call.Method == method);

    /// <summary>Opens a session on it.</summary>
    public Task<SparkSession> OpenAsync(TimeSpan? retryFor = null, string parameters = "") => SparkSession.OpenAsync(
        SparkEndpoint.Parse(Address + parameters), new SparkSessionOptions { RetryFor = retryFor ?? TimeSpan.FromMinutes(1) }, default);

    /// <summary>Forgets all operations, and begins sessions anew.</summary>
    public void Restart()
    {
        _operations.Clear();
        ServerSession += "'";
    }

    /// <summary>Runs a request that was late.</summary>
    public void Take(ExecutePlanRequest request) => _operations.TryAdd(request.OperationId, Run(request.Plan));

    /// <summary>Forgets all operations.</summary>
    public void Forget() => _operations.Clear();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public static ExecutePlanResponse Batch(long start, long rows, byte[]? data = null, long? piece = null, long? pieces = null)
    {
        var batch = new ExecutePlanResponse.Types.ArrowBatch { StartOffset = start, RowCount = rows,
            Data = ByteString.CopyFrom(data ?? [(byte)start]) };
        if (piece is { } index)
            (batch.ChunkIndex, batch.NumChunksInBatch) = (index, pieces!.Value);
        return new ExecutePlanResponse { ArrowBatch = batch };
    }

    /// <summary>Ends a call with an error of Spark's.</summary>
    public static Task FailAsync(FakeCall call, string? errorClass, string message, int status = 13, string? errorId = null,
        int? retryAfterSeconds = null)
    {
        var info = new RpcErrorInfo { Reason = "org.apache.spark.SparkSQLException", Domain = "org.apache.spark" };
        if (errorClass is not null)
            info.Metadata.Add("errorClass", errorClass);
        if (errorId is not null)
            info.Metadata.Add("errorId", errorId);
        var details = new RpcStatus { Code = status, Message = message,
            Details = { new RpcDetail { TypeUrl = "type.googleapis.com/google.rpc.ErrorInfo", Value = info.ToByteString() } } };
        if (retryAfterSeconds is { } seconds)
            details.Details.Add(new RpcDetail
            {
                TypeUrl = "type.googleapis.com/google.rpc.RetryInfo",
                Value = new RpcRetryInfo { RetryDelay = new RpcDuration { Seconds = seconds } }.ToByteString(),
            });
        return call.EndAsync(status, Uri.EscapeDataString(message), details.ToByteArray());
    }

    private async Task AnswerAsync(FakeCall call)
    {
        if (await Before(call))
            return;
        switch (call.Method)
        {
            case "ExecutePlan":
                await ExecuteAsync(call);
                return;
            case "ReattachExecute":
                await ReattachAsync(call);
                return;
            case "AnalyzePlan":
                await EndWithAsync(call,
                    new AnalyzePlanResponse { ServerSideSessionId = ServerSession, SparkVersion = new() { Version = Version } });
                return;
            case "Config":
                await EndWithAsync(call, new ConfigResponse { ServerSideSessionId = ServerSession });
                return;
            case "Interrupt":
                var id = call.Request<InterruptRequest>().OperationId;
                var answer = new InterruptResponse();
                if (IsKnown(id))
                    answer.InterruptedIds.Add(id);
                await EndWithAsync(call, answer);
                return;
            case "ReleaseExecute":
                await EndWithAsync(call, new ReleaseExecuteResponse());
                return;
            case "ReleaseSession":
                await EndWithAsync(call, new ReleaseSessionResponse());
                return;
            default:
                await call.EndAsync(12);
                return;
        }
    }

    private async Task ExecuteAsync(FakeCall call)
    {
        var request = call.Request<ExecutePlanRequest>();
        if (request.HasClientObservedServerSideSessionId && request.ClientObservedServerSideSessionId != ServerSession)
        {
            await FailAsync(call, ServerError.SessionChanged, "[INVALID_HANDLE.SESSION_CHANGED] The handle is invalid.");
            return;
        }

        if (!_operations.TryAdd(request.OperationId, Run(request.Plan)))
        {
            await FailAsync(call, ServerError.OperationAlreadyExists, "[INVALID_HANDLE.OPERATION_ALREADY_EXISTS] The handle is invalid.");
            return;
        }

        await SendAsync(call, request.OperationId, 0);
    }

    private async Task ReattachAsync(FakeCall call)
    {
        var request = call.Request<ReattachExecuteRequest>();
        if (!_operations.TryGetValue(request.OperationId, out var answers))
        {
            await FailAsync(call, ServerError.OperationNotFound, "[INVALID_HANDLE.OPERATION_NOT_FOUND] The handle is invalid.");
            return;
        }

        await SendAsync(call, request.OperationId,
            request.HasLastResponseId ? answers.FindIndex(answer => answer.ResponseId == request.LastResponseId) + 1 : 0);
    }

    private List<ExecutePlanResponse> Run(Plan plan)
    {
        var command = plan.Command?.SqlCommand;
        var sql = command is null ? plan.Root.Sql.Query : command.Input?.Sql.Query ?? command.Sql;
        var isQuery = sql.StartsWith("SELECT ", StringComparison.Ordinal);
        if (command is null || !isQuery)
            Ran.Enqueue(sql);
        List<ExecutePlanResponse> answers;
        if (command is null)
            answers = [.. Rows(int.Parse(sql["SELECT ".Length..], System.Globalization.CultureInfo.InvariantCulture))];
        else
            answers =
            [
                new ExecutePlanResponse
                {
                    SqlCommandResult = new()
                    {
                        Relation = isQuery ? new Relation { Sql = new SqlRelation { Query = sql } }
                            : new Relation { LocalRelation = new() { Data = ByteString.CopyFromUtf8(sql) } },
                    },
                },
            ];
        answers.Add(new ExecutePlanResponse { ResultComplete = new() });
        foreach (var answer in answers)
            (answer.ResponseId, answer.ServerSideSessionId) = (Guid.NewGuid().ToString(), ServerSession);
        return answers;
    }

    private async Task SendAsync(FakeCall call, string operation, int from)
    {
        var answers = _operations[operation];
        for (var i = from; i < answers.Count; i++)
        {
            if (await BeforeAnswer(call, answers[i], i))
                return;
            await call.SendAsync(answers[i]);
        }

        await call.EndAsync();
    }

    private static async Task EndWithAsync(FakeCall call, IMessage answer)
    {
        await call.SendAsync(answer);
        await call.EndAsync();
    }
}
