using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Writing;

/// <summary>What a writer must know of a table: columns, their names in data files, partitioning and properties.</summary>
internal sealed record TableLayout(
    string Name,
    StructType Schema,
    ColumnMapping Mapping,
    IReadOnlyList<StructField> PartitionColumns,
    TableProperties Properties,
    bool HasDeletionVectors)
{
    public const string ChangeTypeColumn = "_change_type";

    /// <summary>What the table asks of writers.</summary>
    public required Protocol Protocol { get; init; }

    /// <summary>The physical paths of the columns by which the table is clustered: they have statistics wherever they stand.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Clustering { get; init; } = [];

    /// <summary>The columns whose values are read from data files, with their physical fields: all but partition columns and void ones.</summary>
    public IEnumerable<(StructField Field, StructField Physical)> DataColumns => Schema.Fields.Zip(Mapping.PhysicalSchema.Fields)
        .Where(column => !IsPartition(column.First) && column.First.Type != PrimitiveType.Void);

    /// <summary>Whether data files hold the partition columns, too, behind the others. Protocol: "Materialize Partition Columns".</summary>
    public bool MaterializesPartitions => PartitionColumns.Count > 0
        && (TableFeatures.IsSupported(Protocol, TableFeatures.MaterializePartitionColumns) || Properties.WritePartitionColumnsToParquet);

    /// <summary>The physical fields of new data files in their order.</summary>
    public IEnumerable<StructField> FileColumns => DataColumns.Select(column => column.Physical)
        .Concat(MaterializesPartitions ? PartitionColumns.Select(column => Mapping.PhysicalSchema.Fields[Schema.IndexOf(column.Name)]) : []);

    public static TableLayout Of(Snapshot snapshot) => new(
        snapshot.Name,
        snapshot.Schema,
        snapshot.Mapping,
        snapshot.PartitionColumns,
        snapshot.Properties,
        TableFeatures.IsSupported(snapshot.Protocol, TableFeatures.DeletionVectors))
    {
        Protocol = snapshot.Protocol,
        Clustering = [.. (ClusteringColumns.Of(snapshot) ?? []).Select(column => column.PhysicalPath)],
    };

    /// <summary>The layout of a table that is being made.</summary>
    public static TableLayout Of(string name, StructType schema, Protocol protocol, Metadata metadata)
    {
        var properties = new TableProperties(metadata);
        return new TableLayout(
            name,
            schema,
            new ColumnMapping(schema, properties.ColumnMappingMode),
            [.. metadata.PartitionColumns.Select(column => schema.Find(column)!)],
            properties,
            TableFeatures.IsSupported(protocol, TableFeatures.DeletionVectors))
        {
            Protocol = protocol,
        };
    }

    /// <summary>The layout of the files of the change data feed: one column more says what became of a row.</summary>
    public TableLayout OfChanges() => With(new StructField(ChangeTypeColumn, PrimitiveType.String));

    /// <summary>The layout of files with columns more, which are none of the table's.</summary>
    public TableLayout With(params IReadOnlyList<StructField> more)
    {
        var mapping = Mapping.With(more);
        return this with { Schema = mapping.Schema, Mapping = mapping };
    }

    public bool IsPartition(StructField field) => PartitionColumns.Contains(field);

    /// <summary>The name of a top-level column in data files and partition values.</summary>
    public string PhysicalName(StructField field) => Mapping.PhysicalSchema.Fields[Schema.IndexOf(field.Name)].Name;
}
