using System.Text.Json.Serialization;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IngestDefinition))]
[JsonSerializable(typeof(IngestChange))]
[JsonSerializable(typeof(IngestProgress))]
internal sealed partial class IngestJson : JsonSerializerContext;
