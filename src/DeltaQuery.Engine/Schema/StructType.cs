using System.Diagnostics.CodeAnalysis;

namespace DeltaQuery.Engine.Schema;

/// <summary>Fields in order; a table's schema is one. No two names differ only in case.</summary>
internal sealed record StructType : DataType
{
    public static readonly StructType Empty = new([]);

    private readonly Dictionary<string, int> _ordinals;

    public StructType(IReadOnlyList<StructField> fields)
    {
        Fields = fields;
        _ordinals = new(fields.Count, StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < fields.Count; i++)
            if (!_ordinals.TryAdd(fields[i].Name, i))
                throw new ArgumentException($"Two fields are called {fields[i].Name}.", nameof(fields));
    }

    public IReadOnlyList<StructField> Fields { get; }

    /// <summary>The field of that name, compared without case.</summary>
    public StructField? Find(string name) => _ordinals.TryGetValue(name, out int ordinal) ? Fields[ordinal] : null;

    /// <summary>The place of the field of that name, compared without case, or -1.</summary>
    public int IndexOf(string name) => _ordinals.GetValueOrDefault(name, -1);

    public bool TryFind(string name, [NotNullWhen(true)] out StructField? field) => (field = Find(name)) is not null;

    public bool Equals(StructType? other) => other is not null && Fields.SequenceEqual(other.Fields);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (StructField field in Fields)
            hash.Add(field);
        return hash.ToHashCode();
    }
}
