namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>A message that did not become a row.</summary>
/// <param name="Message">Its place in the batch.</param>
/// <param name="Fault">Why.</param>
internal readonly record struct BadMessage(int Message, MessageFault Fault);
