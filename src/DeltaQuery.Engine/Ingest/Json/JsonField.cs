namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>What is read of a field of an object.</summary>
/// <param name="name">The name of the field, as it is told to people.</param>
internal sealed class JsonField(string name)
{
    public string Name { get; } = name;

    /// <summary>The columns that take its value; several where paths of the mapping name it more than once.</summary>
    public JsonTarget[] Targets { get; private set; } = [];

    /// <summary>What paths of the mapping read inside of it.</summary>
    public JsonPathNode? Inside { get; set; }

    public void Add(JsonTarget target) => Targets = [.. Targets, target];
}
