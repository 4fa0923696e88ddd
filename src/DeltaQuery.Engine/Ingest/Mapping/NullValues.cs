namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>What becomes of messages without a value, where no envelope says that they delete.</summary>
internal enum NullValues
{
    /// <summary>They are passed over.</summary>
    Skip,

    /// <summary>They are rows whose fields are null.</summary>
    Row,

    /// <summary>They are bad messages.</summary>
    Error,
}
