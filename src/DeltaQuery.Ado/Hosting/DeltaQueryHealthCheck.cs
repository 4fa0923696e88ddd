using DeltaQuery.Engine;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DeltaQuery.Ado.Hosting;

/// <summary>Whether tables can be opened and ingests work.</summary>
internal sealed class DeltaQueryHealthCheck(DeltaQueryDataSource source, IReadOnlyList<string> tables, bool asksIngests) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (told, wrong) = (new Dictionary<string, object>(), new List<string>());
        try
        {
            var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using var closing = connection.ConfigureAwait(false);
            foreach (var table in tables)
                await CheckTableAsync(connection, table, told, wrong, cancellationToken).ConfigureAwait(false);
            if (tables.Count == 0)
                told["tables"] = (await RowsAsync(connection, "SHOW TABLES", cancellationToken).ConfigureAwait(false)).Count;
            if (asksIngests)
                await CheckIngestsAsync(connection, told, wrong, cancellationToken).ConfigureAwait(false);
        }
        catch (DeltaQueryException e)
        {
            wrong.Add(e.Message);
        }

        return wrong.Count == 0
            ? HealthCheckResult.Healthy(data: told)
            : new HealthCheckResult(context.Registration.FailureStatus, string.Join("; ", wrong), data: told);
    }

    private static async Task CheckTableAsync(
        DeltaQueryConnection connection, string table, Dictionary<string, object> told, List<string> wrong, CancellationToken cancellationToken)
    {
        try
        {
            var described = await EngineThreads.RunAsync(
                () => connection.Session.DescribeTableAsync(table, cancellationToken).GetAwaiter().GetResult()).ConfigureAwait(false);
            told[$"table {table}"] = described.Version;
        }
        catch (DeltaException e)
        {
            wrong.Add($"table {table}: {e.Message}");
        }
    }

    private static async Task CheckIngestsAsync(
        DeltaQueryConnection connection, Dictionary<string, object> told, List<string> wrong, CancellationToken cancellationToken)
    {
        foreach (var ingest in await RowsAsync(connection, "SHOW INGESTS", cancellationToken).ConfigureAwait(false))
        {
            var (name, state) = ((string)ingest["name"]!, (string)ingest["state"]!);
            if (state == "PAUSED")
                continue;
            var answers = await RowsAsync(connection, $"CHECK INGEST {DeltaQueryConnection.Quoted(name)}", cancellationToken).ConfigureAwait(false);
            told[$"ingest {name}"] = answers.FirstOrDefault(a => a["check"] is "health")?["detail"] ?? state;
            wrong.AddRange(answers.Where(a => a["ok"] is false).Select(a => $"ingest {name}: {a["check"]}: {a["detail"]}"));
        }
    }

    private static async Task<List<Dictionary<string, object?>>> RowsAsync(DeltaQueryConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new DeltaQueryCommand(sql, connection);
        await using var disposing = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = reader.ConfigureAwait(false);
        var rows = new List<Dictionary<string, object?>>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : (object?)reader.GetValue(i)));
        return rows;
    }
}
