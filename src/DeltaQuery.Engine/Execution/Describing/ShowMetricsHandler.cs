using DeltaQuery.Engine.Execution.Telemetry;

namespace DeltaQuery.Engine.Execution.Describing;

/// <summary>SHOW METRICS: what the process has measured since it began.</summary>
internal static class ShowMetricsHandler
{
    public static Task<string?> RelationAsync(ExecutionContext context)
    {
        var relation = Relation.Create(
            context, "name VARCHAR, tag VARCHAR, unit VARCHAR, measurements BIGINT, total DOUBLE, least DOUBLE, greatest DOUBLE, last DOUBLE", rows =>
            {
                foreach (var (name, tag, total) in EngineMeter.Totals)
                {
                    rows.Append(name);
                    rows.Append(tag.Length == 0 ? null : tag);
                    rows.Append(total.Unit);
                    rows.Append(total.Count);
                    rows.Append(total.Sum);
                    rows.Append(total.Least);
                    rows.Append(total.Greatest);
                    rows.Append(total.Last);
                    rows.EndRow();
                }
            });
        return Task.FromResult<string?>(relation);
    }
}
