using System.Globalization;
using DeltaQuery.Engine.Execution.Maintenance;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>Gives the columns in data files the names that they have in the table: all files are written anew in one commit with the schema that
/// no longer maps.</summary>
internal sealed class RemovedColumnMapping(ExecutionContext context, DeltaTable table)
{
    private static readonly string[] Traces =
        [FieldMetadata.FieldIdKey, FieldMetadata.PhysicalNameKey, "delta.columnMapping.nested.ids", "parquet.field.id", "parquet.field.nested.ids"];

    /// <summary>The place of the property by which a statement asks for it; null where it does not.</summary>
    public static SourceSpan? Asked(Snapshot before, AlterAction action) => before.Mapping.Mode == ColumnMappingMode.None ? null : action switch
    {
        SetPropertiesAction { Properties: [var property] } when IsMode(property.Key) && property.Value.Equals("none", StringComparison.OrdinalIgnoreCase) =>
            property.Span,
        UnsetPropertiesAction { Keys: [var (key, span)] } when IsMode(key) => span,
        _ => null,
    };

    /// <summary>Whether readers of a version must know of mapped columns.</summary>
    public static bool IsNeeded(Snapshot snapshot) =>
        snapshot.Properties.ColumnMappingMode != ColumnMappingMode.None
        || EachField.Of(snapshot.Schema).Any(each => Traces.Any(each.Field.Metadata.Contains));

    /// <summary>Does it; nothing where no column is mapped.</summary>
    /// <param name="saysNone">Whether the table's properties then say that nothing is mapped; else they say nothing.</param>
    /// <exception cref="DeltaException">NotSupported: a column has a name that files cannot have. ConcurrentModification: another has changed the
    /// table meanwhile.</exception>
    public async Task RunAsync(bool saysNone)
    {
        using var transaction = await Transaction.BeginAsync(table, context.CancellationToken).ConfigureAwait(false);
        var before = transaction.Snapshot!;
        if (!IsNeeded(before))
            return;
        var changes = Unmapped(before, saysNone);
        var state = changes.On(before.State);
        transaction.Reads = ReadSet.All(transaction.ReadVersion);
        var writer = new TableWriter(context, table, transaction) { Evolved = new Snapshot(before.Name, before.Location, state, before.Files) };
        await writer.RunAsync(async () =>
        {
            var layout = FileLayout.Of(context, before, new OptimizeRequest(null) { IsPurge = true });
            var written = await WriteAsync(before, writer, layout).ConfigureAwait(false);
            var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            changes = changes with
            {
                Adds = [.. written.Select(file => layout.Tagged(file.ToAdd(now) with { DataChange = false }))],
                Removes = [.. LiveFiles.Remove(before).Select(remove => remove with { DataChange = false })],
            };
            var bytes = changes.Adds.Sum(add => add.Size).ToString(CultureInfo.InvariantCulture);
            var operation = new Operation("REMOVE COLUMN MAPPING", Operations.Map(), Operations.Map(("numOutputBytes", bytes)));
            await writer.CommitAsync(changes, operation).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
    }

    /// <summary>The rows of all files, in others.</summary>
    private Task<List<StagedFile>> WriteAsync(Snapshot before, TableWriter writer, FileLayout layout) =>
        new QueryRunner(context).WithinTransactionAsync([], async queries =>
        {
            await writer.DiscardAsync().ConfigureAwait(false); // of a first try
            var pruned = FilePruner.Prune(
                before, new PushedScan(PushedFilter.Unknown, new HashSet<int>()), context.Session.Settings.PartitionZone,
                withRowIds: RowTracking.Columns(before) is not null);
            var files = pruned.Files.Select(file => file with { MayHoldOldDays = true }).ToList(); // all columns are read
            var bins = layout.IsClustered ? FileBin.OfPartitions(files) : FileBin.Pack(files, layout.MaxFileSize, _ => true);
            var rewriter = new FileRewriter(context, queries, writer, before, layout);
            var written = new List<StagedFile>();
            foreach (var job in RewriteJob.Of(bins, isTogether: before.PartitionColumns.Count > 0 && !layout.IsClustered))
                written.AddRange((await rewriter.WriteAsync(job).ConfigureAwait(false)).Written);
            return written;
        });

    /// <summary>The table's metadata, and its clustering columns, by their own names.</summary>
    private static TableChanges Unmapped(Snapshot before, bool saysNone)
    {
        var schema = EachField.Changed(
            before.Schema, field => field with { Metadata = Traces.Aggregate(field.Metadata, (metadata, key) => metadata.Without(key)) });
        CheckNames(schema, before.PartitionColumns);
        var configuration = before.Metadata.Configuration;
        string[] keys = [PropertyDefinitions.ColumnMappingModeKey, PropertyDefinitions.ColumnMappingMaxIdKey];
        configuration = configuration.Without([.. keys.Select(key => ChangedProperties.KeyIn(configuration, key))]);
        if (saysNone)
            configuration = configuration.With(PropertyDefinitions.ColumnMappingModeKey, "none");
        return new TableChanges
        {
            Metadata = before.Metadata with { SchemaString = SchemaJson.Write(schema), Configuration = configuration },
            Domains = ClusteringColumns.Of(before) is { } columns
                ? [ClusteringColumns.ToDomain(columns.Select(column => column with { PhysicalPath = column.LogicalPath }))]
                : [],
        };
    }

    private static bool IsMode(string key) => key.Equals(PropertyDefinitions.ColumnMappingModeKey, StringComparison.OrdinalIgnoreCase);

    private static void CheckNames(StructType schema, IReadOnlyList<StructField> partitionColumns)
    {
        try
        {
            NewSchema.Check(schema, partitionColumns, ColumnMappingMode.None);
        }
        catch (DeltaException e)
        {
            throw new DeltaException(e.Code, e.Message, e) { Hint = "ALTER TABLE .. RENAME COLUMN first" };
        }
    }
}
