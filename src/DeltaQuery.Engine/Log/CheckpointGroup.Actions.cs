using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Log;

// What a new checkpoint takes over from an older one.
internal sealed partial class CheckpointGroup
{
    /// <summary>The type of <c>add.stats_parsed</c>; null where the files have none.</summary>
    public ParquetNode? ParsedStatistics => Add?.Child("stats_parsed") is { Children.Count: > 0 } node ? node : null;

    /// <summary>A SELECT of <see cref="FileList.ActionColumns"/>, but <c>stats</c> as the files have it, and of <c>parsed</c>, their
    /// <c>stats_parsed</c>, if they have one.</summary>
    public string SelectAdds()
    {
        var texts = Add!.Child("stats") is null ? "NULL::VARCHAR" : "add.stats::VARCHAR";
        var parsed = ParsedStatistics is null ? "" : ", add.stats_parsed AS parsed";
        return $"SELECT * EXCLUDE (texts) REPLACE (texts AS stats) FROM (SELECT {Columns(all: true)}, {texts} AS texts{parsed} "
            + $"FROM {CheckpointSource.Read(files)} WHERE add.size IS NOT NULL)";
    }

    /// <summary>A SELECT of <see cref="Tombstones.ColumnTypes"/>; null where the files hold no removes.</summary>
    public string? SelectRemoves()
    {
        if (schema.Child("remove") is not { } remove || remove.Child("path") is null)
            return null;
        var columns = Tombstones.Fields.Select(f => $"{Field(remove, "remove", f.Field, f.Type)} AS {f.Name}");
        return $"SELECT {string.Join(", ", columns)}, {Vector(remove, "remove")} "
            + $"FROM {CheckpointSource.Read(files)} WHERE remove.path IS NOT NULL";
    }

    private static string Vector(ParquetNode action, string name)
    {
        var vector = action.Child("deletionVector");
        return string.Join(
            ", ", Of("dv_type", "storageType", "VARCHAR"), Of("dv_data", "pathOrInlineDv", "VARCHAR"), Of("dv_offset", "offset", "INTEGER"),
            Of("dv_size", "sizeInBytes", "INTEGER"), Of("dv_cardinality", "cardinality", "BIGINT"));

        string Of(string column, string field, string type) =>
            $"{(vector is null ? $"NULL::{type}" : Field(vector, $"{name}.\"deletionVector\"", field, type))} AS {column}";
    }

    private static string Field(ParquetNode action, string name, string field, string type) =>
        $"{(action.Child(field) is null ? "NULL" : $"{name}.{SqlText.Identifier(field)}")}::{type}";
}
