namespace DeltaQuery.Testing.PlainDelta;

/// <summary>A column or group of a Parquet file's own schema.</summary>
internal sealed record PlainNode(string Name, string Type, long? FieldId, List<PlainNode> Children)
{
    /// <summary>The child that holds a column: by its id where columns are mapped by id and the file has ids, else by its name.</summary>
    public PlainNode? Find(PlainColumn column, bool byId) =>
        byId && column.Id is { } id && Children.Any(c => c.FieldId is not null)
            ? Children.Find(c => c.FieldId == id)
            : Children.Find(c => c.Name == column.PhysicalName)
                ?? Children.Find(c => c.Name.Equals(column.PhysicalName, StringComparison.OrdinalIgnoreCase));

    /// <summary>Names, types and ids; the same for files that can be read at once.</summary>
    public override string ToString() => $"{Name} {Type} {FieldId} ({string.Join(", ", Children)})";
}
