namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>What becomes of fields that have no column.</summary>
internal enum FieldEvolution
{
    /// <summary>They are left out.</summary>
    Off,

    /// <summary>They are told as <see cref="MappedBatch.NewFields"/>.</summary>
    AddColumns,

    /// <summary>They are kept in the column of RESCUE.</summary>
    Rescue,
}
