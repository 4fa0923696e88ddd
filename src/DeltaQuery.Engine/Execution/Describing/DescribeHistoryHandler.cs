using System.Text.Json;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Describing;

/// <summary>DESCRIBE HISTORY and delta_history(): the commits that the log still holds, newest first, in Delta's 15 columns.</summary>
internal static class DescribeHistoryHandler
{
    private const string Columns =
        "version BIGINT, timestamp TIMESTAMP WITH TIME ZONE, userId VARCHAR, userName VARCHAR, operation VARCHAR, "
        + "operationParameters MAP(VARCHAR, VARCHAR), "
        + "job STRUCT(jobId VARCHAR, jobName VARCHAR, jobRunId VARCHAR, runId VARCHAR, jobOwnerId VARCHAR, triggerType VARCHAR), "
        + "notebook STRUCT(notebookId VARCHAR), clusterId VARCHAR, readVersion BIGINT, isolationLevel VARCHAR, isBlindAppend BOOLEAN, "
        + "operationMetrics MAP(VARCHAR, VARCHAR), userMetadata VARCHAR, engineInfo VARCHAR";

    private static readonly string[] JobFields = ["jobId", "jobName", "jobRunId", "runId", "jobOwnerId", "triggerType"];
    private static readonly string[] NotebookFields = ["notebookId"];

    public static async Task<string?> RelationAsync(ExecutionContext context, DescribeHistoryStatement statement)
    {
        using var table = await DescribedTable.OpenAsync(context, statement.Table).ConfigureAwait(false);
        return await RelationAsync(context, table, statement.Limit ?? long.MaxValue).ConfigureAwait(false);
    }

    public static async Task<string?> RelationAsync(ExecutionContext context, string argument)
    {
        using var table = await DescribedTable.OpenAsync(context, argument).ConfigureAwait(false);
        return await RelationAsync(context, table, long.MaxValue).ConfigureAwait(false);
    }

    private static async Task<string> RelationAsync(ExecutionContext context, DescribedTable table, long limit)
    {
        var history = await table.Table.HistoryAsync(context.CancellationToken).ConfigureAwait(false);
        var entries = await history.EntriesAsync(table.Snapshot.Properties, limit, context.CancellationToken)
            .ToListAsync(context.CancellationToken).ConfigureAwait(false);
        return Relation.Create(context, Columns, rows =>
        {
            foreach (var (version, timestamp, info) in entries)
                Append(rows, version, timestamp, info ?? new CommitInfo());
        });
    }

    private static void Append(DuckDbAppender rows, long version, DateTimeOffset timestamp, CommitInfo info)
    {
        rows.Append(version);
        rows.Append((timestamp - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        rows.Append(info.UserId);
        rows.Append(info.UserName);
        rows.Append(info.Operation);
        AppendMap(rows, info.OperationParameters);
        AppendStruct(rows, info.Job, JobFields);
        AppendStruct(rows, info.Notebook, NotebookFields);
        rows.Append(info.ClusterId);
        if (info.ReadVersion is { } readVersion)
            rows.Append(readVersion);
        else
            rows.AppendNull();
        rows.Append(info.IsolationLevel);
        if (info.IsBlindAppend is { } isBlindAppend)
            rows.Append(isBlindAppend);
        else
            rows.AppendNull();
        AppendMap(rows, info.OperationMetrics);
        rows.Append(info.UserMetadata);
        rows.Append(info.EngineInfo);
        rows.EndRow();
    }

    private static void AppendMap(DuckDbAppender rows, StringMap? map)
    {
        if (map is null)
            rows.AppendNull();
        else
            rows.AppendMap(map);
    }

    /// <summary>The fields of a JSON object; NULL where the text is none.</summary>
    private static void AppendStruct(DuckDbAppender rows, string? json, string[] fields)
    {
        using var document = Parse(json);
        if (document is not { RootElement: { ValueKind: JsonValueKind.Object } root })
        {
            rows.AppendNull();
            return;
        }

        rows.BeginStruct();
        foreach (var field in fields)
        {
            rows.Append(root.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null
                ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()
                : null);
        }

        rows.EndStruct();
    }

    private static JsonDocument? Parse(string? json)
    {
        try
        {
            return json is null ? null : JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
