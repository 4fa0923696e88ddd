using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Connections;

/// <summary>How Kafka or a schema registry is reached. It has no secret, but the names of those that it takes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it leads to.</param>
/// <param name="Address">The brokers, or the registry's URL.</param>
/// <param name="Properties">librdkafka's properties; of a registry <c>username</c> and <c>password</c>.</param>
/// <param name="Created">When it was made.</param>
internal sealed record Connection(
    string Name, ConnectionKind Kind, string Address, IReadOnlyList<ConnectionProperty> Properties, DateTimeOffset Created);
