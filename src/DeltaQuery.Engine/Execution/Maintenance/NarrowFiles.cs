using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>The files whose values are of a type from before a column was widened.</summary>
internal static class NarrowFiles
{
    /// <summary>Their paths, by what their footers say.</summary>
    public static async Task<HashSet<string>> OfAsync(ExecutionContext context, Snapshot snapshot, IReadOnlyList<ScannedFile> files)
    {
        if (!AreWidened(snapshot.Schema))
            return [];
        var schemas = await context.Session.Engine.Schemas.OfAsync(context.Connection, files, context.CancellationToken).ConfigureAwait(false);
        return [.. files.Select(f => f.Path).Where(path => IsNarrow(schemas[path], snapshot.Mapping.PhysicalSchema, isWidened: false))];
    }

    /// <summary>Whether a field of a schema was widened.</summary>
    public static bool AreWidened(DataType type) => EachField.Of(type).Any(each => each.Field.Metadata.Contains(FieldMetadata.TypeChangesKey));

    private static bool IsNarrow(ParquetNode node, DataType type, bool isWidened) => type switch
    {
        StructType row => node.Children.Any(child => Find(row, child) is { } field
            && IsNarrow(child, field.Type, field.Metadata.Contains(FieldMetadata.TypeChangesKey))),
        ArrayType list when node.Children is [{ Children: [var element] }] => IsNarrow(element, list.Element, isWidened),
        MapType map when node.Children is [{ Children: [var key, var value] }] =>
            IsNarrow(key, map.Key, isWidened) || IsNarrow(value, map.Value, isWidened),
        ArrayType or MapType => isWidened || AreWidened(type), // lists that are stored in another way than ours are written anew
        _ => isWidened && node.DuckDbType != DuckDbTypes.ToSql(type),
    };

    private static StructField? Find(StructType row, ParquetNode node) =>
        row.Find(node.Name) ?? row.Fields.FirstOrDefault(field => field.FieldId is { } id && id == node.FieldId);
}
