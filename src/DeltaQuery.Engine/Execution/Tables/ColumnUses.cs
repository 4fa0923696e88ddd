using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql.SparkExpression;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>What holds of columns that are renamed, dropped or widened: who else names them.</summary>
internal static class ColumnUses
{
    /// <summary>Refuses a table whose files have the columns' own names.</summary>
    public static void Check(Snapshot table, string what)
    {
        if (table.Mapping.Mode == ColumnMappingMode.None)
        {
            throw new DeltaException(DeltaErrorCode.NotSupported, $"{what} needs column mapping, which {table.Name} does not have")
            {
                Table = table.Name,
                Hint = $"ALTER TABLE {table.Name} SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name') enables it; readers then need Delta's reader version 2",
            };
        }
    }

    /// <summary>Refuses a column that a constraint, a generated column or an invariant names, and one whose char or varchar is noted by name.
    /// </summary>
    public static void CheckUnused(Snapshot table, IReadOnlyList<string> path, string what)
    {
        foreach (var (name, expression) in table.Properties.Constraints)
        {
            if (Names(expression, path))
                throw Used($"the constraint {name} ({expression})");
        }

        foreach (var field in Fields(table.Schema))
        {
            if (field.GenerationExpression is { } generated && Names(generated, path))
                throw Used($"the generated column {field.Name} ({generated})");
            if (field.Invariant is { } invariant && Names(invariant, path))
                throw Used($"the invariant of column {field.Name} ({invariant})");
        }

        if (path.Count > 1 && table.Schema.Find(path[0])?.CharVarcharType is not null)
            throw Used($"the declared type of column {path[0]}, which has a char or varchar in it");

        DeltaException Used(string by) => new(DeltaErrorCode.NotSupported, $"column {string.Join('.', path)} is named by {by}, and cannot be {what}")
        {
            Table = table.Name,
        };
    }

    /// <summary>Whether a path is another or below it.</summary>
    public static bool IsWithin(IReadOnlyList<string> path, IReadOnlyList<string> other) =>
        path.Count >= other.Count && other.Zip(path).All(pair => pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));

    /// <summary>The metadata with the columns that get statistics named anew.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="path">A path.</param>
    /// <param name="rename">Gives the new last name of the path; null where it goes.</param>
    public static Metadata InStatistics(Metadata metadata, IReadOnlyList<string> path, Func<string, string?> rename)
    {
        if (new TableProperties(metadata).DataSkippingStatsColumns is not { } columns || !columns.Any(column => IsWithin(column, path)))
            return metadata;
        var kept = columns.Select(Renamed).OfType<IReadOnlyList<string>>();
        var key = metadata.Configuration.Keys.First(each => each.Equals(StatisticsColumns.Key, StringComparison.OrdinalIgnoreCase));
        return metadata with { Configuration = metadata.Configuration.With(key, string.Join(",", kept.Select(SparkTypes.PrintPath))) };

        IReadOnlyList<string>? Renamed(IReadOnlyList<string> column)
        {
            if (!IsWithin(column, path))
                return column;
            return rename(column[path.Count - 1]) is { } name ? [.. column.Take(path.Count - 1), name, .. column.Skip(path.Count)] : null;
        }
    }

    /// <summary>What cannot be parsed may name anything.</summary>
    private static bool Names(string expression, IReadOnlyList<string> path)
    {
        try
        {
            return SparkSqlExpression.Parse(expression).Columns.Any(column => IsWithin(column, path) || IsWithin(path, column));
        }
        catch (DeltaException)
        {
            return true;
        }
    }

    private static IEnumerable<StructField> Fields(DataType type) => type switch
    {
        StructType row => row.Fields.SelectMany(field => Fields(field.Type).Prepend(field)),
        ArrayType list => Fields(list.Element),
        MapType map => Fields(map.Key).Concat(Fields(map.Value)),
        _ => [],
    };
}
