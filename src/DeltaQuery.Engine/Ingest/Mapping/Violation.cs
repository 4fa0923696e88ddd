namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>What becomes of a row that an EXPECT does not hold for.</summary>
internal enum Violation
{
    Fail,
    DropRow,
    DeadLetter,
}
