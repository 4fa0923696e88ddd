using DeltaQuery.Engine.Ingest.Json;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary><c>value:a.b[0]::type</c> in an expression.</summary>
/// <param name="Name">The name that stands for it in the expression.</param>
/// <param name="Steps">Where it leads.</param>
/// <param name="Type">The type that it is cast to, as it is written; null for text.</param>
internal sealed record ValuePath(string Name, IReadOnlyList<JsonStep> Steps, string? Type);
