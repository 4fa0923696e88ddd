using System.Net;
using System.Net.Http.Json;
using DeltaQuery.Testing;

namespace DeltaQuery.Ado.Tests;

/// <summary>The programs of samples/, as they were built.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_console_sample_does_what_it_shows()
    {
        var output = await ChildProcess.RunAsync(ChildProcess.DotNet, _folder.Path, ChildProcess.Sample("DeltaQuery.Samples.Console"), "lake");
        string[] expected =
        [
            "inserted 1 row", "copied 100000 rows", "read 49994 rows, 24997249.97 in all", "now 1000 rows", "version 2 had 100001 rows",
            "version 0: CREATE OR REPLACE TABLE", "version 1: WRITE", "version 2: WRITE", "version 3: TRANSACTION",
        ];
        Assert.Equal(expected, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(Directory.Exists(Path.Combine(_folder.Path, "lake", "sales", "_delta_log")));
    }

    [Fact]
    public async Task The_web_sample_streams_rows_and_tells_its_health()
    {
        using var service = ChildProcess.Start(
            ChildProcess.DotNet, _folder.Path, ChildProcess.Sample("DeltaQuery.Samples.Api"), "--urls", "http://127.0.0.1:0", "--DeltaQuery:DataSource", "lake");
        using var client = new HttpClient { BaseAddress = await AddressAsync(service), Timeout = TimeSpan.FromMinutes(2) };
        Assert.Equal("Healthy", await client.GetStringAsync(new Uri("/health", UriKind.Relative)));
        foreach (var id in new[] { 1, 2 })
        {
            using var answer = await client.PostAsJsonAsync("/sales", new { id, customer = "O'Hara", amount = id * 10.5m });
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        }

        Assert.Equal("""[{"id":2,"customer":"O'Hara","amount":21.00}]""", (await client.GetStringAsync(new Uri("/sales?least=20", UriKind.Relative)))
            .Replace(@"\u0027", "'", StringComparison.Ordinal));
        Directory.Delete(Path.Combine(_folder.Path, "lake", "sales"), recursive: true);
        using var health = await client.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
    }

    private static async Task<Uri> AddressAsync(ChildProcess service)
    {
        const string Announced = "Now listening on: ";
        while (await service.Output.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)) is { } line)
            if (line.IndexOf(Announced, StringComparison.Ordinal) is >= 0 and var at)
                return new Uri(line[(at + Announced.Length)..]);
        throw new InvalidOperationException("The service ended before it listened.");
    }
}
