using System.Globalization;
using DeltaQuery.Engine.Execution.Tables;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>CREATE TABLE .. CLONE: a table of its own with the rows and the metadata of another. A shallow one names the other's files, a deep one
/// has copies of them; made again over itself, it copies only what it lacks.</summary>
internal static class CloneTableHandler
{
    private const string Tag = "CLONE";

    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, CloneTableStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, Tag);
        var source = await SourceAsync(context, statement).ConfigureAwait(false);
        try
        {
            var target = await CreateTarget.FindAsync(context, statement.Create).ConfigureAwait(false);
            if (target.Table.Location == source.Location)
            {
                throw SyntaxError.NotSupported(
                    context.Text, statement.Source.Span.Start, "a clone of a table over itself", "RESTORE goes back to an earlier version");
            }

            return await CloneAsync(context, statement, source, target).ConfigureAwait(false);
        }
        finally
        {
            source.Files.Release();
        }
    }

    private static async Task<Snapshot> SourceAsync(ExecutionContext context, CloneTableStatement statement)
    {
        var place = statement.Source.Span.Start;
        if (context.Session.IsTemporary(statement.Source))
        {
            throw SyntaxError.NotSupported(
                context.Text, place, $"CLONE of {statement.Source}, which is no Delta table", $"CREATE TABLE .. AS FROM {statement.Source}");
        }

        try
        {
            var (_, source) = await context.Session.Resolver.SnapshotAsync(statement.Source, context.CancellationToken).ConfigureAwait(false);
            return source;
        }
        catch (DeltaException e) when (e.Line is null)
        {
            throw e.At(context.Text, e.Position ?? place);
        }
    }

    private static async Task<StatementResult> CloneAsync(
        ExecutionContext context, CloneTableStatement statement, Snapshot source, CreateTarget target)
    {
        var create = statement.Create;
        var exists = await target.ExistsAsync(context.CancellationToken).ConfigureAwait(false);
        if (exists && !create.OrReplace)
        {
            return create.IfNotExists && (target.IsListed || target.Entry is null)
                ? new StatementResult(Tag, null)
                : throw CreateTableHandler.Exists(create, null).At(context.Text, create.Table.Span.Start);
        }

        if (!exists)
            await target.CheckEmptyAsync(context.CancellationToken).ConfigureAwait(false);
        using var transaction = exists
            ? await Transaction.BeginAsync(target.Table, context.CancellationToken).ConfigureAwait(false)
            : Transaction.BeginNew(target.Table);
        if (transaction.Snapshot is { } before)
        {
            CheckReplaceable(before);
            transaction.Reads = ReadSet.All(before.Version);
        }

        try
        {
            return await MakeAsync(context, statement, source, target, transaction).ConfigureAwait(false);
        }
        catch (DeltaException e) when (!exists && e.Code == DeltaErrorCode.ConcurrentModification)
        {
            // Somebody else has made it meanwhile.
            return create.IfNotExists
                ? new StatementResult(Tag, null)
                : throw CreateTableHandler.Exists(create, e).At(context.Text, create.Table.Span.Start);
        }
    }

    private static async Task<StatementResult> MakeAsync(
        ExecutionContext context, CloneTableStatement statement, Snapshot source, CreateTarget target, Transaction transaction)
    {
        var before = transaction.Snapshot;
        var (protocol, metadata) = Described(context, statement, source, before);
        var writer = new TableWriter(context, target.Table, transaction);
        ICloneFiles files = statement.IsShallow ? new ShallowFiles(source) : new CopiedFiles(context, source, target.Table, before, writer);
        try
        {
            return await writer.RunAsync(async () =>
            {
                var had = before is null ? [] : LiveFiles.All(before);
                var cloned = await files.CloneAsync(had).ConfigureAwait(false);
                var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
                var changes = new TableChanges
                {
                    Protocol = before is not null && TableFeatures.AreSame(before.Protocol, protocol) ? null : protocol,
                    Metadata = metadata,
                    Domains = TakenMetadata.Domains(source, before),
                    Adds = TableFeatures.IsSupported(protocol, TableFeatures.RowTracking)
                        ? WithCounts(source, before, cloned)
                        : [.. cloned.Came.Select(c => c.Add)],
                    Removes = [.. cloned.Went.Select(file => LiveFiles.Remove(file, now))],
                };
                var (count, bytes) = FileTotals.Of(source);
                var metrics = new MetricsRow(
                    ("sourceTableSize", bytes),
                    ("sourceNumOfFiles", count),
                    ("numRemovedFiles", cloned.Went.Count),
                    ("numCopiedFiles", cloned.CopiedFiles),
                    ("removedFilesSize", cloned.Went.Sum(file => file.Size)),
                    ("copiedFilesSize", cloned.CopiedBytes));
                await writer.CommitAsync(changes, new Operation(Tag, Parameters(statement, source), metrics.ToMap())).ConfigureAwait(false);
                await target.ListAsync(context).ConfigureAwait(false);
                return metrics.ToResult(context, Tag);
            }).ConfigureAwait(false);
        }
        catch when (transaction.Written.IsEmpty && !transaction.OutcomeIsUnknown)
        {
            await files.DiscardAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static void CheckReplaceable(Snapshot before)
    {
        TableFeatures.CheckWritable(before.Protocol, before.Metadata, before.Schema);
        if (before.Properties.AppendOnly)
        {
            throw new DeltaException(DeltaErrorCode.ConstraintViolation, $"{before.Name} is append-only (delta.appendOnly): its rows cannot be replaced")
            {
                Table = before.Name,
            };
        }
    }

    /// <summary>What the clone is: the source's metadata with the statement's properties, and no less of a protocol than source and target have.
    /// </summary>
    private static (Protocol Protocol, Metadata Metadata) Described(
        ExecutionContext context, CloneTableStatement statement, Snapshot source, Snapshot? before)
    {
        var properties = new NewProperties();
        foreach (var property in statement.Create.Properties)
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

        var configuration = source.Metadata.Configuration;
        configuration = configuration.Without([.. configuration.Keys.Where(key => key.StartsWith("delta.", StringComparison.OrdinalIgnoreCase)
            && properties.Configuration.Keys.Contains(key, StringComparer.OrdinalIgnoreCase))]);
        configuration = properties.Configuration.Aggregate(configuration, (all, property) => all.With(property.Key, property.Value));
        var metadata = source.Metadata with
        {
            Id = before?.Metadata.Id ?? Guid.NewGuid().ToString(),
            Name = before?.Metadata.Name,
            Description = before?.Metadata.Description,
            Configuration = configuration,
        };
        if (new TableProperties(metadata).ColumnMappingMode != source.Properties.ColumnMappingMode)
        {
            throw SyntaxError.NotSupported(
                context.Text, statement.Create.Properties[0].Span.Start, "another column mapping mode than that of the table which is cloned",
                "the files are the same: their columns cannot be called otherwise");
        }

        var protocol = ProtocolBuilder.Raise(source.Protocol, properties.Features);
        if (before is not null)
            protocol = ProtocolBuilder.Raise(before.Protocol, TableFeatures.WriterFeatures(protocol));
        metadata = TakenMetadata.Of(metadata, protocol, before);
        try
        {
            TableFeatures.CheckWritable(protocol, metadata, source.Schema);
            NewSchema.CheckReserved(source.Schema, new TableProperties(metadata));
            StatisticsColumns.Check(new TableProperties(properties.Configuration), source.Schema, metadata.PartitionColumns);
        }
        catch (DeltaException e) when (e.Position is null)
        {
            throw e.At(context.Text, statement.Source.Span.Start);
        }

        return (protocol, metadata);
    }

    /// <summary>The files' actions with statistics that tell how many ids their rows need; those that stay get ids where they have none.</summary>
    private static IReadOnlyList<AddFile> WithCounts(Snapshot source, Snapshot? before, ClonedFiles cloned)
    {
        var adds = cloned.Came.Select(file => file.Add with { Stats = LiveFiles.Counted(source, file.Source with { BaseRowId = null }).Stats }).ToList();
        if (before is null)
            return adds;
        var gone = cloned.Went.Select(Key).ToHashSet(StringComparer.Ordinal);
        return [.. adds, .. LiveFiles.WithoutRowIds(before).Where(file => !gone.Contains(Key(file)))];

        static string Key(AddFile file) => LogReplay.KeyOf(file.Path, file.DeletionVector);
    }

    private static StringMap Parameters(CloneTableStatement statement, Snapshot source) => Operations.Map(
        ("source", statement.Source.Path is null
            ? string.Join('.', statement.Source.Parts.Select(part => part.Value))
            : $"delta.`file:{source.Location}`"),
        ("sourceVersion", source.Version.ToString(CultureInfo.InvariantCulture)),
        ("isShallow", statement.IsShallow ? "true" : "false"));
}
