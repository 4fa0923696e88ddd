using System.Globalization;
using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Describing;

/// <summary>EXPLAIN [ANALYZE]: first a row a Delta table, which tells version, files and columns, then DuckDB's plan.</summary>
internal static class ExplainHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, ExplainStatement statement)
    {
        if (statement.QuerySpans.Count == 0)
            return await new QueryRunner(context).RunAsync(statement, "EXPLAIN").ConfigureAwait(false);
        var runner = new QueryRunner(context);
        var options = new RewriteOptions(context.Parameters, Prune: context.Session.Prune, WithTotals: true, PlanOnly: true) { Runs = statement.Analyze };
        var before = Remote(context);
        var relation = await runner.WithTextAsync(statement.Span, statement.QuerySpans, options, (text, variables) =>
        {
            using (variables)
            {
                try
                {
                    return Explain(context, text, variables, before);
                }
                catch (DuckDbException e)
                {
                    throw context.Translate(e, text.Text, text.ToSource);
                }
            }
        }).ConfigureAwait(false);
        return RelationHandler.Rows(context, relation, "EXPLAIN");
    }

    private static string Explain(ExecutionContext context, RewrittenQuery text, ScanVariables variables, (long Requests, long Bytes) before)
    {
        var plan = Plan(context, text);
        var asWritten = context.Text.Text.Trim(); // ANALYZE shows the query, which is not the user's own any more
        return Relation.Create(context, "explain_key VARCHAR, explain_value VARCHAR", rows =>
        {
            foreach (var scan in text.Scans)
                AppendLines(rows, "delta_scan", Describe(scan));
            if (Remote(context) is var (requests, bytes) && (requests > before.Requests || variables.Leases.OfType<SpoolLease>().Any()))
                AppendLines(rows, "remote_reads", Describe(requests - before.Requests, bytes - before.Bytes, variables));
            foreach (var row in plan)
                AppendLines(rows, (string?)row[0] ?? "", row.Length > 1 ? ((string?)row[1] ?? "").Replace(text.Text, asWritten, StringComparison.Ordinal) : "");
        });
    }

    /// <summary>DuckDB's plan. It opens data files for that; where one is missing, the tables' own rows are still worth telling.</summary>
    private static List<object?[]> Plan(ExecutionContext context, RewrittenQuery text)
    {
        if (text.Scans.Select(s => s.Unreadable).FirstOrDefault(u => u is not null) is { } unreadable)
            return [["physical_plan", $"not available: {unreadable}"]];
        try
        {
            using var prepared = context.Connection.Prepare(text.Text, context.CancellationToken);
            new QueryRunner(context).Bind(prepared);
            using var result = prepared.Execute(context.CancellationToken);
            return result.Rows().ToList();
        }
        catch (DuckDbException e) when (e.ErrorType == DuckDbErrorType.IO && text.Scans.Count > 0)
        {
            return [["physical_plan", $"not available: {DuckDbErrors.Translate(e, context.Text, null).Message}"]];
        }
    }

    /// <summary>A row a line, so that any output shows the drawing as it is; the key stands beside the first.</summary>
    private static void AppendLines(DuckDbAppender rows, string key, string text)
    {
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            rows.Append(key);
            rows.Append(line);
            rows.EndRow();
            key = "";
        }
    }

    /// <summary>What all sessions of the engine have asked of remote stores.</summary>
    private static (long Requests, long Bytes) Remote(ExecutionContext context) =>
        (context.Session.Engine.S3.Counters.Requests, context.Session.Engine.S3.Counters.Bytes);

    private static string Describe(long requests, long bytes, ScanVariables variables)
    {
        var data = variables.Leases.OfType<SpoolLease>().Select(lease => lease.Counters).ToList();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"requests          {requests} ({data.Sum(c => c.Requests)} for data files)\n");
        text.Append(CultureInfo.InvariantCulture, $"fetched           {bytes} bytes ({data.Sum(c => c.BytesFetched)} of data files)\n");
        text.Append(CultureInfo.InvariantCulture, $"from the cache    {data.Sum(c => c.BytesFromCache)} bytes\n");
        return text.ToString();
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
