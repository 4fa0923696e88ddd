using System.Globalization;
using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>EXPLAIN [ANALYZE]: first a row a Delta table, which tells version, files and columns, then DuckDB's plan.</summary>
internal static class ExplainHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, ExplainStatement statement)
    {
        if (statement.QuerySpans.Count == 0)
            return await new QueryRunner(context).RunAsync(statement, "EXPLAIN").ConfigureAwait(false);
        var runner = new QueryRunner(context);
        var options = new RewriteOptions(context.Parameters, Prune: context.Session.Prune, WithTotals: true);
        var relation = await runner.WithTextAsync(statement.Span, statement.QuerySpans, options, (text, variables) =>
        {
            using (variables)
            {
                try
                {
                    return Explain(context, text);
                }
                catch (DuckDbException e)
                {
                    throw context.Translate(e, text.Text, text.ToSource);
                }
            }
        }).ConfigureAwait(false);
        return RelationHandler.Rows(context, relation, "EXPLAIN");
    }

    private static string Explain(ExecutionContext context, RewrittenQuery text)
    {
        using var result = context.Connection.Query(text.Text, context.CancellationToken);
        var plan = result.Rows().ToList();
        return Relation.Create(context.Connection, "explain_key VARCHAR, explain_value VARCHAR", rows =>
        {
            foreach (var scan in text.Scans)
            {
                rows.Append("delta_scan");
                rows.Append(Describe(scan));
                rows.EndRow();
            }

            foreach (var row in plan)
            {
                rows.Append((string?)row[0]);
                rows.Append(row.Length > 1 ? (string?)row[1] : "");
                rows.EndRow();
            }
        });
    }

    private static string Describe(TableScan scan)
    {
        var totals = scan.Totals!;
        var files = scan.Files.Files;
        var vectors = files.Count(f => f.DeletionVector is not null);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"table             {scan.Name}\n");
        text.Append(CultureInfo.InvariantCulture, $"version           {scan.Version}\n");
        text.Append(CultureInfo.InvariantCulture, $"files             {totals.Files} ({totals.Bytes} bytes)\n");
        text.Append(CultureInfo.InvariantCulture, $"pruned            {totals.Files - totals.AfterPartitions} by partition, {totals.AfterPartitions - files.Count} by statistics\n");
        text.Append(CultureInfo.InvariantCulture, $"scanned           {files.Count} ({scan.Files.Bytes} bytes)\n");
        text.Append(CultureInfo.InvariantCulture, $"columns           {(scan.Columns is null ? "all" : scan.Columns.Count == 0 ? "none" : string.Join(", ", scan.Columns))}\n");
        text.Append(CultureInfo.InvariantCulture, $"deletion vectors  {vectors} ({files.Sum(f => f.DeletionVector?.Cardinality ?? 0)} rows deleted)\n");
        return text.ToString();
    }
}
