using System.Text.Unicode;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Values as they are written.</summary>
internal sealed class JsonRawReader : JsonValueReader
{
    public override string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena) => Take(ref cursor, target, arena);

    /// <inheritdoc cref="JsonValueReader.Read"/>
    public static string? Take(ref JsonCursor cursor, VectorWriter target, NativeArena arena)
    {
        var raw = cursor.TakeRaw();
        if (!Utf8.IsValid(raw))
            return "a text is not UTF-8";
        target.AddBytes(raw, arena);
        return null;
    }
}
