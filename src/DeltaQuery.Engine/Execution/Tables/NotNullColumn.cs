using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Engine.Writing;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Tables;

/// <summary>ALTER COLUMN SET NOT NULL: only where no row has a NULL there, which is looked up; rows that come in meanwhile are a conflict.
/// </summary>
internal static class NotNullColumn
{
    public static async Task<Alteration?> OfAsync(ExecutionContext context, Transaction transaction, ChangeColumnAction action)
    {
        var before = transaction.Snapshot!;
        var path = action.Column.Names;
        var (_, field) = SchemaEdit.Find(before.Schema, path);
        if (!ChangedColumn.IsField(before.Schema, path))
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"{string.Join('.', path)} is no column or field: only its type can be changed");
        if (!field!.Nullable)
            return null;
        CheckAbove(before.Schema, path);
        var changed = field with { Nullable = false };
        var schema = SchemaEdit.Replace(before.Schema, path, _ => changed);
        var top = schema.Find(path[0])!;
        var nulls = await CountAsync(context, transaction, NullCheck.IsViolated(SqlText.Identifier(top.Name), top, top.Type)!).ConfigureAwait(false);
        if (nulls > 0)
        {
            throw new DeltaException(
                DeltaErrorCode.ConstraintViolation,
                $"column {string.Join('.', path)} cannot be NOT NULL: {nulls} row{(nulls == 1 ? " has" : "s have")} NULL there")
            {
                Table = before.Name, Hint = $"SELECT * FROM {before.Name} WHERE {SparkTypes.PrintPath(path)} IS NULL shows them",
            };
        }

        return Alteration.Of(before, schema, ChangedColumn.Operation(path, changed));
    }

    /// <summary>For Spark a field of a struct that is NULL breaks its NOT NULL; so the struct must have it first.</summary>
    private static void CheckAbove(StructType schema, IReadOnlyList<string> path)
    {
        for (var depth = 1; depth < path.Count; depth++)
        {
            var above = path.Take(depth).ToList();
            if (SchemaEdit.Find(schema, above) is not (StructType, { Nullable: false }))
            {
                throw new DeltaException(
                    DeltaErrorCode.NotSupported,
                    $"column {string.Join('.', path)} cannot be NOT NULL: {string.Join('.', above)} is no struct that is NOT NULL itself");
            }
        }
    }

    /// <summary>How many rows of the table meet a condition.</summary>
    private static Task<long> CountAsync(ExecutionContext context, Transaction transaction, string condition)
    {
        var before = transaction.Snapshot!;
        var text = new SourceText($"SELECT count(*) FROM delta.{SqlPrinter.Quote(before.Location, '`')} WHERE {condition}");
        var own = context with { Text = text, Parameters = new Dictionary<string, object?>() };
        var runner = new QueryRunner(own);
        return runner.WithinTransactionAsync(new SourceSpan(0, text.Text.Length), rewritten =>
        {
            try
            {
                using var prepared = context.Connection.Prepare(rewritten.Text, context.CancellationToken);
                runner.Bind(prepared);
                using var result = prepared.Execute(context.CancellationToken);
                var count = (long)result.Rows().Single()[0]!;
                transaction.Reads = ReadSet.All(rewritten.Scans.Select(scan => scan.Version).DefaultIfEmpty(before.Version).Min());
                transaction.MayMissNothing = true;
                return Task.FromResult(count);
            }
            catch (DuckDbException e)
            {
                throw own.Translate(e, rewritten.Text, null);
            }
        });
    }
}
