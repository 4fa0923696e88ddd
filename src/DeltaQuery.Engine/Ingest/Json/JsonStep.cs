namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>A step of a path into a value: a field of an object, or an element of an array.</summary>
/// <param name="Name">The field; null for an element.</param>
/// <param name="Index">The element, from 0.</param>
internal readonly record struct JsonStep(string? Name, int Index = 0)
{
    public override string ToString() => Name ?? $"[{Index}]";
}
