namespace DeltaQuery.Engine.DuckDb;

/// <summary>A STRUCT's value: names and values in the type's order.</summary>
internal sealed class DuckDbStruct(IReadOnlyList<string> names, IReadOnlyList<object?> values)
{
    public IReadOnlyList<string> Names { get; } = names;

    public IReadOnlyList<object?> Values { get; } = values;

    /// <summary>The value of a field, by its name without regard to case.</summary>
    public object? this[string name]
    {
        get
        {
            for (var i = 0; i < Names.Count; i++)
                if (string.Equals(Names[i], name, StringComparison.OrdinalIgnoreCase))
                    return Values[i];
            throw new KeyNotFoundException($"The struct has no field {name}.");
        }
    }
}
