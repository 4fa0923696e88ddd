using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>DROP COLUMNS: the files keep what they hold; nobody reads it any longer.</summary>
internal static class DroppedColumns
{
    public static Alteration? Of(ExecutionContext context, Snapshot before, DropColumnsAction action)
    {
        ColumnUses.Check(before, "DROP COLUMN");
        var schema = before.Schema;
        var metadata = before.Metadata;
        var dropped = new List<string>();
        foreach (var column in action.Columns)
        {
            var path = column.Names;
            try
            {
                if (action.IfExists && before.Mapping.Find(path) is null)
                    continue;
                CheckFree(before, path);
                schema = SchemaEdit.Drop(schema, path);
                metadata = ColumnUses.InStatistics(metadata, path, _ => null);
                dropped.Add(Operations.Quoted(SparkTypes.PrintPath(path)));
            }
            catch (DeltaException e) when (e.Position is null)
            {
                throw e.At(context.Text, column.Span.Start);
            }
        }

        if (dropped.Count == 0)
            return null;
        if (schema.Fields.All(field => before.PartitionColumns.Any(partition => partition.Name == field.Name)))
            throw new DeltaException(
                DeltaErrorCode.NotSupported, "only partition columns would be left; one other is needed for the data files");
        var operation = Alteration.Named("DROP COLUMNS", ("columns", $"[{string.Join(",", dropped)}]"));
        return Alteration.Of(before, metadata with { SchemaString = SchemaJson.Write(schema) }, schema, [], operation);
    }

    private static void CheckFree(Snapshot before, IReadOnlyList<string> path)
    {
        var (_, field) = SchemaEdit.Find(before.Schema, path);
        if (path.Count == 1 && before.PartitionColumns.Contains(field))
            throw new DeltaException(DeltaErrorCode.NotSupported, $"column {field!.Name} is a partition column, which cannot be dropped");
        if (ClusteringColumns.Of(before)?.FirstOrDefault(column => ColumnUses.IsWithin(column.LogicalPath, path)) is { } clustered)
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported,
                $"the table is clustered by {string.Join('.', clustered.LogicalPath)}, which cannot be dropped")
            {
                Hint = "ALTER TABLE .. CLUSTER BY NONE, or by other columns",
            };
        }

        ColumnUses.CheckUnused(before, path, "dropped");
    }
}
