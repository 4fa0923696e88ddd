namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>How many fields are new in a batch.</summary>
internal sealed class FieldCount
{
    public int Value { get; set; }
}
