using DeltaQuery.Engine.Execution.Connections;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Remote;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Spark;

/// <summary>The sessions on Spark clusters that belong to one session here. Each is opened when it is first needed, and closed with this
/// one.</summary>
internal sealed class SparkSessions : IDisposable
{
    // Without it ${x} is looked up, or left out, wherever it stands: in the values of parameters, too.
    private static readonly Dictionary<string, string> Settings = new() { ["spark.sql.variable.substitute"] = "false" };

    private readonly Dictionary<string, (SparkSession Spark, string Zone)> _open = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where statements run: the name of a connection or a URL; null for here.</summary>
    public string? Current { get; private set; }

    /// <summary>What is known of where statements run; null for here, and as long as nobody was asked.</summary>
    public RemoteServer? Server => Current is { } current && _open.TryGetValue(current, out var open)
        ? new RemoteServer(open.Spark.Endpoint.Address, open.Spark.ServerVersion, open.Spark.SessionId)
        {
            Connection = SparkEndpoint.IsUrl(current) ? null : current,
        }
        : null;

    /// <summary>Has statements run elsewhere, or with null here. The session there is opened, so that a wrong address is told of at
    /// once.</summary>
    /// <exception cref="DeltaException">There is no such connection or server; all is as before.</exception>
    public async Task UseAsync(ExecutionContext context, string? target)
    {
        if (target is not null)
            await TakeAsync(context, target, new SourceSpan(0, 0)).ConfigureAwait(false);
        Current = target;
    }

    /// <summary>The session where statements run.</summary>
    public Task<SparkSession> CurrentAsync(ExecutionContext context) => TakeAsync(context, Current!, new SourceSpan(0, 0));

    /// <summary>The session of a connection.</summary>
    /// <exception cref="DeltaException">There is no such connection or server.</exception>
    public async Task<SparkSession> TakeAsync(ExecutionContext context, string target, SourceSpan place)
    {
        var zone = context.Session.TimeZone;
        if (_open.TryGetValue(target, out var open))
        {
            if (open.Zone != zone)
                await open.Spark.SetTimeZoneAsync(zone, context.CancellationToken).ConfigureAwait(false);
            _open[target] = (open.Spark, zone);
            return open.Spark;
        }

        if (context.Session.Engine.Allowed is not null)
        {
            throw new DeltaException(
                DeltaErrorCode.AccessDenied, "statements of an engine that is bounded to locations do not run elsewhere");
        }

        var endpoint = SparkEndpoint.IsUrl(target)
            ? Endpoint(target, context.Session.Engine.Options)
            : await ConnectionResolver.SparkAsync(context, new Identifier(target, TokenKind.QuotedIdentifier, place)).ConfigureAwait(false);
        var options = new SparkSessionOptions { TimeZone = zone, Settings = Settings };
        var spark = await SparkSession.OpenAsync(endpoint, options, context.CancellationToken).ConfigureAwait(false);
        _open[target] = (spark, zone);
        return spark;
    }

    /// <summary>Forgets a session that is over: the next statement opens another one.</summary>
    public async Task ForgetAsync(SparkSession spark)
    {
        foreach (var (target, _) in _open.Where(o => o.Value.Spark == spark).ToList())
            _open.Remove(target);
        await spark.DisposeAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (var (spark, _) in _open.Values)
            spark.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _open.Clear();
    }

    private static SparkEndpoint Endpoint(string url, DeltaEngineOptions options)
    {
        var endpoint = SparkEndpoint.Parse(url);
        return options.RemoteToken is { } token && url == options.Remote && !endpoint.HasToken ? endpoint.WithToken(token) : endpoint;
    }
}
