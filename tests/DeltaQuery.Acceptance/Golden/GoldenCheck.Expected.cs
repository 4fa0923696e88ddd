namespace DeltaQuery.Acceptance.Golden;

/// <summary>The rows that the table's source says are right.</summary>
internal sealed partial class GoldenCheck
{
    private async Task CheckExpectedAsync(string zone)
    {
        if (_case.ExpectedPath is { } latest) await CheckExpectedAsync(zone, "expected rows", latest, _table);
        foreach (var (version, path) in _case.ExpectedByVersion)
            await CheckExpectedAsync(zone, $"expected rows of version {version}", path, $"{_table} VERSION AS OF {version}");
        foreach (var (version, path) in _case.RowIds)
        {
            const string Ids = "_metadata.row_id AS __row_id, _metadata.row_commit_version AS __row_commit_version";
            await CheckExpectedAsync(zone, $"row ids in {path}", path, $"(SELECT *, {Ids} FROM {_table}{(version is null ? "" : $" VERSION AS OF {version}")})");
        }

        foreach (var (from, to, path) in _case.Changes.Where(c => c.Path is not null))
            await CheckExpectedAsync(zone, $"changes from {from} to {to}", path!, $"(SELECT * EXCLUDE (_commit_timestamp) FROM {ChangesOf(from, to)})");
    }

    private Task CheckExpectedAsync(string zone, string what, string path, string table) => CheckAsync($"{zone}: {what}", async () =>
    {
        var folder = Path.Combine(_case.Folder, path);
        if (!Directory.EnumerateFiles(folder, "*.parquet", SearchOption.AllDirectories).Any())
            return (await RunAsync($"SELECT * FROM {table}", keep: 0)).RowCount is var rows and > 0 ? $"{rows} rows, expected none" : null;

        var ours = (await RunAsync($"SELECT * FROM {table} LIMIT 0")).Columns;
        var files = $"read_parquet('{folder.Replace("'", "''", StringComparison.Ordinal)}/**/*.parquet', hive_partitioning = false)";
        var theirs = (await RunAsync($"SELECT * FROM {files} LIMIT 0")).Columns.ToDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);
        if (ours.FirstOrDefault(column => !theirs.ContainsKey(column.Name)) is { } odd) return $"column {odd.Name} is not expected";
        if (ours.Count != theirs.Count) return $"{ours.Count} columns, expected {theirs.Count}: {string.Join(", ", theirs.Keys)}";

        // A timestamp in INT96 has no zone for DuckDB: the cast to ours is right in UTC only, so that it's made there and kept.
        await RunAsync("SET TimeZone = 'UTC'");
        var columns = string.Join(", ", ours.Select(c => $"{Expected(theirs[c.Name].TypeName, c.TypeName, SqlName(c.Name))} AS {SqlName(c.Name)}"));
        await RunAsync($"CREATE OR REPLACE TEMP TABLE golden_expected AS SELECT {columns} FROM {files}");
        await RunAsync($"SET TimeZone = '{zone}'");

        await RunAsync(
            $"CREATE OR REPLACE TEMP TABLE golden_met AS SELECT {string.Join(", ", ours.Select(c => $"{Comparable(c.TypeName, SqlName(c.Name))} AS {SqlName(c.Name)}"))} FROM {table}");
        var extra = await RunAsync("FROM golden_met EXCEPT ALL FROM golden_expected", keep: 2);
        var lost = await RunAsync("FROM golden_expected EXCEPT ALL FROM golden_met", keep: 2);
        return extra.RowCount == 0 && lost.RowCount == 0
            ? null
            : $"{lost.RowCount} rows lost {Sample(lost)}, {extra.RowCount} rows too many {Sample(extra)}";
    });

    // A VARIANT can't be compared, its JSON can.
    private static string Comparable(string type, string name) => type.Contains("VARIANT", StringComparison.Ordinal) ? $"{name}::JSON::VARCHAR" : name;

    private static string Expected(string theirs, string ours, string name)
    {
        if (ours.Contains("VARIANT", StringComparison.Ordinal))
            return theirs.Contains("VARIANT", StringComparison.Ordinal) ? $"{name}::JSON::VARCHAR" : $"{name}::VARIANT::JSON::VARCHAR";
        return theirs == ours ? name : $"CAST({name} AS {ours})";
    }

    private static string Sample(QueryResult result) =>
        string.Concat(result.Rows.Select(row => $"({string.Join(", ", row.Select(value => Short(value ?? "NULL")))})"));

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
