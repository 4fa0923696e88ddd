using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Remote.Arrow;

/// <summary>A column of a schema, or a part of one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Layout">How its values lie; of a dictionary's column those of the dictionary.</param>
/// <param name="Type">The type that it becomes.</param>
/// <param name="Width">The bytes of a value of <see cref="ArrowLayout.Fixed"/>.</param>
/// <param name="Children">Its parts: a list's elements, a struct's fields, a variant's value and metadata.</param>
internal sealed record ArrowField(string Name, ArrowLayout Layout, LogicalType Type, int Width, IReadOnlyList<ArrowField> Children)
{
    /// <summary>The dictionary that its values are numbers of; null where they are values.</summary>
    public ArrowDictionaryKey? Dictionary { get; init; }

    /// <summary>Of a variant, which child is the value; the other one is the metadata.</summary>
    public int ValueChild { get; init; }

    public bool Equals(ArrowField? other) =>
        other is not null && Name == other.Name && Layout == other.Layout && Type == other.Type && Width == other.Width
        && Dictionary == other.Dictionary && ValueChild == other.ValueChild && Children.SequenceEqual(other.Children);

    public override int GetHashCode() => HashCode.Combine(Name, Layout, Type);
}
