using System.Globalization;
using DeltaQuery.Engine.Execution.Tables;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Engine.Writing;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>CONVERT TO DELTA: a log beside Parquet files, which stay as they are, makes a table of them. A folder that has a log is one already.
/// </summary>
internal static class ConvertToDeltaHandler
{
    private const string Tag = "CONVERT TO DELTA";

    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, ConvertToDeltaStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, Tag);
        var done = new StatementResult(Tag, null);
        try
        {
            if (await FindAsync(context, statement.Table).ConfigureAwait(false) is not { } table || await HasLogAsync(context, table).ConfigureAwait(false))
                return done;
            var partitions = PartitionColumns(context, statement);
            var files = await ParquetFolder.ListAsync(
                table, partitions, context.Session.Settings.PartitionZone, context.Connection, context.CancellationToken).ConfigureAwait(false);
            var schema = ParquetSchemas.With(
                await ParquetSchemas.MergeAsync(context.Session.Engine.Readable, context.Connection, files, context.CancellationToken).ConfigureAwait(false), partitions);
            NewSchema.Check(schema, partitions, ColumnMappingMode.None);
            if (schema.Fields.FirstOrDefault(field => field.Type.HoldsVariant) is { } variant)
            {
                throw new DeltaException(
                    DeltaErrorCode.NotSupported, $"column {variant.Name}: files with variants cannot be taken as they are, as they may be shredded, and hold NULLs as variant nulls")
                {
                    Hint = "INSERT INTO t SELECT .. FROM 'file' writes the rows anew",
                };
            }

            await ConvertAsync(context, statement, table, schema, partitions, files).ConfigureAwait(false);
            return done;
        }
        catch (DeltaException e) when (e.Line is null && e.Code != DeltaErrorCode.ConcurrentModification)
        {
            throw e.At(context.Text, e.Position ?? statement.Table.Span.Start);
        }
    }

    private static async Task ConvertAsync(
        ExecutionContext context, ConvertToDeltaStatement statement, DeltaTable table, StructType schema, IReadOnlyList<StructField> partitions,
        IReadOnlyList<ParquetFile> files)
    {
        var protocol = ProtocolBuilder.Build(ProtocolBuilder.FeaturesOf(schema));
        var metadata = new Metadata
        {
            Id = Guid.NewGuid().ToString(),
            SchemaString = SchemaJson.Write(schema),
            PartitionColumns = [.. partitions.Select(column => column.Name)],
            CreatedTime = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        };
        TableFeatures.CheckWritable(protocol, metadata, schema);
        IReadOnlyList<AddFile> adds = [.. files.Select(file => file.ToAdd())];
        if (!statement.NoStatistics)
        {
            var state = new SnapshotState(0, protocol, metadata, new Dictionary<string, SetTransaction>(), [], null);
            adds = await MeasuredAsync(context, table, state, adds).ConfigureAwait(false);
        }

        var count = files.Count.ToString(CultureInfo.InvariantCulture);
        var operation = new Operation(
            "CONVERT",
            Operations.Map(
                ("numFiles", count),
                ("partitionedBy", Operations.List(metadata.PartitionColumns)),
                ("collectStats", statement.NoStatistics ? "false" : "true"),
                ("sourceFormat", "parquet")),
            Operations.Map(("numConvertedFiles", count)));
        using var transaction = Transaction.BeginNew(table);
        await new TableWriter(context, table, transaction)
            .CommitAsync(new TableChanges { Protocol = protocol, Metadata = metadata, Adds = adds }, operation).ConfigureAwait(false);
    }

    /// <summary>The files with their statistics, which are read as those of the table that they will be.</summary>
    private static async Task<IReadOnlyList<AddFile>> MeasuredAsync(
        ExecutionContext context, DeltaTable table, SnapshotState state, IReadOnlyList<AddFile> adds)
    {
        var files = new FileList(table.Context.Connect(), state.Version);
        try
        {
            using (var rows = files.Append())
            {
                foreach (var add in adds)
                    LogReplay.AppendRow(rows, state.Version, add);
            }

            var measured = await FileMeasures.OfAsync(context, new Snapshot(table.Name, table.Location, state, files)).ConfigureAwait(false);
            return [.. adds.Select(add => add with { Stats = measured[LogReplay.KeyOf(add.Path, null)] })];
        }
        finally
        {
            files.Release();
        }
    }

    /// <summary>The place that a reference means; null if that is a Delta table already.</summary>
    private static async Task<DeltaTable?> FindAsync(ExecutionContext context, TableReference reference)
    {
        var (session, parts) = (context.Session, reference.Parts);
        if (parts is [{ IsQuoted: false, Value: var format }, { IsQuoted: true } path] && !TableReference.IsDelta(format))
        {
            return format.Equals("parquet", StringComparison.OrdinalIgnoreCase)
                ? session.Engine.Tables.At(ObjectStores.Normalize(path.Value, Directory.GetCurrentDirectory()), $"delta.`{path.Value}`")
                : throw SyntaxError.NotSupported(context.Text, reference.Span.Start, $"CONVERT of {format}, expected parquet.`path`");
        }

        if (await session.Resolver.FindAsync(reference, context.CancellationToken).ConfigureAwait(false) is { } table)
        {
            return await HasLogAsync(context, table).ConfigureAwait(false) ? null : throw new DeltaException(
                DeltaErrorCode.TableNotFound, $"there is no Delta table at {table.Location}")
            {
                Path = table.Location, Hint = "Parquet files are named as parquet.`path`",
            };
        }

        if (parts.Count > 2 || session.IsTemporary(reference))
            throw TableResolver.NotFound(reference.ToString());
        var schema = parts.Count == 2 ? parts[0].Value : session.Resolver.CurrentSchema;
        var location = await session.Engine.Catalog.LocationForAsync(schema, parts[^1].Value, context.CancellationToken).ConfigureAwait(false);
        return await session.Engine.Stores.For(location).DirectoryExistsAsync(location, context.CancellationToken).ConfigureAwait(false)
            ? session.Engine.Tables.At(location, reference.ToString())
            : throw TableResolver.NotFound(reference.ToString());
    }

    private static async Task<bool> HasLogAsync(ExecutionContext context, DeltaTable table) =>
        (await LogListing.AllAsync(table.Store, table.LogDirectory, context.CancellationToken).ConfigureAwait(false)).Files.Count > 0;

    private static List<StructField> PartitionColumns(ExecutionContext context, ConvertToDeltaStatement statement)
    {
        var columns = new List<StructField>();
        foreach (var column in statement.PartitionedBy)
        {
            if (columns.Exists(before => before.Name.Equals(column.Name.Value, StringComparison.OrdinalIgnoreCase)))
            {
                throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"PARTITIONED BY names {column.Name.Value} twice")
                    .At(context.Text, column.Name.Span.Start);
            }

            columns.Add(NewTable.Column(context, column));
        }

        return columns;
    }
}
