using DeltaQuery.Engine.Ingest.Json;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>What reading a batch came to.</summary>
/// <param name="Rows">How many rows were loaded.</param>
/// <param name="Ignored">How many messages were passed over.</param>
/// <param name="Bad">The messages that could not be read, in the batch's order.</param>
/// <param name="Inferred">The fields that have no column, where they are looked at.</param>
internal sealed record LoadedMessages(long Rows, long Ignored, IReadOnlyList<BadMessage> Bad, InferredFields? Inferred);
