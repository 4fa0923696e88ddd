namespace DeltaQuery.Engine.Planning;

/// <summary>A column of a stand-in by its place, and the names of the struct fields below it.</summary>
internal sealed record PushedColumn(int Index, IReadOnlyList<string> Fields)
{
    public bool Equals(PushedColumn? other) => other is not null && Index == other.Index && Fields.SequenceEqual(other.Fields);

    public override int GetHashCode() => HashCode.Combine(Index, Fields.Count);
}
