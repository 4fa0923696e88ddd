namespace DeltaQuery.Engine.DuckDb;

/// <summary>While it lives, a token that fires interrupts the connection. Once it is disposed, no interrupt of it can come any
/// more.</summary>
/// <remarks>DuckDB forgets an interrupt that comes between our call and its start of the statement, so a fired token interrupts again and
/// again until the call is back.</remarks>
internal sealed class InterruptScope : IDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(5);

    private readonly ConnectionHandle _connection;
    private readonly Lock _gate = new();
    private readonly CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private Timer? _timer;
    private bool _ended;
    private bool _fired;

    private InterruptScope(ConnectionHandle connection, CancellationToken token)
    {
        _connection = connection;
        _token = token;
    }

    /// <summary>Starts a scope, or gives null for a token that never fires.</summary>
    /// <exception cref="OperationCanceledException">The token has fired already.</exception>
    public static InterruptScope? Start(ConnectionHandle connection, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        if (!token.CanBeCanceled) return null;
        var scope = new InterruptScope(connection, token);
        scope._registration = token.UnsafeRegister(static scope => ((InterruptScope)scope!).Fire(), scope);
        return scope;
    }

    /// <summary>Ends the scope; true if the token fired in it.</summary>
    public bool End()
    {
        lock (_gate)
        {
            _ended = true;
            _timer?.Dispose();
        }

        _registration.Unregister();
        return _fired;
    }

    public OperationCanceledException Canceled(Exception? cause = null) => new("The statement was cancelled.", cause, _token);

    public void Dispose() => End();

    private void Fire()
    {
        lock (_gate)
        {
            if (_ended) return;
            _fired = true;
            try
            {
                _connection.Interrupt();
                _timer ??= new Timer(static scope => ((InterruptScope)scope!).Fire(), this, Again, Again);
            }
            catch (ObjectDisposedException)
            {
                // The connection was disposed in the middle of its statement; there is nothing to interrupt any more.
                _timer?.Dispose();
            }
        }
    }
}
