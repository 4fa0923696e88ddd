using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Writing;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>What CREATE TABLE says of a table: protocol and metadata, checked.</summary>
/// <param name="Protocol">The least protocol that what is asked for needs, and no less than that of a table that is replaced.</param>
/// <param name="Metadata">Schema, partitioning and properties.</param>
/// <param name="Layout">The same for who writes its rows.</param>
internal sealed record NewTable(Protocol Protocol, Metadata Metadata, TableLayout Layout)
{
    /// <summary>By which columns the table is clustered; none says that one that was clustered is so no longer.</summary>
    public IReadOnlyList<DomainMetadata> Domains { get; init; } = [];

    /// <summary>The logical names of those columns.</summary>
    public IReadOnlyList<string> ClusterBy { get; init; } = [];

    /// <summary>Puts the table together.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="name">The table's name for messages.</param>
    /// <param name="schema">Its columns, with their nullability and comments.</param>
    /// <param name="replaced">What the table was, where it is replaced.</param>
    /// <param name="like">The table whose properties it shall have, too.</param>
    /// <exception cref="DeltaException">NotSupported, SchemaMismatch or ColumnNotFound.</exception>
    public static NewTable Of(ExecutionContext context, CreateTableStatement statement, string name, StructType schema, Snapshot? replaced, Snapshot? like = null)
    {
        var properties = Properties(context, statement, like);
        var mode = new TableProperties(properties.Configuration).ColumnMappingMode;
        var partitionColumns = PartitionColumns(context, statement, schema);
        NewSchema.Check(schema, partitionColumns, mode);
        NewSchema.CheckReserved(schema, new TableProperties(properties.Configuration));
        StatisticsColumns.Check(new TableProperties(properties.Configuration), schema, [.. partitionColumns.Select(column => column.Name)]);
        if (mode != ColumnMappingMode.None)
        {
            var last = replaced?.Properties.MaxColumnId ?? 0; // ids are never given again
            schema = ColumnIds.Assign(schema, ref last);
            properties.SetOwn(PropertyDefinitions.ColumnMappingMaxIdKey, last.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var layoutMapping = new ColumnMapping(schema, mode);
        if (statement.ClusterBy.Count > 0 && partitionColumns.Count > 0)
        {
            throw new DeltaException(DeltaErrorCode.NotSupported, "a table is either PARTITIONED BY or CLUSTER BY, not both")
                .At(context.Text, statement.ClusterBy[0].Span.Start);
        }

        var clustering = ChangedClustering.Columns(context, statement.ClusterBy, layoutMapping);
        var features = ProtocolBuilder.FeaturesOf(schema).Concat(properties.Features).Concat(ColumnOptions.FeaturesOf(schema))
            .Concat(clustering.Count > 0 ? ChangedClustering.Features : []);
        if (replaced is not null)
            features = features.Concat(TableFeatures.WriterFeatures(replaced.Protocol));
        if (like is not null)
            features = features.Concat(TableFeatures.WriterFeatures(like.Protocol).Where(feature => feature != TableFeatures.Clustering));
        var protocol = ProtocolBuilder.Build(features);
        ColumnOptions.Check(context, schema, partitionColumns, protocol);
        var metadata = new Metadata
        {
            Id = replaced?.Metadata.Id ?? Guid.NewGuid().ToString(),
            Description = statement.Comment,
            SchemaString = SchemaJson.Write(schema),
            PartitionColumns = [.. partitionColumns.Select(c => c.Name)],
            Configuration = properties.Configuration,
            CreatedTime = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        };
        metadata = ChangedProperties.WithOwnPast(metadata, replaced);
        if (TableFeatures.IsSupported(protocol, TableFeatures.RowTracking))
            metadata = RowTracking.WithNames(metadata, replaced?.Metadata);
        TableFeatures.CheckWritable(protocol, metadata, schema);
        var layout = TableLayout.Of(name, schema, protocol, metadata) with { Clustering = [.. clustering.Select(column => column.PhysicalPath)] };
        TableExpressions.CheckKnown(layout, context.Session);
        return new NewTable(protocol, metadata, layout)
        {
            Domains = clustering.Count > 0 || (replaced is not null && ClusteringColumns.Of(replaced) is not null) ? [ClusteringColumns.ToDomain(clustering)] : [],
            ClusterBy = [.. clustering.Select(column => SparkTypes.PrintPath(column.LogicalPath))],
        };
    }

    /// <summary>The columns of another table, as a table of its own has them: without ids and without a past.</summary>
    public static StructType ColumnsOf(Snapshot like) => (StructType)WithoutPast(like.Schema);

    /// <summary>The columns as the statement lists them.</summary>
    public static StructType Columns(ExecutionContext context, CreateTableStatement statement)
    {
        foreach (var (column, i) in statement.Columns.Select((c, i) => (c, i)))
        {
            if (statement.Columns.Take(i).Any(before => before.Name.Value.Equals(column.Name.Value, StringComparison.OrdinalIgnoreCase)))
            {
                throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"the table would have two columns {column.Name.Value} (names are compared without case)")
                    .At(context.Text, column.Name.Span.Start);
            }
        }

        return new StructType([.. statement.Columns.Select(column => Column(context, column))]);
    }

    private static DataType WithoutPast(DataType type) => type switch
    {
        StructType row => new StructType([.. row.Fields.Select(field => field with
        {
            Type = WithoutPast(field.Type),
            Metadata = field.Metadata.Without(FieldMetadata.FieldIdKey).Without(FieldMetadata.PhysicalNameKey).Without(FieldMetadata.TypeChangesKey)
                .Without(FieldMetadata.IdentityHighWaterMarkKey),
        })]),
        ArrayType list => list with { Element = WithoutPast(list.Element) },
        MapType map => map with { Key = WithoutPast(map.Key), Value = WithoutPast(map.Value) },
        _ => type,
    };

    /// <summary>The field that a column's definition makes.</summary>
    public static StructField Column(ExecutionContext context, ColumnDefinition column)
    {
        try
        {
            var type = DeclaredType.Parse(context.Text.Slice(column.Type), column.Name.Value, out var charVarchar);
            var metadata = FieldMetadata.Empty;
            if (column.Comment is { } comment)
                metadata = metadata.With(FieldMetadata.CommentKey, comment);
            if (charVarchar is not null)
                metadata = metadata.With(FieldMetadata.CharVarcharKey, charVarchar);
            return new StructField(column.Name.Value, type, !column.NotNull, ColumnOptions.AddTo(metadata, column, context.Text));
        }
        catch (DeltaException e) when (e.Position is null)
        {
            throw e.At(context.Text, column.Type.Start);
        }
    }

    private static NewProperties Properties(ExecutionContext context, CreateTableStatement statement, Snapshot? like)
    {
        var properties = new NewProperties(context.Session.Engine.Tables.Context.Warn);
        foreach (var (key, value) in like?.Metadata.Configuration ?? StringMap.Empty)
        {
            if (PropertyDefinitions.OfThePast.Contains(key) || statement.Properties.Any(property => property.Key.Equals(key, StringComparison.OrdinalIgnoreCase)))
                continue;
            if (PropertyDefinitions.Find(key) is null)
                properties.SetOwn(key, value ?? "");
            else
                properties.Add(key, value ?? "");
        }

        foreach (var property in statement.Properties)
        {
            try
            {
                properties.Add(property.Key, property.Value);
            }
            catch (DeltaException e)
            {
                throw e.At(context.Text, property.Span.Start);
            }
        }

        return properties;
    }

    private static List<StructField> PartitionColumns(ExecutionContext context, CreateTableStatement statement, StructType schema)
    {
        var columns = new List<StructField>();
        foreach (var name in statement.PartitionedBy)
        {
            if (!schema.TryFind(name.Value, out var column))
            {
                throw new DeltaException(DeltaErrorCode.ColumnNotFound, $"PARTITIONED BY names {name.Value}, which is no column of the table")
                    .At(context.Text, name.Span.Start);
            }

            if (columns.Contains(column))
                throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"PARTITIONED BY names {name.Value} twice").At(context.Text, name.Span.Start);
            columns.Add(column);
        }

        return columns;
    }
}
