using DeltaQuery.Engine;
using DeltaQuery.Repl.Options;

namespace DeltaQuery.Repl;

/// <summary>The engine and the session that statements run in; a command may open another root in their place.</summary>
internal sealed class Connection : IDisposable
{
    private readonly CommandLine _options;
    private readonly Action<string> _warn;
    private readonly DeltaEngineOptions _bounds; // what is opened later may do no more
    private readonly string _folder = Directory.GetCurrentDirectory();
    private DeltaEngine _engine;
    private IReadOnlyList<string> _statements = [];

    private Connection(CommandLine options, Action<string> warn, DeltaEngineOptions opened)
    {
        (_options, _warn, _bounds, Opened) = (options, warn, opened, opened);
        _engine = DeltaEngine.Open(opened);
        Root = opened.Root is not { } root ? Directory.GetCurrentDirectory()
            : root.Contains("://", StringComparison.Ordinal) ? root : Path.GetFullPath(root);
        Session = _engine.OpenSession();
    }

    /// <summary>The session.</summary>
    public DeltaSession Session { get; private set; }

    /// <inheritdoc cref="DeltaEngine.HasFailed"/>
    public bool HasFailed => _engine.HasFailed;

    /// <summary>Told before the engine is closed: other sessions of it must have ended.</summary>
    public Action? Closing { get; set; }

    /// <summary>How the engine was opened.</summary>
    public DeltaEngineOptions Opened { get; private set; }

    /// <summary>The root, in full; where none was named, what was the working directory when it was opened.</summary>
    public string Root { get; private set; }

    /// <summary>What the arguments name: a root, or a connection string, or what the environment says in its place.</summary>
    /// <exception cref="UsageException">The connection string is wrong.</exception>
    public static ConnectionText TextOf(CommandLine options)
    {
        var text = options.Connection ?? (options.Root is null && Environment.GetEnvironmentVariable("DQ_CONNECTION") is { Length: > 0 } given ? given : null);
        var read = text is null ? new ConnectionText(new DeltaEngineOptions(), []) : ConnectionText.Parse(text);
        if (options.Root is null)
            return read;
        return read.Engine.Root is null ? read with { Engine = read.Engine with { Root = options.Root } }
            : throw new UsageException($"one ROOT at most: met '{read.Engine.Root}' in the connection string, and '{options.Root}'");
    }

    /// <summary>Opens an engine.</summary>
    /// <param name="options">The program's arguments.</param>
    /// <param name="text">What is opened.</param>
    /// <param name="warn">Told of what is odd.</param>
    /// <exception cref="DeltaException">It cannot be opened.</exception>
    public static async Task<Connection> OpenAsync(CommandLine options, ConnectionText text, Action<string> warn)
    {
        var connection = new Connection(options, warn, text.Engine with
        {
            ReadOnly = options.ReadOnly || text.Engine.ReadOnly,
            Remote = options.Remote ?? text.Engine.Remote,
            RemoteToken = Environment.GetEnvironmentVariable("DQ_REMOTE_TOKEN") is { Length: > 0 } token ? token : null,
            AllowedLocations = options.Safe ? [] : text.Engine.AllowedLocations,
            Warn = warn,
        });
        try
        {
            await connection.Session.ConnectAsync();
            foreach (var statement in text.Statements)
                (await connection.Session.ExecuteAsync(statement)).Dispose();
            connection._statements = text.Statements;
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a session beside that one; whoever does so ends it when <see cref="Closing"/> tells.</summary>
    public DeltaSession OpenSession() => _engine.OpenSession();

    /// <summary>Opens another root, within the bounds of the first one; where that fails, all stays as it is.</summary>
    /// <param name="text">The root, or a connection string.</param>
    /// <exception cref="UsageException">The connection string is wrong.</exception>
    /// <exception cref="DeltaException">It cannot be opened, or may not, or a transaction is under way.</exception>
    public async Task ReopenAsync(string text)
    {
        if (_options.SingleTransaction || Session.InTransaction)
            throw new DeltaException(DeltaErrorCode.NotSupported, "no other root can be opened inside of a transaction")
            {
                Hint = _options.SingleTransaction ? "with --single-transaction all statements are one, of one root" : "COMMIT or ROLLBACK first",
            };
        var read = ConnectionText.Parse(text);
        await ReplaceAsync(read with { Engine = read.Engine.Within(_bounds, _folder) });
    }

    /// <summary>Opens the same root again if DuckDB has given up its database; settings, variables, secrets, temporary tables and the transaction are lost.</summary>
    /// <returns>Whether it had.</returns>
    /// <exception cref="DeltaException">It cannot be opened again.</exception>
    public async Task<bool> ReviveAsync()
    {
        if (!HasFailed)
            return false;
        await ReplaceAsync(new ConnectionText(Opened, _statements));
        return true;
    }

    private async Task ReplaceAsync(ConnectionText text)
    {
        using var other = await OpenAsync(_options, text, _warn);
        Closing?.Invoke();
        (_engine, other._engine) = (other._engine, _engine);
        (Session, other.Session) = (other.Session, Session);
        (Opened, Root, _statements) = (other.Opened, other.Root, other._statements);
    }

    public void Dispose()
    {
        Closing?.Invoke();
        Session.Dispose();
        _engine.Dispose();
    }
}
