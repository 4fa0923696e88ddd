using System.Globalization;
using DeltaQuery.Engine.Execution.Tables;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Writing;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Metadata of another version, or of another table, as a table takes it over: nothing that counts up goes back, and what a table says
/// of its own past is its own.</summary>
internal static class TakenMetadata
{
    /// <summary>The metadata.</summary>
    /// <param name="taken">What is taken over.</param>
    /// <param name="protocol">The protocol that the table will have.</param>
    /// <param name="before">What the table is; null where it is made.</param>
    public static Metadata Of(Metadata taken, Protocol protocol, Snapshot? before)
    {
        var metadata = WithMarks(taken, before?.Schema);
        metadata = WithLastColumnId(metadata, before?.Properties.MaxColumnId);
        metadata = ChangedProperties.WithOwnPast(metadata, before);
        metadata = metadata with { Configuration = metadata.Configuration.Without(RowTracking.RowIdColumnKey, RowTracking.CommitVersionColumnKey) };
        return TableFeatures.IsSupported(protocol, TableFeatures.RowTracking) ? RowTracking.WithNames(metadata, before?.Metadata) : metadata;
    }

    /// <summary>By which columns the table will be clustered, where that changes.</summary>
    /// <param name="taken">The version that is taken over.</param>
    /// <param name="before">What the table is; null where it is made.</param>
    public static IReadOnlyList<DomainMetadata> Domains(Snapshot taken, Snapshot? before)
    {
        var wanted = ClusteringColumns.Of(taken) is { } columns ? ClusteringColumns.ToDomain(columns) : null;
        if (before is null || ClusteringColumns.Of(before) is not { } had)
            return wanted is null ? [] : [wanted];
        wanted ??= ClusteringColumns.ToDomain([]);
        return wanted == ClusteringColumns.ToDomain(had) ? [] : [wanted];
    }

    /// <summary>Whether two metadata say the same.</summary>
    public static bool AreSame(Metadata a, Metadata b) =>
        a with { PartitionColumns = b.PartitionColumns } == b && a.PartitionColumns.SequenceEqual(b.PartitionColumns, StringComparer.Ordinal);

    /// <summary>No identity value is given twice: a column's mark is the one that lies further in its direction.</summary>
    private static Metadata WithMarks(Metadata taken, StructType? before)
    {
        if (before is null || taken.SchemaString is null)
            return taken;
        var marks = before.Fields.Select(field => (Name: field.PhysicalName, Mark: IdentityColumn.Of(field)?.HighWaterMark))
            .Where(field => field.Mark is not null).ToDictionary(field => field.Name, field => field.Mark!.Value, StringComparer.Ordinal);
        var schema = SchemaJson.Parse(taken.SchemaString);
        var fields = schema.Fields.Select(Marked).ToList();
        return fields.SequenceEqual(schema.Fields) ? taken : taken with { SchemaString = SchemaJson.Write(new StructType(fields)) };

        StructField Marked(StructField field)
        {
            if (!marks.TryGetValue(field.PhysicalName, out var mark) || IdentityColumn.Of(field) is not { } identity)
                return field;
            var moved = identity.Beyond(mark);
            return moved == identity ? field : field with { Metadata = moved.AddTo(field.Metadata) };
        }
    }

    /// <summary>No column gets an id that another one had.</summary>
    private static Metadata WithLastColumnId(Metadata taken, long? last) =>
        last > 0 && new TableProperties(taken) is { ColumnMappingMode: not ColumnMappingMode.None } properties && last > (properties.MaxColumnId ?? 0)
            ? taken with
            {
                Configuration = taken.Configuration.With(PropertyDefinitions.ColumnMappingMaxIdKey, last.Value.ToString(CultureInfo.InvariantCulture)),
            }
            : taken;
}
