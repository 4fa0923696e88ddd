using System.Net.Http.Json;
using System.Text.Json;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>Spark with Delta, which answers SQL over HTTP at the address in DELTAQUERY_SPARK_ORACLE.</summary>
internal sealed class SparkOracle : IDisposable
{
    private readonly HttpClient client = new() { Timeout = TimeSpan.FromMinutes(5) };

    public static string? Address => Environment.GetEnvironmentVariable("DELTAQUERY_SPARK_ORACLE");

    /// <summary>The session in which statements run; null for the one that all share. What a session SETs is its own.</summary>
    public string? Session { get; set; }

    /// <summary>The rows of a statement, each as its columns' JSON texts joined by <c>|</c>.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="columns">The columns that are wanted; all of them if none is named. DESCRIBE HISTORY and DETAIL stand in no subquery.</param>
    public async Task<List<string>> RowsAsync(string sql, params string[] columns)
    {
        using var response = await client.PostAsJsonAsync($"{Address}/sql", new Dictionary<string, string> { ["sql"] = sql, ["session"] = Session ?? "default" });
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        if (answer.RootElement.TryGetProperty("error", out var error))
            throw new InvalidOperationException($"Spark: {error.GetProperty("message").GetString()}");
        var names = answer.RootElement.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()!).ToList();
        List<int> wanted = [.. columns.Length == 0 ? Enumerable.Range(0, names.Count) : columns.Select(column => names.IndexOf(column))];
        return [.. answer.RootElement.GetProperty("rows").EnumerateArray()
            .Select(row => string.Join('|', wanted.Select(i => row[i]).Select(value => value.ValueKind switch
            {
                JsonValueKind.Null => "NULL",
                JsonValueKind.String => value.GetString(),
                _ => value.GetRawText(),
            })))];
    }

    public void Dispose() => client.Dispose();
}
