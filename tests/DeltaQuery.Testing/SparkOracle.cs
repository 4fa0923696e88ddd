using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeltaQuery.Testing;

/// <summary>A running Spark with Delta that answers SQL over HTTP, where there is one: at DELTAQUERY_SPARK_ORACLE, or as start-spark.sh left
/// word.</summary>
internal sealed class SparkOracle
{
    public const string Missing = "no Spark is running (shared/services/start-spark.sh starts one)";

    private static readonly HttpClient Client = new(new HttpClientHandler { UseProxy = false }) { Timeout = TimeSpan.FromMinutes(10) };

    /// <summary>Its address, or null.</summary>
    public static Uri? Address { get; } = Find();

    /// <summary>The session in which statements run; null for the one that all share. What a session SETs is its own.</summary>
    public string? Session { get; set; }

    /// <summary>The rows of a query and the types of its columns; null with the error's class if it failed.</summary>
    public static async Task<(JsonArray? Rows, IReadOnlyList<string> Types, string Error)> AskAsync(string sql, string timeZone)
    {
        var (status, text) = await PostAsync(new { sql, timeZone, session = "expressions-" + timeZone.Replace('/', '-') });
        var answer = JsonNode.Parse(text)!;
        if (status != HttpStatusCode.OK)
            return (null, [], (string?)answer["error"]!["class"] ?? "");
        return (answer["rows"]!.AsArray(), [.. answer["columns"]!.AsArray().Select(column => (string)column!["type"]!)], "");
    }

    /// <summary>The rows of a statement, each as its columns' JSON texts joined by <c>|</c>.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="columns">The columns that are wanted; all of them if none is named. DESCRIBE HISTORY and DETAIL stand in no subquery.</param>
    /// <exception cref="InvalidOperationException">Spark refused it.</exception>
    public async Task<List<string>> RowsAsync(string sql, params string[] columns)
    {
        using var answer = JsonDocument.Parse((await PostAsync(new { sql, session = Session ?? "default" })).Text);
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

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(object request)
    {
        using var content = new StringContent(JsonSerializer.Serialize(request));
        using var response = await Client.PostAsync(new Uri(Address!, "/sql"), content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static Uri? Find()
    {
        var address = Environment.GetEnvironmentVariable("DELTAQUERY_SPARK_ORACLE");
        var state = Path.Combine(
            Environment.GetEnvironmentVariable("SPARK_STATE") ?? Path.Combine(Path.GetTempPath(), "deltaquery-spark"), "env");
        if (string.IsNullOrEmpty(address) && File.Exists(state))
            address = File.ReadLines(state).FirstOrDefault(
                line => line.StartsWith("DELTAQUERY_SPARK_ORACLE=", StringComparison.Ordinal))?.Split('=')[1];
        if (string.IsNullOrEmpty(address))
            return null;
        try
        {
            using var answer = Client.GetAsync(new Uri(new Uri(address), "/health")).GetAwaiter().GetResult();
            return answer.IsSuccessStatusCode ? new Uri(address) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
