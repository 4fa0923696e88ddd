using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using DeltaQuery.Engine.Remote.Grpc;
using DeltaQuery.Engine.Remote.Protocol;
using DeltaQuery.Engine.Sql;
using Google.Protobuf;

namespace DeltaQuery.Engine.Remote;

/// <summary>The calls of Spark Connect, for one session; sees to it that the server still is the one that the session began on.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class SparkService : IDisposable
{
    private const string Path = "/spark.connect.SparkConnectService/";

    /// <summary>How long a call may take that nobody waits for, or that a cancelled statement does.</summary>
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(5);

    private readonly GrpcChannel _channel;
    private readonly SparkSessionOptions _options;
    private readonly UserContext _user;
    private readonly string _clientType;
    private readonly ConcurrentDictionary<Task, bool> _background = new();
    private string? _observed;
    private volatile bool _isOpen;
    private int _interruptions;

    public SparkService(SparkEndpoint endpoint, SparkSessionOptions options)
    {
        Endpoint = endpoint;
        _options = options;
        SessionId = (endpoint.SessionId ?? Guid.NewGuid()).ToString("D");
        _user = new UserContext { UserId = endpoint.UserId };
        _clientType = endpoint.UserAgent
            ?? $"DeltaQuery/{typeof(SparkService).Assembly.GetName().Version?.ToString(3)} ({RuntimeInformation.FrameworkDescription})";
        _channel = new GrpcChannel(new GrpcChannelOptions(endpoint.Host, endpoint.Port)
        {
            UsesTls = endpoint.UsesTls, Headers = endpoint.Headers(), Secrets = endpoint.Secrets(), UserAgent = _clientType,
            ConnectTimeout = options.ConnectTimeout, TrustedRoots = options.TrustedRoots,
        });
    }

    public SparkEndpoint Endpoint { get; }

    public string SessionId { get; }

    public TimeSpan RetryFor => _options.RetryFor;

    /// <summary>How often all that ran was stopped.</summary>
    public int Interruptions => Volatile.Read(ref _interruptions);

    /// <summary>Whether the server would tell if it were restarted; those before 4.0 do not.</summary>
    public bool WouldTellOfRestart => _observed is not null;

    /// <summary>Asks for the server's version: the first call, which is not repeated.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        var request = Analyze();
        request.SparkVersion = new AnalyzePlanRequest.Types.SparkVersion();
        var answer = await CallAsync("AnalyzePlan", request, AnalyzePlanResponse.Parser, isRepeated: false, null, cancellationToken)
            .ConfigureAwait(false);
        Watch(answer.ServerSideSessionId);
        _isOpen = true;
        return answer.SparkVersion?.Version ?? "";
    }

    /// <summary>The schema that a plan's rows have.</summary>
    public async Task<DataType> SchemaAsync(Plan plan, SourceText text, CancellationToken cancellationToken)
    {
        var request = Analyze();
        request.Schema = new AnalyzePlanRequest.Types.Schema { Plan = plan };
        var answer = await CallAsync("AnalyzePlan", request, AnalyzePlanResponse.Parser, isRepeated: true, text, cancellationToken)
            .ConfigureAwait(false);
        Watch(answer.ServerSideSessionId);
        return answer.Schema?.Schema ?? new DataType { Struct = new() };
    }

    /// <summary>Reads or changes settings.</summary>
    public async Task<ConfigResponse> ConfigAsync(ConfigRequest.Types.Operation operation, CancellationToken cancellationToken)
    {
        var request = new ConfigRequest { SessionId = SessionId, UserContext = _user, ClientType = _clientType, Operation = operation };
        if (_observed is { } observed)
            request.ClientObservedServerSideSessionId = observed;
        var answer = await CallAsync("Config", request, ConfigResponse.Parser, isRepeated: true, null, cancellationToken)
            .ConfigureAwait(false);
        Watch(answer.ServerSideSessionId);
        return answer;
    }

    /// <summary>Begins an operation.</summary>
    /// <exception cref="GrpcException">The call failed.</exception>
    public Task<GrpcStream<ExecutePlanResponse>> ExecuteAsync(Plan plan, string operationId, CancellationToken cancellationToken)
    {
        var request = new ExecutePlanRequest
        {
            SessionId = SessionId, UserContext = _user, ClientType = _clientType, Plan = plan, OperationId = operationId,
        };
        if (_observed is { } observed)
            request.ClientObservedServerSideSessionId = observed;
        request.RequestOptions.Add(new ExecutePlanRequest.Types.RequestOption
        {
            ReattachOptions = new ReattachOptions { Reattachable = true },
        });
        var chunking = new ResultChunkingOptions { AllowArrowBatchChunking = true };
        if (_options.ChunkBytes is { } bytes)
            chunking.PreferredArrowChunkSize = bytes;
        request.RequestOptions.Add(new ExecutePlanRequest.Types.RequestOption { ResultChunkingOptions = chunking });
        return _channel.StreamAsync(Path + "ExecutePlan", request, ExecutePlanResponse.Parser, cancellationToken);
    }

    /// <summary>Goes on with the answers of an operation behind one of them; from the first on if that is null.</summary>
    /// <exception cref="GrpcException">The call failed.</exception>
    public Task<GrpcStream<ExecutePlanResponse>> ReattachAsync(string operationId, string? lastResponseId,
        CancellationToken cancellationToken)
    {
        var request = new ReattachExecuteRequest
        {
            SessionId = SessionId, UserContext = _user, ClientType = _clientType, OperationId = operationId,
        };
        if (_observed is { } observed)
            request.ClientObservedServerSideSessionId = observed;
        if (lastResponseId is not null)
            request.LastResponseId = lastResponseId;
        return _channel.StreamAsync(Path + "ReattachExecute", request, ExecutePlanResponse.Parser, cancellationToken);
    }

    /// <summary>Lets the server forget answers, in the background: up to one of them, or the whole operation, which ends if it
    /// runs.</summary>
    public Task Release(string operationId, string? until)
    {
        var request = new ReleaseExecuteRequest
        {
            SessionId = SessionId, UserContext = _user, ClientType = _clientType, OperationId = operationId,
        };
        if (until is null)
            request.ReleaseAll = new ReleaseExecuteRequest.Types.ReleaseAll();
        else
            request.ReleaseUntil = new ReleaseExecuteRequest.Types.ReleaseUntil { ResponseId = until };
        return InBackground(token => _channel.CallAsync(Path + "ReleaseExecute", request, ReleaseExecuteResponse.Parser, Brief, token));
    }

    /// <summary>Stops an operation, or with null all of the session's.</summary>
    /// <returns>Those that were stopped; none if the server could not be asked.</returns>
    public async Task<IReadOnlyList<string>> InterruptAsync(string? operationId, CancellationToken cancellationToken)
    {
        var request = new InterruptRequest { SessionId = SessionId, UserContext = _user, ClientType = _clientType };
        if (operationId is null)
        {
            Interlocked.Increment(ref _interruptions);
            request.InterruptType = InterruptRequest.Types.InterruptType.All;
        }
        else
        {
            (request.InterruptType, request.OperationId) = (InterruptRequest.Types.InterruptType.OperationId, operationId);
        }

        var backoff = new Backoff(Brief);
        while (true)
        {
            try
            {
                return (await _channel.CallAsync(Path + "Interrupt", request, InterruptResponse.Parser, Brief, cancellationToken)
                    .ConfigureAwait(false)).InterruptedIds;
            }
            catch (GrpcException e)
            {
                if (!e.IsTransport || !await backoff.WaitAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false))
                    return [];
            }
        }
    }

    /// <summary>Ends the session, where it is one's own, after what is still under way in the background; waits some seconds at
    /// most.</summary>
    public async Task EndAsync()
    {
        await Task.WhenAny(Task.WhenAll(_background.Keys), Task.Delay(Brief)).ConfigureAwait(false);
        if (!_isOpen || Endpoint.SessionId is not null)
            return;
        var request = new ReleaseSessionRequest { SessionId = SessionId, UserContext = _user, ClientType = _clientType };
        await InBackground(token =>
            _channel.CallAsync(Path + "ReleaseSession", request, ReleaseSessionResponse.Parser, Brief, token)).ConfigureAwait(false);
    }

    /// <summary>Runs a call whose outcome changes nothing for the caller.</summary>
    public Task InBackground(Func<CancellationToken, Task> call)
    {
        var task = RunAsync();
        if (!task.IsCompleted)
        {
            _background.TryAdd(task, true);
            task.ContinueWith(done => _background.TryRemove(done, out _), CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return task;

        async Task RunAsync()
        {
            try
            {
                await call(CancellationToken.None).ConfigureAwait(false);
            }
            catch (GrpcException)
            {
                // What the server keeps it drops by itself after a while.
            }
        }
    }

    /// <summary>Checks by an answer that the server still has the session that it began.</summary>
    /// <exception cref="DeltaException">It has another of that name: it was restarted.</exception>
    public void Watch(string serverSideSessionId)
    {
        if (serverSideSessionId.Length == 0)
            return;
        var first = Interlocked.CompareExchange(ref _observed, serverSideSessionId, null);
        if (first is not null && first != serverSideSessionId)
            throw ConnectionFaults.SessionGone(Endpoint, ServerError.SessionChanged, null);
    }

    /// <summary>The error that a failed call tells of, for which the server is asked once more.</summary>
    public async Task<DeltaException> ErrorAsync(GrpcException error, SourceText? text, CancellationToken cancellationToken)
    {
        var server = ServerError.Of(error);
        if (server.IsSessionGone)
            return ConnectionFaults.SessionGone(Endpoint, server.Class!, error);
        if (error.Failure != GrpcFailure.Status
            || (server.Class is null && server.Id is null && error.Code is not (GrpcStatusCode.Internal or GrpcStatusCode.Unknown)))
            return ConnectionFaults.Of(error, Endpoint, _isOpen);
        var details = server.Id is { } id ? await DetailsAsync(id, cancellationToken).ConfigureAwait(false) : null;
        return SparkErrors.Of(error, server, details, text);
    }

    public void Dispose() => _channel.Dispose();

    private async Task<FetchErrorDetailsResponse?> DetailsAsync(string errorId, CancellationToken cancellationToken)
    {
        var request = new FetchErrorDetailsRequest
        {
            SessionId = SessionId, UserContext = _user, ClientType = _clientType, ErrorId = errorId,
        };
        if (_observed is { } observed)
            request.ClientObservedServerSideSessionId = observed;
        try
        {
            return await _channel.CallAsync(Path + "FetchErrorDetails", request, FetchErrorDetailsResponse.Parser, Brief, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (GrpcException)
        {
            return null; // the status alone tells of it
        }
    }

    private AnalyzePlanRequest Analyze()
    {
        var request = new AnalyzePlanRequest { SessionId = SessionId, UserContext = _user, ClientType = _clientType };
        if (_observed is { } observed)
            request.ClientObservedServerSideSessionId = observed;
        return request;
    }

    /// <summary>A call that may run twice: none of these changes a table.</summary>
    private async Task<T> CallAsync<T>(
        string method, IMessage request, MessageParser<T> parser, bool isRepeated, SourceText? text, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        var backoff = new Backoff(_options.RetryFor);
        while (true)
        {
            try
            {
                return await _channel.CallAsync(Path + method, request, parser, _options.CallTimeout, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (GrpcException e)
            {
                var delay = ServerError.Of(e).RetryAfter;
                if ((delay is null && !(isRepeated && e.IsTransport))
                    || !await backoff.WaitAsync(delay ?? TimeSpan.Zero, cancellationToken).ConfigureAwait(false))
                    throw await ErrorAsync(e, text, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
