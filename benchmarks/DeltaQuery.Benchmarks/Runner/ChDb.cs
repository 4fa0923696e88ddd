using System.Diagnostics;
using System.Text.Json;

namespace DeltaQuery.Benchmarks.Runner;

/// <summary>chDB (ClickHouse in a process) in a Node.js process of its own, which tells the time of each query by itself.</summary>
internal sealed class ChDb : IDisposable
{
    // One query a line comes in as a JSON text; {ms, rows} or {error} goes out.
    private const string Script = """
        const { Session } = require(process.argv[1] + '/node_modules/chdb');
        const session = new Session();
        require('node:readline').createInterface({ input: process.stdin }).on('line', line => {
          try {
            const start = process.hrtime.bigint();
            const rows = session.query(JSON.parse(line), 'TSV');
            console.log(JSON.stringify({ ms: Number(process.hrtime.bigint() - start) / 1e6, rows: String(rows) }));
          } catch (e) { console.log(JSON.stringify({ error: String(e.message ?? e) })); }
        }).on('close', () => { session.cleanup(); process.exit(0); });
        """;

    private readonly Process _node;

    public ChDb(string folder)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/" }; // it reads below that alone
        start.ArgumentList.Add("-e");
        start.ArgumentList.Add(Script);
        start.ArgumentList.Add(Path.GetFullPath(folder));
        _node = Process.Start(start)!;
    }

    /// <summary>How long the last query took.</summary>
    public double Milliseconds { get; private set; }

    /// <summary>Runs a query and gives its rows, tab-separated.</summary>
    public string Run(string sql)
    {
        _node.StandardInput.WriteLine(JsonSerializer.Serialize(sql));
        _node.StandardInput.Flush();
        using var answer = JsonDocument.Parse(_node.StandardOutput.ReadLine() ?? throw new InvalidOperationException("chDB has ended"));
        if (answer.RootElement.TryGetProperty("error", out var error))
            throw new InvalidOperationException($"chDB: {error.GetString()}");
        Milliseconds = answer.RootElement.GetProperty("ms").GetDouble();
        return answer.RootElement.GetProperty("rows").GetString()!;
    }

    public void Dispose()
    {
        _node.StandardInput.Close();
        _node.WaitForExit();
        _node.Dispose();
    }
}
