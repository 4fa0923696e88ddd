using System.Net.Http.Json;
using System.Text.Json;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>Spark with Delta, which answers SQL over HTTP at the address in DELTAQUERY_SPARK_ORACLE.</summary>
internal sealed class SparkOracle : IDisposable
{
    private readonly HttpClient client = new() { Timeout = TimeSpan.FromMinutes(5) };

    public static string? Address => Environment.GetEnvironmentVariable("DELTAQUERY_SPARK_ORACLE");

    /// <summary>The rows of a statement, each as its columns' JSON texts joined by <c>|</c>.</summary>
    public async Task<List<string>> RowsAsync(string sql)
    {
        using var response = await client.PostAsJsonAsync($"{Address}/sql", new { sql });
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        if (answer.RootElement.TryGetProperty("error", out var error))
            throw new InvalidOperationException($"Spark: {error.GetProperty("message").GetString()}");
        return [.. answer.RootElement.GetProperty("rows").EnumerateArray()
            .Select(row => string.Join('|', row.EnumerateArray().Select(value => value.ValueKind switch
            {
                JsonValueKind.Null => "NULL",
                JsonValueKind.String => value.GetString(),
                _ => value.GetRawText(),
            })))];
    }

    public void Dispose() => client.Dispose();
}
