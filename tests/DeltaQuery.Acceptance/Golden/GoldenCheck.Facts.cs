using System.Text.Json;

namespace DeltaQuery.Acceptance.Golden;

/// <summary>What Spark and delta-rs told of the table: history, detail, counts without data skipping.</summary>
internal sealed partial class GoldenCheck
{
    private static readonly string[] HistoryMembers = ["operation", "operationParameters", "operationMetrics", "isBlindAppend", "readVersion"];

    private Task CheckHistoryAsync() => CheckAsync("DESCRIBE HISTORY", async () =>
    {
        var rows = (await RunAsync(
            "SELECT version, timestamp::VARCHAR, to_json({operation: operation, operationParameters: operationParameters, "
            + $"operationMetrics: operationMetrics, isBlindAppend: isBlindAppend, readVersion: readVersion}}) FROM (DESCRIBE HISTORY {_table})")).Rows;
        var ours = rows.ToDictionary(row => long.Parse(row[0]!), row => JsonDocument.Parse(_copy?.AsInCase(row[2]!) ?? row[2]!).RootElement);
        foreach (var fact in _case.History)
        {
            if (!ours.TryGetValue(fact.GetProperty("version").GetInt64(), out var commit)) return $"version {fact.GetProperty("version")} is absent";
            foreach (var member in HistoryMembers)
                if (fact.TryGetProperty(member, out var expected) && !Same(commit.GetProperty(member), expected))
                    return $"version {fact.GetProperty("version")}: {member} is {commit.GetProperty(member)}, expected {expected}";
        }

        var times = rows.ToDictionary(row => long.Parse(row[0]!), row => row[1]!);
        foreach (var (version, time) in _case.HistoryTimestamps)
            if (!times.GetValueOrDefault(version, "").StartsWith(TrimFraction(time), StringComparison.Ordinal))
                return $"version {version} is of {times.GetValueOrDefault(version)}, expected {time}";
        return null;
    });

    private async Task CheckDetailAsync()
    {
        foreach (var fact in _case.Detail)
            await CheckAsync($"DESCRIBE DETAIL: {fact.Name}", async () =>
            {
                var json = (await RunAsync($"SELECT to_json({{value: {SqlName(fact.Name)}}}) FROM (DESCRIBE DETAIL {_table})")).Scalar!;
                var ours = JsonDocument.Parse(json).RootElement.GetProperty("value");
                return Same(ours, fact.Value) ? null : $"{ours}, expected {fact.Value}";
            });
    }

    // Counts of Spark's with a filter and data skipping switched off: the right ones also where statistics lie.
    private async Task CheckSparkCountsAsync()
    {
        foreach (var (where, rows) in _case.SparkCounts)
            await CheckAsync($"{where} (Spark's count)", async () =>
            {
                var met = (await RunAsync($"SELECT * FROM {_table} {SparkFilter.ToDuckDb(where)}", keep: 0)).RowCount;
                return met == rows ? null : $"{met} rows, expected {rows}";
            });
    }

    // Nothing is as good as an empty map; the order of a map's entries doesn't count, and the facts leave times out.
    private static bool Same(JsonElement ours, JsonElement theirs) => theirs.ValueKind switch
    {
        JsonValueKind.Object when ours.ValueKind == JsonValueKind.Null => !theirs.EnumerateObject().Any(),
        JsonValueKind.Object => ours.ValueKind == JsonValueKind.Object
            && ours.EnumerateObject().All(member => theirs.TryGetProperty(member.Name, out _) || member.Name.EndsWith("TimeMs", StringComparison.Ordinal))
            && theirs.EnumerateObject().All(member => ours.TryGetProperty(member.Name, out var value) && Same(value, member.Value)),
        _ => JsonElement.DeepEquals(ours, theirs),
    };

    private static string TrimFraction(string time) => time.Contains('.', StringComparison.Ordinal) ? time.TrimEnd('0') : time;
}
