using System.Globalization;
using DeltaQuery.Engine.Remote.Protocol;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Remote;

/// <summary>A session on a Spark Connect server (Spark 3.5 to 4.2, Databricks). Statements may run at the same time.</summary>
internal sealed class SparkSession : IAsyncDisposable
{
    private const string TimeZoneSetting = "spark.sql.session.timeZone";

    private readonly SparkService _service;
    private bool _isDisposed;

    private SparkSession(SparkService service) => _service = service;

    public SparkEndpoint Endpoint => _service.Endpoint;

    /// <summary>The version of Spark: <c>4.2.0</c>.</summary>
    public string ServerVersion { get; private set; } = "";

    public string SessionId => _service.SessionId;

    /// <summary>Connects, and makes the session's settings, the time zone first.</summary>
    /// <exception cref="DeltaException">There is no such server, it refused the login, or a setting.</exception>
    public static async Task<SparkSession> OpenAsync(SparkEndpoint endpoint, SparkSessionOptions options,
        CancellationToken cancellationToken)
    {
        var session = new SparkSession(new SparkService(endpoint, options));
        try
        {
            session.ServerVersion = await session._service.VersionAsync(cancellationToken).ConfigureAwait(false);
            session.CheckVersion();
            var settings = new List<KeyValuePair<string, string>>();
            if (options.TimeZone is { } zone)
                settings.Add(new(TimeZoneSetting, zone));
            settings.AddRange(options.Settings);
            if (settings.Count > 0)
                await session.SetSettingsAsync(settings, cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc cref="ExecuteAsync(string, SparkArguments?, IProgress{StatementProgress}?, CancellationToken)"/>
    public Task<SparkExecution> ExecuteAsync(string sql, SparkArguments? arguments, CancellationToken cancellationToken) =>
        ExecuteAsync(sql, arguments, null, cancellationToken);

    /// <summary>Runs a statement. A command has run when this returns; a query has begun.</summary>
    /// <param name="sql">One statement of Spark's SQL.</param>
    /// <param name="arguments">The values of its parameters, <c>:name</c>.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Stops it, on the server too.</param>
    /// <exception cref="DeltaException">It failed: with Spark's class and SQLSTATE, and its place in <paramref name="sql"/>.</exception>
    public async Task<SparkExecution> ExecuteAsync(
        string sql, SparkArguments? arguments, IProgress<StatementProgress>? progress, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var text = new SourceText(sql);
        var interruptions = _service.Interruptions;
        var command = new SparkOperation(_service, new Plan { Command = new Command { SqlCommand = SqlCommand(sql, arguments) } }, text, interruptions);
        Relation? relation;
        await using (command.ConfigureAwait(false))
            relation = await ResultAsync(command, progress, cancellationToken).ConfigureAwait(false);
        if (relation is null)
            throw new DeltaException(DeltaErrorCode.ConnectionFailed,
                $"the server at {Endpoint.Address} ran the statement and gave no result")
            {
                SqlState = SqlStates.ProtocolViolation,
            };
        if (relation.LocalRelation is { } result)
            return SparkExecution.Of(command, result);
        var query = new SparkOperation(_service, new Plan { Root = relation }, text, interruptions);
        try
        {
            return await SparkExecution.BeginAsync(query, progress, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await query.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The columns that a query would give. A command has run when this returns, as Spark's analysis runs it.</summary>
    public async Task<IReadOnlyList<SparkColumn>> DescribeAsync(string sql, SparkArguments? arguments,
        CancellationToken cancellationToken) =>
        WireTypes.Columns(await _service.SchemaAsync(new Plan { Root = Sql(sql, arguments) }, new SourceText(sql), cancellationToken)
            .ConfigureAwait(false));

    /// <summary>The value of a setting of Spark's; null if it has none.</summary>
    public async Task<string?> GetSettingAsync(string key, CancellationToken cancellationToken)
    {
        var operation = new ConfigRequest.Types.Operation { GetOption = new() { Keys = { key } } };
        var answer = await _service.ConfigAsync(operation, cancellationToken).ConfigureAwait(false);
        return answer.Pairs.FirstOrDefault(pair => pair.Key == key) is { HasValue: true } found ? found.Value : null;
    }

    /// <summary>Changes settings of Spark's for this session.</summary>
    public Task SetSettingsAsync(IEnumerable<KeyValuePair<string, string>> settings, CancellationToken cancellationToken)
    {
        var set = new ConfigRequest.Types.Set();
        set.Pairs.AddRange(settings.Select(setting => new KeyValue { Key = setting.Key, Value = setting.Value }));
        return _service.ConfigAsync(new ConfigRequest.Types.Operation { Set = set }, cancellationToken);
    }

    /// <summary>Changes the session's time zone.</summary>
    public Task SetTimeZoneAsync(string zone, CancellationToken cancellationToken) =>
        SetSettingsAsync([new(TimeZoneSetting, zone)], cancellationToken);

    /// <summary>Gives a setting of Spark's its default again.</summary>
    public Task UnsetSettingAsync(string key, CancellationToken cancellationToken) =>
        _service.ConfigAsync(new ConfigRequest.Types.Operation { Unset = new() { Keys = { key } } }, cancellationToken);

    /// <summary>Stops all statements of the session on the server.</summary>
    /// <returns>The ids of those that ran.</returns>
    public Task<IReadOnlyList<string>> InterruptAllAsync(CancellationToken cancellationToken) =>
        _service.InterruptAsync(null, cancellationToken);

    /// <summary>Ends the session on the server, and what still runs in it; one that was joined by its id goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _service.EndAsync().ConfigureAwait(false);
        _service.Dispose();
    }

    private bool IsBefore4 => ServerVersion.StartsWith("3.", StringComparison.Ordinal);

    private void CheckVersion()
    {
        var parts = ServerVersion.Split('.');
        if (parts.Length >= 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var major)
            && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var minor)
            && (major < 3 || (major == 3 && minor < 5)))
            throw new DeltaException(DeltaErrorCode.NotSupported,
                $"the server at {Endpoint.Address} is Spark {ServerVersion}: at least 3.5 is needed");
    }

    /// <summary>What a command gave: its rows, or a query that is still to run.</summary>
    private static async Task<Relation?> ResultAsync(SparkOperation command, IProgress<StatementProgress>? progress,
        CancellationToken cancellationToken)
    {
        Relation? relation = null;
        while (await command.NextAsync(cancellationToken).ConfigureAwait(false) is { } answer)
        {
            relation ??= answer.SqlCommandResult?.Relation;
            if (answer.ExecutionProgress is { } told)
                progress?.Report(SparkProgress.Of(told));
        }

        return relation;
    }

    private SqlCommand SqlCommand(string sql, SparkArguments? arguments)
    {
        if (!IsBefore4)
            return new SqlCommand { Input = Sql(sql, arguments) };
        var command = new SqlCommand { Sql = sql };
        arguments?.AddTo(command.NamedArguments);
        return command;
    }

    private static Relation Sql(string sql, SparkArguments? arguments)
    {
        var relation = new SqlRelation { Query = sql };
        arguments?.AddTo(relation.NamedArguments);
        return new Relation { Sql = relation };
    }
}
