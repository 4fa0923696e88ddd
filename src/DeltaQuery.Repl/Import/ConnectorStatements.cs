using System.Text;
using System.Text.RegularExpressions;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Import;

/// <summary>Writes what a connector's file says as statements: secrets, connections, and an ingest for each topic.</summary>
/// <remarks>What the file holds of passwords and keys does not come out: the environment is to have it.</remarks>
/// <param name="file">The file's name.</param>
internal sealed partial class ConnectorStatements(string file)
{
    private const string Kafka = "kafka";
    private const string Registry = "registry";

    private readonly StringBuilder _text = new();
    private string? _group;
    private string? _start;
    private bool _hasRegistry;

    /// <summary>The statements.</summary>
    /// <param name="root">The file, with or without <c>connector</c> around it.</param>
    public string Of(YamlMap root)
    {
        var connector = root.Map("connector") ?? root;
        Line($"-- {file}, as statements. dq ingest run -f THIS_FILE --all runs them, with the environment's values for ${{env:..}}.");
        if (connector.Text("name") is { } name)
            Line($"-- {OneLine(name)}");
        AddS3(connector);
        AddKafka(connector);
        if (connector.Map("migration") is { } migration)
        {
            if (migration.Flag("enabled") == true)
                throw migration.Wrong("enabled", "cannot be taken over: COPY INTO loads files that are there, each once");
            migration.End();
        }

        AddTopics(connector);
        connector.End();
        if (connector != root)
            root.End();
        return _text.ToString();
    }

    private void AddS3(YamlMap connector)
    {
        var (s3, spark) = (connector.Map("s3"), connector.Map("spark"));
        if (s3 is not null && spark is not null)
            throw connector.Wrong("spark", "and s3 say the same: leave one of them out");
        if (s3 is not null)
        {
            AddSecret(s3.Text("endpoint"), s3.Text("region"), s3.Text("access-key"), s3.Text("secret-key"), s3.Text("session-token"),
                s3.Flag("path-style-access"), s3.Flag("ssl-enabled"));
            s3.End();
        }

        if (spark is not null)
        {
            const string fs = "fs.s3a.";
            AddSecret(spark.Text(fs + "endpoint"), spark.Text(fs + "endpoint.region"), spark.Text(fs + "access.key"),
                spark.Text(fs + "secret.key"), spark.Text(fs + "session.token"),
                spark.Flag(fs + "path.style.access"), spark.Flag(fs + "connection.ssl.enabled"));
            spark.End();
        }
    }

    private void AddSecret(string? endpoint, string? region, string? id, string? key, string? token, bool? pathStyle, bool? ssl)
    {
        if (ssl is null && endpoint?.StartsWith("http://", StringComparison.OrdinalIgnoreCase) == true)
            ssl = false;
        List<string> options = ["TYPE S3"];
        if (id is null && key is null)
            options.Add("PROVIDER credential_chain");
        Add("KEY_ID", id, "AWS_ACCESS_KEY_ID");
        Add("SECRET", key, "AWS_SECRET_ACCESS_KEY");
        Add("SESSION_TOKEN", token, "AWS_SESSION_TOKEN");
        if (endpoint is not null)
            options.Add($"ENDPOINT {Reference.Literal(endpoint)}");
        if (region is not null)
            options.Add($"REGION {Reference.Literal(region)}");
        if (pathStyle is { } path)
            options.Add($"URL_STYLE '{(path ? "path" : "vhost")}'");
        if (ssl is { } isSafe)
            options.Add($"USE_SSL {(isSafe ? "true" : "false")}");
        Statement($"CREATE OR REPLACE SECRET s3 ({string.Join(", ", options)})");

        void Add(string option, string? value, string name)
        {
            if (value is not null)
                options.Add($"{option} {Hidden(value, name)}");
        }
    }

    private void AddKafka(YamlMap connector)
    {
        var own = connector.Map("kafka");
        var kafka = own ?? connector;
        var properties = new List<string> { $"BROKERS {Reference.Literal(kafka.Required("bootstrap-servers"))}" };
        var given = kafka.Map("properties");
        foreach (var (key, value) in given?.Pairs() ?? [])
        {
            if (key.Equals("sasl.jaas.config", StringComparison.OrdinalIgnoreCase))
                throw given!.Wrong(key, "is for Kafka's client of Java: write sasl.username and sasl.password");
            properties.Add($"{Sql.Literal(key)} = {(IsSecret(key) ? SecretOf(key, value) : Reference.Literal(value))}");
        }

        if (kafka.Map("schema-registry") is { } registry)
            AddRegistry(registry);
        _group = kafka.Text("group-id");
        _start = Start(kafka);
        own?.End();
        Statement($"CREATE OR REPLACE CONNECTION {Kafka} TO KAFKA ({string.Join(", ", properties)})");
    }

    private void AddRegistry(YamlMap registry)
    {
        var url = registry.Required("url");
        if (HasUser().IsMatch(url))
            throw registry.Wrong("url", "holds a user or a password: username and password are keys of their own");
        List<string> options = [$"URL {Reference.Literal(url)}"];
        if (registry.Text("username") is { } user)
            options.Add($"USERNAME {Reference.Literal(user)}");
        if (registry.Text("password") is { } password)
            options.Add($"PASSWORD {SecretOf("schema.registry.password", password)}");
        registry.End();
        Statement($"CREATE OR REPLACE CONNECTION {Registry} TO SCHEMA REGISTRY ({string.Join(", ", options)})");
        _hasRegistry = true;
    }

    private void AddTopics(YamlMap connector)
    {
        if (connector.Map("topics") is not { } topics)
            throw connector.Wrong("topics", "is missing: there is nothing to ingest");
        foreach (var (name, topic) in topics.Maps())
            Statement(new TopicStatement(name, topic, _group, _start, _hasRegistry ? Registry : null, note => Line(OneLine(note))).Of(Kafka));
    }

    private static string? Start(YamlMap map) => map.Text("auto-offset-reset")?.ToLowerInvariant() switch
    {
        null or "none" => null,
        "earliest" => "EARLIEST",
        "latest" => "LATEST",
        _ => throw map.Wrong("auto-offset-reset", "must be earliest or latest"),
    };

    /// <summary>A secret of the engine's, by its name.</summary>
    private string SecretOf(string key, string value)
    {
        var name = $"{Kafka}_{string.Concat(key.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_'))}";
        Statement($"CREATE OR REPLACE SECRET {name} (TYPE TEXT, VALUE {Hidden(value, name.ToUpperInvariant())})");
        return $"SECRET {name}";
    }

    private string Hidden(string value, string name)
    {
        var literal = Reference.Secret(value, name, out var isWritten);
        if (isWritten)
            Line($"-- the value is written in {file}: put it into {name}");
        return literal;
    }

    /// <summary>Whether the engine takes the property for one that nobody may see.</summary>
    private static bool IsSecret(string key)
    {
        var statement = $"CREATE CONNECTION c TO KAFKA (BROKERS 'b', {Sql.Literal(key)} = 'x')";
        return SqlScript.Redact(statement) != statement;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private void Statement(string sql) => Line(sql + ";\n");

    [GeneratedRegex("^[^/]*://[^/]*@")]
    private static partial Regex HasUser();

    private void Line(string line) => _text.Append(line).Append('\n');
}
