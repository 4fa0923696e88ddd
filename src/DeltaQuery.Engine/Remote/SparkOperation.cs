using DeltaQuery.Engine.Remote.Grpc;
using DeltaQuery.Engine.Remote.Protocol;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Remote;

/// <summary>One plan that runs on the server, and its answers. A stream that breaks is taken up again behind the last answer that came, so
/// that
/// none is lost and none comes twice; the plan is never begun a second time where the first may have run.</summary>
/// <remarks>
/// <code>
/// ExecutePlan --answers--> .. --broken--> ReattachExecute(last answer) --answers--> .. --result_complete--> ReleaseExecute
/// </code>
/// For one caller at a time, but for <see cref="InterruptAsync"/>.
/// </remarks>
internal sealed class SparkOperation : IAsyncDisposable
{
    /// <summary>How many bytes of answers the server keeps at least before it is told that they have arrived.</summary>
    private const long ReleaseEvery = 4 << 20;

    private static readonly TimeSpan InterruptPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly SparkService _service;
    private readonly Plan _plan;
    private readonly SourceText _text;
    private readonly Backoff _backoff;
    private readonly int _interruptions;
    private GrpcStream<ExecutePlanResponse>? _stream;
    private string? _last;
    private long _unreleased;
    private Task _release = Task.CompletedTask;
    private bool _mayHaveBegun;
    private bool _hasEnded;
    private volatile bool _isInterrupted;

    /// <param name="service">The session's calls.</param>
    /// <param name="plan">What runs.</param>
    /// <param name="text">The text of it, for places of errors.</param>
    /// <param name="interruptions">How often the session's statements had been stopped when this one was asked for.</param>
    public SparkOperation(SparkService service, Plan plan, SourceText text, int interruptions)
    {
        (_service, _plan, _text) = (service, plan, text);
        _backoff = new Backoff(service.RetryFor);
        _interruptions = interruptions;
    }

    /// <summary>A UUID, which the server knows the operation by.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("D");

    private bool WasStopped => _service.Interruptions != _interruptions;

