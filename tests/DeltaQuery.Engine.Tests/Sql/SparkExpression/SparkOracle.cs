using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeltaQuery.Engine.Tests.Sql.SparkExpression;

/// <summary>A running Spark that answers SQL over HTTP, where there is one: at DELTAQUERY_SPARK_ORACLE, or as start-spark.sh left
/// word.</summary>
internal static class SparkOracle
{
    public const string Missing = "no Spark is running (shared/services/start-spark.sh starts one)";

    private static readonly HttpClient s_client = new(new HttpClientHandler { UseProxy = false }) { Timeout = TimeSpan.FromMinutes(10) };

    /// <summary>Its address, or null.</summary>
    public static Uri? Address { get; } = Find();

    /// <summary>The rows of a query and the types of its columns; null with the error's class if it failed.</summary>
    public static async Task<(JsonArray? Rows, IReadOnlyList<string> Types, string Error)> AskAsync(string sql, string timeZone)
    {
        using var content =
            new StringContent(JsonSerializer.Serialize(new { sql, timeZone, session = "expressions-" + timeZone.Replace('/', '-') }));
        using var response = await s_client.PostAsync(new Uri(Address!, "/sql"), content);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        if (response.StatusCode != HttpStatusCode.OK)
            return (null, [], (string?)answer["error"]!["class"] ?? "");
        return (answer["rows"]!.AsArray(), [.. answer["columns"]!.AsArray().Select(column => (string)column!["type"]!)], "");
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
            using var answer = s_client.GetAsync(new Uri(new Uri(address), "/health")).GetAwaiter().GetResult();
            return answer.IsSuccessStatusCode ? new Uri(address) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
