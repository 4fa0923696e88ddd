namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>What <c>FORMAT AVRO</c> says: <see cref="Registry"/>, <see cref="Schema"/> or both.</summary>
internal sealed record AvroOptions
{
    /// <summary>The registry, if messages begin with the id of a schema there; otherwise they are plain, or single objects with a
    /// fingerprint.</summary>
    public SchemaRegistryOptions? Registry { get; init; }

    /// <summary>The subject whose newest schema the rows have; <c>topic-value</c> or <c>topic-key</c> if null. Of no use beside a
    /// schema.</summary>
    public string? Subject { get; init; }

    /// <summary>The text of the schema that the rows have: of the statement, or of the file that it names. Without a registry it is the
    /// writer's, too.</summary>
    public string? Schema { get; init; }

    /// <summary>The file of the schema, for messages; null if it stands in the statement.</summary>
    public string? SchemaFile { get; init; }
}
