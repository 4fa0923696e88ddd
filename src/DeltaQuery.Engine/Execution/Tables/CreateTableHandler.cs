using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>CREATE [OR REPLACE] TABLE [AS query]: makes a Delta table, with the query's rows. A table that is replaced keeps its history.</summary>
internal static class CreateTableHandler
{
    private static readonly StatementResult Done = new("CREATE TABLE", null);

    public static Task<StatementResult> ExecuteAsync(ExecutionContext context, CreateTableStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, "CREATE TABLE");
        return ExecuteAsync(context, statement, null);
    }

    /// <summary>CREATE TABLE LIKE: an empty table with the columns, partitioning, comment and properties of another.</summary>
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, CreateTableLikeStatement statement)
    {
        TableWriter.CheckAllowedAlone(context, statement, "CREATE TABLE");
        DeltaException Placed(DeltaException e) => e.Position is null ? e.At(context.Text, statement.Source.Span.Start) : e;
        if (context.Session.IsTemporary(statement.Source))
            throw SyntaxError.NotSupported(context.Text, statement.Source.Span.Start, $"LIKE {statement.Source}, which is no Delta table", "CREATE TABLE .. AS FROM t LIMIT 0");
        Snapshot like;
        try
        {
            (_, like) = await context.Session.Resolver.SnapshotAsync(statement.Source, context.CancellationToken).ConfigureAwait(false);
        }
        catch (DeltaException e)
        {
            throw Placed(e);
        }

        try
        {
            TableFeatures.CheckWritable(like.Protocol, like.Metadata, like.Schema);
            var create = statement.Create with
            {
                Comment = like.Metadata.Description,
                PartitionedBy = [.. like.PartitionColumns.Select(column => new Identifier(column.Name, TokenKind.QuotedIdentifier, statement.Source.Span))],
            };
            return await ExecuteAsync(context, create, like).ConfigureAwait(false);
        }
        catch (DeltaException e) when (e.Code == DeltaErrorCode.UnsupportedFeature)
        {
            throw Placed(e);
        }
        finally
        {
            like.Files.Release();
        }
    }

    private static async Task<StatementResult> ExecuteAsync(ExecutionContext context, CreateTableStatement statement, Snapshot? like)
    {
        var target = await CreateTarget.FindAsync(context, statement).ConfigureAwait(false);
        if (await target.ExistsAsync(context.CancellationToken).ConfigureAwait(false))
        {
            if (statement.OrReplace)
                return await ReplaceAsync(context, statement, target).ConfigureAwait(false);
            if (like is not null && !statement.IfNotExists)
                throw Exists(statement, null).At(context.Text, statement.Table.Span.Start);
            return await TakeExistingAsync(context, statement, target).ConfigureAwait(false);
        }

        await target.CheckEmptyAsync(context.CancellationToken).ConfigureAwait(false);
        if (statement.Query is null && statement.Columns.Count == 0 && like is null)
        {
            throw new DeltaException(DeltaErrorCode.TableNotFound, $"there is no Delta table at {target.Table.Location}")
            {
                Path = target.Table.Location, Hint = "list the columns, or give a query with AS",
            };
        }

        using var transaction = Transaction.BeginNew(target.Table);
        try
        {
            return await MakeAsync(context, statement, target, transaction, removes: null, like).ConfigureAwait(false);
        }
        catch (DeltaException e) when (e.Code == DeltaErrorCode.ConcurrentModification)
        {
            // Somebody else has made it meanwhile.
            return statement.IfNotExists ? Done : throw Exists(statement, e);
        }
    }

    /// <summary>A table that is there: an error, unless the statement only wants one to be there or gives it a name.</summary>
    private static async Task<StatementResult> TakeExistingAsync(ExecutionContext context, CreateTableStatement statement, CreateTarget target)
    {
        var isNamed = target.IsListed || target.Entry is null;
        if (isNamed && !statement.IfNotExists)
            throw Exists(statement, null).At(context.Text, statement.Table.Span.Start);
        if (isNamed)
            return Done;
        if (statement.Query is not null)
        {
            throw new DeltaException(DeltaErrorCode.TableAlreadyExists, $"there is a Delta table at {target.Table.Location} already")
            {
                Path = target.Table.Location, Hint = "leave the query out to give that table the name",
            };
        }

        var snapshot = await target.Table.CurrentAsync(context.CancellationToken).ConfigureAwait(false);
        try
        {
            CheckSame(context, statement, snapshot);
        }
        finally
        {
            snapshot.Files.Release();
        }

        await target.ListAsync(context).ConfigureAwait(false);
        return Done;
    }

    private static async Task<StatementResult> ReplaceAsync(ExecutionContext context, CreateTableStatement statement, CreateTarget target)
    {
        using var transaction = await Transaction.BeginAsync(target.Table, context.CancellationToken).ConfigureAwait(false);
        var snapshot = transaction.Snapshot!;
        TableFeatures.CheckWritable(snapshot.Protocol, snapshot.Metadata, snapshot.Schema);
        if (snapshot.Properties.AppendOnly)
        {
            throw new DeltaException(DeltaErrorCode.ConstraintViolation, $"{target.Table.Name} is append-only (delta.appendOnly): its rows cannot be replaced")
            {
                Table = target.Table.Name,
            };
        }

        transaction.Reads = ReadSet.All(snapshot.Version);
        return await MakeAsync(context, statement, target, transaction, LiveFiles.Remove(snapshot), null).ConfigureAwait(false);
    }

    private static Task<StatementResult> MakeAsync(
        ExecutionContext context, CreateTableStatement statement, CreateTarget target, Transaction transaction, IReadOnlyList<RemoveFile>? removes,
        Snapshot? like)
    {
        var writer = new TableWriter(context, target.Table, transaction);
        return writer.RunAsync(async () =>
        {
            NewTable? made = null;
            NewTable Make(Schema.StructType schema) => NewTable.Of(context, statement, target.Table.Name, schema, transaction.Snapshot, like);
            StagedRows? rows = null;
            if (statement.Query is { } query)
                rows = await writer.StageAsync(query, from => WritePlan.InOrder((made = Make(Writing.NewSchema.Of(from.Columns))).Layout)).ConfigureAwait(false);
            made ??= Make(like is null ? NewTable.Columns(context, statement) : NewTable.ColumnsOf(like));
            var changes = new TableChanges
            {
                Protocol = transaction.Snapshot is { } before && TableFeatures.AreSame(before.Protocol, made.Protocol) ? null : made.Protocol,
                Metadata = made.Metadata,
                Domains = made.Domains,
                Adds = rows?.ToAdds() ?? [],
                Removes = removes ?? [],
            };
            var operation = Operations.Create(made.Metadata, target.IsManaged, statement.OrReplace, rows, removes, made.ClusterBy);
            await writer.CommitAsync(changes, operation).ConfigureAwait(false);
            await target.ListAsync(context).ConfigureAwait(false);
            return new StatementResult("CREATE TABLE", null, rows?.RowCount);
        });
    }

    private static void CheckSame(ExecutionContext context, CreateTableStatement statement, Snapshot snapshot)
    {
        if (statement.Columns.Count > 0)
        {
            var declared = NewTable.Columns(context, statement).Fields;
            if (declared.Count != snapshot.Schema.Fields.Count || !declared.Zip(snapshot.Schema.Fields).All(pair => Says(pair.First, pair.Second)))
                throw Different("columns");
        }

        if (statement.PartitionedBy.Count > 0
            && !statement.PartitionedBy.Select(c => c.Value).SequenceEqual(snapshot.PartitionColumns.Select(c => c.Name), StringComparer.OrdinalIgnoreCase))
            throw Different("partition columns");
        if (statement.Properties.FirstOrDefault(p => snapshot.Properties.Text(p.Key) != p.Value) is { } property)
            throw Different($"properties ({property.Key})");

        DeltaException Different(string what) => new(
            DeltaErrorCode.SchemaMismatch, $"the Delta table at {snapshot.Location} has other {what} than the statement says")
        {
            Path = snapshot.Location, Hint = "leave them out to give that table the name",
        };
    }

    /// <summary>Whether a column is what a definition says of it.</summary>
    private static bool Says(Schema.StructField declared, Schema.StructField column) =>
        declared.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase)
        && Schema.SparkTypes.Print(declared.Type) == Schema.SparkTypes.Print(column.Type)
        && (declared.CurrentDefault ?? column.CurrentDefault) == column.CurrentDefault
        && (declared.GenerationExpression ?? column.GenerationExpression) == column.GenerationExpression
        && (!declared.IsIdentity || column.IsIdentity);

    /// <summary>The error of a table that is there already.</summary>
    public static DeltaException Exists(CreateTableStatement statement, Exception? cause) =>
        new(DeltaErrorCode.TableAlreadyExists, $"table {statement.Table} exists already", cause)
        {
            Table = statement.Table.ToString(), Hint = "CREATE TABLE IF NOT EXISTS leaves it, CREATE OR REPLACE TABLE replaces it",
        };
}
