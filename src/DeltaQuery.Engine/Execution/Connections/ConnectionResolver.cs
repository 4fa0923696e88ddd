using DeltaQuery.Engine.Execution.Ingest;
using DeltaQuery.Engine.Execution.Secrets;
using DeltaQuery.Engine.Ingest.Avro;
using DeltaQuery.Engine.Redaction;
using DeltaQuery.Engine.Remote;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Connections;

/// <summary>Finds out how a statement reaches Kafka and the schema registry: by its own words, or by the connections that it names.</summary>
internal static class ConnectionResolver
{
    /// <summary>The connections of an engine's catalog.</summary>
    public static NamedObjects<Connection> Of(EngineState engine) =>
        new(engine, ".deltaquery/connections", ConnectionJson.Default.Connection, connection => connection.Name);

    /// <summary>The brokers of an INGEST, and the properties of its WITH, else of its connection, else of the engine.</summary>
    /// <exception cref="DeltaException">There is no such connection or secret, or the connection leads elsewhere; at its place.</exception>
    public static async Task<KafkaConnection> KafkaAsync(ExecutionContext context, IngestSource source)
    {
        var operands = new IngestOperands(context);
        var (properties, secrets) = (new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase), new List<string>());
        var connection = source.Connection is { } name ? await FindAsync(context, name, ConnectionKind.Kafka).ConfigureAwait(false) : null;
        foreach (var (key, value) in context.Session.Engine.KafkaDefaults)
        {
            properties[key] = value;
            if (SecretKeys.IsSecret(key))
                secrets.Add(value);
        }

        foreach (var property in connection?.Properties ?? [])
            properties[property.Key] = ValueOf(context, source.Connection!, property, secrets);
        foreach (var property in source.Properties)
            properties[property.Key] = operands.Setting(property.Value, property.Key);
        CheckFiles(context, source, properties);
        var brokers = connection?.Address ?? operands.Text(source.Brokers!, "BROKERS");
        return new KafkaConnection(brokers, properties, [.. secrets, .. operands.Secrets]);
    }

    // How librdkafka's names of properties end whose values are files.
    private static readonly string[] FileKeys = [".location", "keytab", ".file", ".path", ".paths", ".cmd"];

    // What librdkafka opens by itself; files that the engine's own file names are the engine's.
    private static void CheckFiles(ExecutionContext context, IngestSource source, Dictionary<string, string> properties)
    {
        if (context.Session.Engine.Allowed is not { } allowed)
            return;
        foreach (var (key, value) in properties.Where(p => FileKeys.Any(end => p.Key.EndsWith(end, StringComparison.OrdinalIgnoreCase))))
        {
            var path = ObjectStores.Normalize(value, Directory.GetCurrentDirectory());
            var isOurs = context.Session.Engine.KafkaDefaults.TryGetValue(key, out var known) && known == value;
            if (!isOurs && !allowed.Allows(path))
                throw AllowedLocations.Denied(value).At(context.Text, source.Span.Start);
        }
    }

    /// <summary>How the registry of a connection is asked.</summary>
    /// <exception cref="DeltaException">As <see cref="KafkaAsync"/>.</exception>
    public static async Task<SchemaRegistryOptions> RegistryAsync(ExecutionContext context, Identifier name)
    {
        var connection = await FindAsync(context, name, ConnectionKind.SchemaRegistry).ConfigureAwait(false);
        return RegistryOf(connection, property => ValueOf(context, name, property, []));
    }

    /// <summary>Where the Spark of a connection is.</summary>
    /// <exception cref="DeltaException">As <see cref="KafkaAsync"/>.</exception>
    public static async Task<SparkEndpoint> SparkAsync(ExecutionContext context, Identifier name)
    {
        var connection = await FindAsync(context, name, ConnectionKind.Spark).ConfigureAwait(false);
        var endpoint = SparkEndpoint.Parse(connection.Address);
        return connection.Properties is [var token] ? endpoint.WithToken(ValueOf(context, name, token, [])) : endpoint;
    }

    /// <summary>The same, with values of properties from elsewhere.</summary>
    public static SchemaRegistryOptions RegistryOf(Connection connection, Func<ConnectionProperty, string> valueOf)
    {
        return new SchemaRegistryOptions(connection.Address) { Username = Value("username"), Password = Value("password") };

        string? Value(string key) => connection.Properties.FirstOrDefault(p => p.Key == key) is { } property ? valueOf(property) : null;
    }

    private static async Task<Connection> FindAsync(ExecutionContext context, Identifier name, ConnectionKind kind)
    {
        var found = await Of(context.Session.Engine).FindAsync(name.Value, context.CancellationToken).ConfigureAwait(false)
            ?? throw NamedKind.Connection.NotFound(context, name);
        return found.Kind == kind ? found : throw new DeltaException(
            DeltaErrorCode.QueryFailed,
            $"connection {found.Name} leads to {Place(found.Kind)}, not to {Place(kind)}")
            .At(context.Text, name.Span.Start);
    }

    private static string Place(ConnectionKind kind) => kind switch
    {
        ConnectionKind.Kafka => "Kafka",
        ConnectionKind.Spark => "Spark",
        _ => "a schema registry",
    };

    private static string ValueOf(ExecutionContext context, Identifier name, ConnectionProperty property, List<string> secrets)
    {
        if (property.Secret is null)
            return property.Value!;
        var value = context.Session.Engine.TextSecrets.Find(property.Secret)
            ?? throw TextSecrets.NotFound(property.Secret, $", which {property.Key} of connection {name.Value} is to be").At(context.Text, name.Span.Start);
        secrets.Add(value);
        return value;
    }
}
