using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Execution;

/// <summary>Gives the rows of a relation that a handler made.</summary>
internal static class RelationHandler
{
    public static StatementResult Rows(ExecutionContext context, string relation, string tag, params IReadOnlyList<ScanSummary> scans)
    {
        var sql = $"SELECT * FROM {relation}";
        try
        {
            using var prepared = context.Connection.Prepare(sql, context.CancellationToken);
            var result = prepared.ExecuteStreaming(context.CancellationToken);
            var rows = new RowStream(
                result, QueryRunner.Columns(result), context.Session.Offsets, e => context.Translate(e, sql, null), () => { });
            return new StatementResult(tag, rows) { Scans = scans };
        }
        catch (DuckDbException e)
        {
            throw context.Translate(e, sql, null);
        }
    }
}
