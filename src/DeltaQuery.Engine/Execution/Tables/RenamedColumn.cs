using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>RENAME COLUMN: the name in the schema alone; files, statistics and clustering have the physical one.</summary>
internal static class RenamedColumn
{
    public static Alteration Of(Snapshot before, RenameColumnAction action)
    {
        ColumnUses.Check(before, "RENAME COLUMN");
        var path = action.Column.Names;
        var name = action.Name.Value;
        var (_, old) = SchemaEdit.Find(before.Schema, path);
        ColumnUses.CheckUnused(before, path, "renamed");
        var schema = SchemaEdit.Replace(before.Schema, path, field => field with { Name = name });
        var (_, renamed) = SchemaEdit.Find(schema, [.. path.SkipLast(1), name]);
        NewSchema.Check(renamed!, name, before.Mapping.Mode);
        var metadata = ColumnUses.InStatistics(before.Metadata, path, _ => name);
        metadata = metadata with { SchemaString = SchemaJson.Write(schema) };
        if (path.Count == 1)
        {
            metadata = metadata with
            {
                PartitionColumns = [.. metadata.PartitionColumns.Select(column => column.Equals(old!.Name, StringComparison.OrdinalIgnoreCase)
                    ? name
                    : column)],
            };
        }

        var operation = Alteration.Named(
            "RENAME COLUMN",
            ("oldColumnPath", SparkTypes.PrintPath(path)),
            ("newColumnPath", SparkTypes.PrintPath([.. path.SkipLast(1), name])));
        return Alteration.Of(before, metadata, schema, [], operation);
    }
}
