namespace DeltaQuery.Engine.Sql;

/// <summary>What a connection leads to.</summary>
internal enum ConnectionKind
{
    Kafka,
    SchemaRegistry,
    Spark,
}

/// <summary><c>CREATE [OR REPLACE] CONNECTION [IF NOT EXISTS] c TO KAFKA (BROKERS '..', 'key' = 'v', 'key' = SECRET s)</c> or
/// <c>.. TO SCHEMA REGISTRY (URL '..', USERNAME '..', PASSWORD SECRET s)</c> or <c>.. TO SPARK (URL 'sc://..', TOKEN SECRET s)</c>.</summary>
/// <param name="Span">The statement's place.</param>
/// <param name="Name">The connection's name.</param>
/// <param name="Kind">What it leads to.</param>
/// <param name="Address">The brokers, or the URL of the registry or of Spark.</param>
/// <param name="Properties">librdkafka's properties; of a registry <c>username</c> and <c>password</c>; of Spark
/// <c>token</c>. Each key once.</param>
internal sealed record CreateConnectionStatement(
    SourceSpan Span, Identifier Name, ConnectionKind Kind, Operand Address, IReadOnlyList<IngestProperty> Properties) : Statement(Span)
{
    public bool OrReplace { get; init; }

    public bool IfNotExists { get; init; }
}

/// <summary><c>EXECUTE ON c statement</c>: one statement elsewhere.</summary>
/// <param name="Span">The whole statement's place.</param>
/// <param name="Connection">The connection that leads there.</param>
/// <param name="Target">The statement that runs there.</param>
internal sealed record ExecuteOnStatement(SourceSpan Span, Identifier Connection, Statement Target) : Statement(Span);

/// <summary><c>DROP CONNECTION [IF EXISTS] c</c>.</summary>
internal sealed record DropConnectionStatement(SourceSpan Span, Identifier Name, bool IfExists) : Statement(Span);

/// <summary><c>SHOW CONNECTIONS</c>.</summary>
internal sealed record ShowConnectionsStatement(SourceSpan Span) : Statement(Span);