    /// <summary>The next answer; null behind the last. The first call has the plan begin.</summary>
    /// <exception cref="DeltaException">The statement failed, or the server has gone away.</exception>
    /// <exception cref="OperationCanceledException">The token asked for it, and the server was told; or it was interrupted.</exception>
    public async ValueTask<ExecutePlanResponse?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!_hasEnded)
            {
                try
                {
                    if (await TakeAsync(cancellationToken).ConfigureAwait(false) is { } answer)
                        return answer;
                }
                catch (GrpcException e)
                {
                    await RecoverAsync(e, cancellationToken).ConfigureAwait(false);
                }
            }

            return null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody who cancels waits for a server that may be gone.
            await Task.WhenAny(_service.InBackground(InterruptAsync),
                Task.Delay(InterruptPatience, CancellationToken.None)).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Has the server stop it; from any thread.</summary>
    public async Task InterruptAsync(CancellationToken cancellationToken)
    {
        _isInterrupted = true;
        if (!_mayHaveBegun || _hasEnded)
            return;
        // A request that was just sent may come to be known only after this.
        if ((await _service.InterruptAsync(Id, cancellationToken).ConfigureAwait(false)).Count == 0 && _last is null)
            _ = _service.InBackground(InterruptAgainAsync);
    }

    /// <summary>Ends the operation on the server, whether it is done or not, in the background.</summary>
    public ValueTask DisposeAsync()
    {
        Detach();
        if (_mayHaveBegun && !_hasEnded)
            _ = _isInterrupted ? _service.InBackground(ReleaseStoppedAsync) : _service.Release(Id, until: null);
        _hasEnded = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>The next answer of the stream at hand; null if there is none, but another stream may have some.</summary>
    private async ValueTask<ExecutePlanResponse?> TakeAsync(CancellationToken cancellationToken)
    {
        _stream ??= await AttachAsync(cancellationToken).ConfigureAwait(false);
        if (await _stream.NextAsync(cancellationToken).ConfigureAwait(false) is not { } answer)
        {
            // Without result_complete there is more: the server ends a stream that is large or old.
            Detach();
            if (!await _backoff.WaitAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false))
                throw new DeltaException(DeltaErrorCode.ConnectionFailed,
                    $"the server at {_service.Endpoint.Address} ends the answers before they are complete")
                {
                    SqlState = SqlStates.ProtocolViolation,
                };
            return null;
        }

        _service.Watch(answer.ServerSideSessionId);
        _backoff.Reset();
        // What stopped all of the session may have come before the server knew of this.
        if (WasStopped && !_isInterrupted)
            await InterruptAsync(cancellationToken).ConfigureAwait(false);
        if (answer.ResponseId.Length > 0)
            _last = answer.ResponseId;
        if (answer.ResponseTypeCase == ExecutePlanResponse.ResponseTypeOneofCase.ResultComplete)
        {
            _hasEnded = true;
            Detach();
            _ = _service.Release(Id, until: null);
            return null;
        }

        ReleaseSome(answer);
        return answer;
    }

    private async Task<GrpcStream<ExecutePlanResponse>> AttachAsync(CancellationToken cancellationToken)
    {
        if (_mayHaveBegun)
            return await _service.ReattachAsync(Id, _last, cancellationToken).ConfigureAwait(false);
        _mayHaveBegun = true;
        try
        {
            return await _service.ExecuteAsync(_plan, Id, cancellationToken).ConfigureAwait(false);
        }
        catch (GrpcException e) when (e.WasNotSent)
        {
            _mayHaveBegun = false;
            throw;
        }
    }

    /// <summary>Gets ready to attach once more; throws if there is no use in that.</summary>
    private async Task RecoverAsync(GrpcException error, CancellationToken cancellationToken)
    {
        Detach();
        var server = ServerError.Of(error);
        var neverArrived = server.Class == ServerError.OperationNotFound && _last is null && _mayHaveBegun;
        if ((_isInterrupted || WasStopped)
            && (neverArrived || server.Class == ServerError.OperationCanceled || error.Code == GrpcStatusCode.Cancelled))
        {
            _hasEnded = true;
            throw new OperationCanceledException("The statement was interrupted.", error);
        }

        // The same id on the same server: if the first request is on its way still, the server takes one of the two. After a restart, which
        // only newer servers tell of, it might have run before.
        if (neverArrived && _service.WouldTellOfRestart)
            _mayHaveBegun = false;
        else if (server.Class == ServerError.OperationAlreadyExists && _last is null)
            _mayHaveBegun = true;
        else if (!error.IsTransport && server.RetryAfter is null && server.Class != ServerError.CursorDisconnected)
            throw await FailureAsync(error, neverArrived, cancellationToken).ConfigureAwait(false);
        if (!await _backoff.WaitAsync(server.RetryAfter ?? TimeSpan.Zero, cancellationToken).ConfigureAwait(false))
            throw await FailureAsync(error, neverArrived, cancellationToken).ConfigureAwait(false);
    }

    private async Task<DeltaException> FailureAsync(GrpcException error, bool neverArrived, CancellationToken cancellationToken)
    {
        // A server that is not there is not asked to forget.
        var failure = neverArrived
            ? new DeltaException(DeltaErrorCode.ConnectionFailed,
                $"whether the statement has run is not known: the connection to {_service.Endpoint.Address} broke", error)
            {
                ErrorClass = ServerError.OperationNotFound, Hint = "look at the table's history before it is run again",
            }
            : await _service.ErrorAsync(error, _text, cancellationToken).ConfigureAwait(false);
        if (!error.IsTransport && _mayHaveBegun)
            _ = _service.Release(Id, until: null);
        _hasEnded = true;
        return failure;
    }

    private void ReleaseSome(ExecutePlanResponse answer)
    {
        _unreleased += answer.ArrowBatch?.Data.Length ?? 0;
        if (_unreleased < ReleaseEvery || !_release.IsCompleted || _last is null)
            return;
        _unreleased = 0;
        _release = _service.Release(Id, _last);
    }

    private async Task InterruptAgainAsync(CancellationToken cancellationToken)
    {
        for (var pause = 50; pause <= 800; pause *= 2)
        {
            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
            if ((await _service.InterruptAsync(Id, cancellationToken).ConfigureAwait(false)).Count > 0)
                return;
        }
    }

    /// <summary>Releases it when it has ended, or after some seconds: Spark 4.2 fails to forget what it is still stopping.</summary>
    private async Task ReleaseStoppedAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StopPatience);
        try
        {
            using var rest = await _service.ReattachAsync(Id, _last, patience.Token).ConfigureAwait(false);
            while (await rest.NextAsync(patience.Token).ConfigureAwait(false) is not null)
            {
                // What is left of it is of no use.
            }
        }
        catch (Exception e) when (e is GrpcException or OperationCanceledException)
        {
            // As a rule that it was stopped.
        }

        await _service.Release(Id, until: null).ConfigureAwait(false);
    }

    private void Detach()
    {
        _stream?.Dispose();
        _stream = null;
    }
}
