using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Planning;

/// <summary>Whether the changes of an earlier version can be read with a version's schema: columns may only have come, and types have widened.
/// </summary>
internal sealed class ChangeSchema
{
    private readonly bool _wasMapped;
    private readonly bool _isMapped;

    private ChangeSchema(bool wasMapped, bool isMapped) => (_wasMapped, _isMapped) = (wasMapped, isMapped);

    /// <summary>What stands in the way; null if nothing does.</summary>
    /// <param name="read">The version whose schema is read with.</param>
    /// <param name="earlier">The metadata of the earlier version.</param>
    public static string? Difference(Snapshot read, Metadata earlier)
    {
        var wasMapped = new TableProperties(earlier).ColumnMappingMode != ColumnMappingMode.None;
        var before = earlier.SchemaString is { } schema ? SchemaJson.Parse(schema) : StructType.Empty;
        if (new ChangeSchema(wasMapped, read.Mapping.Mode != ColumnMappingMode.None).Difference(before, read.Schema, "") is { } difference)
            return difference;
        return earlier.PartitionColumns.SequenceEqual(read.PartitionColumns.Select(c => c.Name), StringComparer.OrdinalIgnoreCase)
            ? null
            : "the partition columns are others";
    }

    private string? Difference(StructType before, StructType now, string path)
    {
        foreach (var field in before.Fields)
        {
            var name = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            if (now.Find(field.Name) is not { } same || !AreOne(field, same))
                return $"column {name} was dropped or renamed";
            if (field.Nullable && !same.Nullable)
                return $"column {name} became NOT NULL";
            if (Difference(field.Type, same.Type, same.TypeChanges.Count > 0, name) is { } inside)
                return inside;
        }

        return null;
    }

    /// <summary>Whether files call both the same.</summary>
    private bool AreOne(StructField before, StructField now) => (_wasMapped ? before.PhysicalName : before.Name).Equals(
        _isMapped ? now.PhysicalName : now.Name, _wasMapped && _isMapped ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    private string? Difference(DataType before, DataType now, bool isWidened, string path) => (before, now) switch
    {
        (StructType b, StructType n) => Difference(b, n, path),
        (ArrayType b, ArrayType n) => Difference(b.Element, n.Element, isWidened, $"{path}.element"),
        (MapType b, MapType n) => Difference(b.Key, n.Key, isWidened, $"{path}.key") ?? Difference(b.Value, n.Value, isWidened, $"{path}.value"),
        (PrimitiveType { Kind: PrimitiveKind.Void }, _) => null,
        _ => before == now || (isWidened && TypeWidening.IsSupported(before, now))
            ? null
            : $"column {path} was of type {SparkTypes.Print(before)} and is of type {SparkTypes.Print(now)}",
    };
}
