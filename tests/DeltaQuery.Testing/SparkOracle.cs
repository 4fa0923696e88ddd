using System.Collections.Concurrent;
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

    /// <summary>What halves the processor time of statements over a few rows: no code is generated for them, and one task does the work of many.
    /// The rows are the same.</summary>
    private static readonly string[] Settings =
    [
        "SET spark.sql.codegen.wholeStage = false",
        "SET spark.sql.codegen.factoryMode = NO_CODEGEN",
        "SET spark.sql.adaptive.enabled = false",
        "SET spark.sql.shuffle.partitions = 1",
        "SET spark.sql.leafNodeDefaultParallelism = 1",
        "SET spark.databricks.delta.snapshotPartitions = 1",
    ];

    private static readonly ConcurrentDictionary<string, Lazy<Task>> Opened = new();

    /// <summary>What tells this process's sessions from those of another that asks the same Spark.</summary>
    private static readonly string Process = Guid.NewGuid().ToString("N")[..8];

    /// <summary>Its address, or null.</summary>
    public static Uri? Address { get; } = Find();

    /// <summary>The session in which statements run; null for the one that this process's tests share. What a session SETs is its own.</summary>
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
        using var answer = Parse((await PostAsync(new { sql, session = await OpenAsync() })).Text);
        return Rows(answer.RootElement, columns);
    }

    /// <summary>Runs statements one after the other.</summary>
    /// <returns>The rows of each.</returns>
    /// <exception cref="InvalidOperationException">Spark refused one, and did not run those after it.</exception>
    public async Task<List<List<string>>> RunAsync(IReadOnlyList<string> statements)
    {
        using var answer = Parse((await PostAsync(new { statements, session = await OpenAsync(), all = true })).Text);
        return [.. answer.RootElement.GetProperty("results").EnumerateArray().Select(result => Rows(result))];
    }

    /// <summary>Runs a statement that may be refused.</summary>
    /// <returns>The class and the message of the error; null if there was none.</returns>
    public async Task<string?> ErrorAsync(string sql)
    {
        using var answer = JsonDocument.Parse((await PostAsync(new { sql, session = await OpenAsync() })).Text);
        return answer.RootElement.TryGetProperty("error", out var error)
            ? $"{error.GetProperty("class").GetString()}: {error.GetProperty("message").GetString()}" : null;
    }

    /// <summary>The history of a table, the oldest version first.</summary>
    public async Task<List<SparkHistoryEntry>> HistoryAsync(string table)
    {
        using var answer = Parse((await PostAsync(new { sql = $"DESCRIBE HISTORY {table}", session = await OpenAsync() })).Text);
        var names = answer.RootElement.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()!).ToList();
        return [.. answer.RootElement.GetProperty("rows").EnumerateArray().Reverse().Select(row => new SparkHistoryEntry(
            row[names.IndexOf("version")].GetInt64(), row[names.IndexOf("operation")].GetString()!,
            Map(row[names.IndexOf("operationParameters")]), Map(row[names.IndexOf("operationMetrics")]), row[names.IndexOf("userMetadata")].GetString()))];

        // A list of [key, value].
        static SortedDictionary<string, string?> Map(JsonElement entries) => entries.ValueKind == JsonValueKind.Null ? []
            : new(entries.EnumerateArray().ToDictionary(entry => entry[0].GetString()!, entry => entry[1].GetString()), StringComparer.Ordinal);
    }

    /// <summary>Writes the rows of a query to a folder, as one Parquet file.</summary>
    public async Task WriteAsync(string sql, string folder)
    {
        using var answer = Parse((await PostAsync(new { sql, session = await OpenAsync(), path = folder, files = 1 }, "/parquet")).Text);
    }

    private async Task<string> OpenAsync()
    {
        var session = $"{Session ?? "default"}-{Process}";
        await Opened.GetOrAdd(session, _ => new Lazy<Task>(SetAsync)).Value;
        return session;

        async Task SetAsync() => Parse((await PostAsync(new { statements = Settings, session })).Text).Dispose();
    }

    private static List<string> Rows(JsonElement answer, params string[] columns)
    {
        var names = answer.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()!).ToList();
        List<int> wanted = [.. columns.Length == 0 ? Enumerable.Range(0, names.Count) : columns.Select(column => names.IndexOf(column))];
        return [.. answer.GetProperty("rows").EnumerateArray()
            .Select(row => string.Join('|', wanted.Select(i => row[i]).Select(value => value.ValueKind switch
            {
                JsonValueKind.Null => "NULL",
                JsonValueKind.String => value.GetString(),
                _ => value.GetRawText(),
            })))];
    }

    private static JsonDocument Parse(string text)
    {
        var answer = JsonDocument.Parse(text);
        if (!answer.RootElement.TryGetProperty("error", out var error))
            return answer;
        using (answer)
            throw new InvalidOperationException($"Spark, statement {error.GetProperty("statement")}: {error.GetProperty("message").GetString()}");
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(object request, string door = "/sql")
    {
        using var content = new StringContent(JsonSerializer.Serialize(request));
        using var response = await Client.PostAsync(new Uri(Address!, door), content);
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
