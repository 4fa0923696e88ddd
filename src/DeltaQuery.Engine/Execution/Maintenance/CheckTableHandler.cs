using DeltaQuery.Engine.Execution.Describing;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>CHECK TABLE: one row about a table's health. What is wrong with it is told there, and is no error of the statement.</summary>
internal static class CheckTableHandler
{
    private const string Columns =
        "\"table\" VARCHAR, status VARCHAR, version BIGINT, record_count BIGINT, last_update TIMESTAMP WITH TIME ZONE, num_files BIGINT, size_in_bytes BIGINT, "
        + "small_files BIGINT, small_file_ratio DOUBLE, missing_files BIGINT, checksum_right BOOLEAN, log_gaps VARCHAR[], error VARCHAR";

    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, CheckTableStatement statement)
    {
        var health = await TableHealth.OfAsync(context, statement.Table).ConfigureAwait(false);
        var relation = Relation.Create(context, Columns, row =>
        {
            row.Append(statement.Table.ToString());
            row.Append(health.Faults.Count == 0 ? "healthy" : "unhealthy");
            Number(health.Version);
            Number(health.Records);
            Number(health.LastUpdate is { } time ? (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond : null);
            Number(health.Files);
            Number(health.Bytes);
            Number(health.SmallFiles);
            if (health is { Files: { } files, SmallFiles: { } small })
                row.Append(files == 0 ? 0.0 : (double)small / files);
            else
                row.AppendNull();
            Number(health.MissingFiles);
            if (health.ChecksumIsRight is { } right)
                row.Append(right);
            else
                row.AppendNull();
            row.AppendList([.. health.Gaps]);
            row.Append(health.Faults.Count == 0 ? null : string.Join("; ", health.Faults));
            row.EndRow();

            void Number(long? value)
            {
                if (value is { } number)
                    row.Append(number);
                else
                    row.AppendNull();
            }
        });
        return RelationHandler.Rows(context, relation, "CHECK TABLE");
    }
}
