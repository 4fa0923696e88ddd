using System.Globalization;
using DeltaQuery.Engine;
using DeltaQuery.Repl.Meta;

namespace DeltaQuery.Repl.Operations;

/// <summary><c>dq health</c>: a row for each table, ingest and maintenance schedule. One that is unhealthy ends it with
/// <see cref="ExitCode.Unhealthy"/>.</summary>
internal sealed class HealthCommand(DeltaSession session, ScriptRunner runner, OperationArguments arguments, Interrupts interrupts)
{
    public const string Healthy = "healthy";

    private const string Unhealthy = "unhealthy";

    private readonly List<(string Kind, string Name, string Status, string? Detail)> _found = [];

    public async Task<ExitCode> RunAsync()
    {
        var place = new ScriptPlace(new Script($"dq {Operation.Health}", ""), 0) { IsCommand = true };
        if (!await runner.Statements.GuardAsync(place, LookAsync))
            return runner.Code;
        var rows = _found.Select(f => new[] { Sql.Literal(f.Kind), Sql.Literal(f.Name), Sql.Literal(f.Status), Sql.LiteralOrNull(f.Detail) });
        await runner.RunAsync(new Script(place.Script.Name, Sql.Values(
            [("kind", "VARCHAR"), ("name", "VARCHAR"), ("status", "VARCHAR"), ("detail", "VARCHAR")], rows)));
        runner.Finish();
        return runner.Code == ExitCode.Success && _found.Any(f => f.Status == Unhealthy) ? ExitCode.Unhealthy : runner.Code;
    }

    private async Task<bool> LookAsync()
    {
        if (arguments.Table is not null)
        {
            await AddTableAsync(arguments.Named, isNamed: true);
            return true;
        }

        foreach (var table in await TableNames.AllAsync(session, interrupts.Token))
            await AddTableAsync(table, isNamed: false);
        await AddAsync("ingest", "SELECT name, coalesce(health, lower(state)), coalesce(health_detail, last_error) FROM (SHOW INGESTS)");
        await AddAsync("schedule", $"SELECT name, CASE last_status WHEN 'failed' THEN '{Unhealthy}' ELSE '{Healthy}' END, "
            + "coalesce('last run ' || last_status, 'has not run') FROM (SHOW MAINTENANCE SCHEDULES)");
        return true;
    }

    private async Task AddTableAsync(string table, bool isNamed)
    {
        try
        {
            using var result = await session.ExecuteAsync($"CHECK TABLE {table}", cancellationToken: interrupts.Token);
            var (rows, batch) = (result.Rows!, result.Rows!.Next(interrupts.Token)!);
            var detail = string.Create(
                CultureInfo.InvariantCulture,
                $"version {Text("version")}, {Text("num_files")} files, {Text("size_in_bytes")} bytes, {Text("small_files")} small files");
            _found.Add(("table", table, Text("status")!, Text("error") is { Length: > 0 } error ? error : detail));

            string? Text(string column) => batch.GetText(rows.IndexOf(column), 0);
        }
        catch (DeltaException e) when (!isNamed)
        {
            _found.Add(("table", table, Unhealthy, e.Message));
        }
    }

    private async Task AddAsync(string kind, string query)
    {
        using var result = await session.ExecuteAsync(query, cancellationToken: interrupts.Token);
        while (result.Rows!.Next(interrupts.Token) is { } batch)
            for (var row = 0; row < batch.RowCount; row++)
                _found.Add((kind, batch.GetText(0, row)!, batch.GetText(1, row)!, batch.GetText(2, row)));
    }
}
