using System.Text;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>The columns of a place in a shredded variant: the whole, a field of an object, or the elements of an array.</summary>
/// <param name="group">The STRUCT of value and typed_value.</param>
internal sealed class VariantGroup(ColumnVector group)
{
    /// <summary>The binary values; null if everything is shredded.</summary>
    public ColumnVector? Value { get; } = Child(group, "value");

    /// <summary>The shredded values; null if nothing is.</summary>
    public ColumnVector? Typed { get; } = Child(group, "typed_value");

    /// <summary>The fields of shredded objects, in the order of their names' bytes.</summary>
    public IReadOnlyList<(byte[] Name, VariantGroup Group)> Fields => field ??= Typed!.Type.Fields
        .Select((f, i) => (Name: Encoding.UTF8.GetBytes(f.Name), Group: new VariantGroup(Typed.StructChild(i))))
        .OrderBy(f => f.Name, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))).ToList();

    /// <summary>The elements of shredded arrays.</summary>
    public VariantGroup Element => field ??= new VariantGroup(Typed!.ListChild);

    /// <summary>The field of a STRUCT, or null.</summary>
    public static ColumnVector? Child(ColumnVector group, string name)
    {
        for (var i = 0; i < group.Type.Fields.Count; i++)
            if (group.Type.Fields[i].Name == name)
                return group.StructChild(i);
        return null;
    }

    public bool IsTyped(int row) => Typed is not null && !group.IsNull(row) && !Typed.IsNull(row);

    public bool IsBinary(int row) => Value is not null && !group.IsNull(row) && !Value.IsNull(row);

    /// <summary>Whether a value is there at all.</summary>
    public bool IsThere(int row) => IsTyped(row) || IsBinary(row);
}
