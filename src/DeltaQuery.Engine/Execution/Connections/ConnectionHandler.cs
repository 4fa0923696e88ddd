using DeltaQuery.Engine.Execution.Ingest;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Ingest.Avro;
using DeltaQuery.Engine.Ingest.Kafka;
using DeltaQuery.Engine.Redaction;
using DeltaQuery.Engine.Remote;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Connections;

/// <summary>CREATE and DROP CONNECTION, and SHOW CONNECTIONS. Connections are kept with the catalog, and so may hold no secret.</summary>
internal static class ConnectionHandler
{
    private const string SomeSecret = "secret"; // what stands for one while a connection is checked

    public static async Task<StatementResult> CreateAsync(ExecutionContext context, CreateConnectionStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, "CREATE CONNECTION");
        var operands = new IngestOperands(context);
        var address = operands.Text(statement.Address, statement.Kind == ConnectionKind.Kafka ? "BROKERS" : "URL");
        var connection = new Connection(
            statement.Name.Value, statement.Kind, address, [.. statement.Properties.Select(p => PropertyOf(context, operands, p))], DateTimeOffset.UtcNow);
        Check(context, statement, connection);
        var kept = ConnectionResolver.Of(context.Session.Engine);
        return await NamedKind.Connection.CreateAsync(
            context, statement.Name, statement.IfNotExists, () => kept.PutAsync(connection, statement.OrReplace, context.CancellationToken)).ConfigureAwait(false);
    }

    public static async Task<StatementResult> DropAsync(ExecutionContext context, DropConnectionStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, "DROP CONNECTION");
        var kept = ConnectionResolver.Of(context.Session.Engine);
        var found = await kept.FindAsync(statement.Name.Value, context.CancellationToken).ConfigureAwait(false);
        return await NamedKind.Connection.DropAsync(
            context, statement.Name, statement.IfExists, found, c => kept.DeleteAsync(c.Name, context.CancellationToken)).ConfigureAwait(false);
    }

    public static async Task<string?> RelationAsync(ExecutionContext context)
    {
        var connections = await ConnectionResolver.Of(context.Session.Engine).ListAsync(context.CancellationToken).ConfigureAwait(false);
        return Relation.Create(
            context, "name VARCHAR, type VARCHAR, address VARCHAR, properties VARCHAR[], created TIMESTAMPTZ",
            rows =>
            {
                foreach (var connection in connections)
                {
                    rows.Append(connection.Name);
                    rows.Append(connection.Kind switch { ConnectionKind.Kafka => "kafka", ConnectionKind.Spark => "spark", _ => "schema registry" });
                    rows.Append(connection.Address);
                    rows.AppendList([.. connection.Properties.Select(p => p.ToString())]);
                    rows.AppendTime(connection.Created);
                    rows.EndRow();
                }
            });
    }

    private static ConnectionProperty PropertyOf(ExecutionContext context, IngestOperands operands, IngestProperty property)
    {
        if (property.Value.Kind == OperandKind.Secret)
            return new ConnectionProperty(property.Key, null, property.Value.Value);
        var value = operands.Setting(property.Value, property.Key);
        return SecretKeys.Shown(property.Key, value) == value ? new ConnectionProperty(property.Key, value, null) : throw new DeltaException(
            DeltaErrorCode.NotSupported, $"a connection is kept on disk and holds no secret: {property.Key} must be one by its name")
            {
                Hint = $"CREATE SECRET s (TYPE TEXT, VALUE ..) keeps it in memory; write {property.Key} SECRET s",
            }.At(context.Text, property.Span.Start);
    }

    /// <summary>Refuses what could not be used.</summary>
    private static void Check(ExecutionContext context, CreateConnectionStatement statement, Connection connection)
    {
        try
        {
            if (connection.Kind == ConnectionKind.Kafka)
                CheckKafka(connection);
            else if (connection.Kind == ConnectionKind.Spark)
                CheckSpark(connection);
            else
                CheckRegistry(connection);
        }
        catch (DeltaException e)
        {
            throw e.At(context.Text, statement.Span.Start);
        }
    }

    private static void CheckKafka(Connection connection)
    {
        if (connection.Address.Contains('@', StringComparison.Ordinal))
            throw new DeltaException(DeltaErrorCode.QueryFailed, "BROKERS holds a user or a password") { Hint = "write 'host:port, host:port'" };
        _ = new KafkaSettings(new KafkaSourceOptions
        {
            Brokers = connection.Address, Properties = connection.Properties.ToDictionary(p => p.Key, p => p.Value ?? SomeSecret),
        });
    }

    private static void CheckSpark(Connection connection)
    {
        var endpoint = SparkEndpoint.Parse(connection.Address);
        if (endpoint.HasToken)
            throw new DeltaException(DeltaErrorCode.NotSupported, "a connection is kept on disk and holds no secret: the URL has a token")
            {
                Hint = "CREATE SECRET s (TYPE TEXT, VALUE ..) keeps it in memory; write TOKEN SECRET s",
            };
        if (connection.Properties.Count > 0)
            endpoint.WithToken(SomeSecret);
    }

    private static void CheckRegistry(Connection connection)
    {
        var options = ConnectionResolver.RegistryOf(connection, property => property.Value ?? SomeSecret);
        if ((options.Username is null) != (options.Password is null))
            throw new DeltaException(DeltaErrorCode.QueryFailed, "USERNAME and PASSWORD go together, and only one is given");
        new SchemaRegistry(options).Dispose();
    }
}
