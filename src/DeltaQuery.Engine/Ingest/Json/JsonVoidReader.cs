using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>A column that holds nulls only.</summary>
internal sealed class JsonVoidReader : JsonValueReader
{
    public override string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena) => Unfit(ref cursor, "VOID, which has nulls only");
}
