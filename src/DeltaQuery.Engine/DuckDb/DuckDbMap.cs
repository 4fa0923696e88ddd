namespace DeltaQuery.Engine.DuckDb;

/// <summary>A MAP's value: keys and values, in the order of the map.</summary>
internal sealed class DuckDbMap(IReadOnlyList<object> keys, IReadOnlyList<object?> values)
{
    public IReadOnlyList<object> Keys { get; } = keys;

    public IReadOnlyList<object?> Values { get; } = values;

    public int Count => Keys.Count;
}
