using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Operations;

/// <summary>Runs an operation. A check that finds a table unhealthy ends with <see cref="ExitCode.Unhealthy"/>.</summary>
internal sealed class OperationCommand(DeltaSession session, ScriptRunner runner, OperationArguments arguments, Interrupts interrupts)
{
    private const string Check = "check";
    private const string Healthy = "healthy";

    private bool _isUnhealthy;

    public async Task<ExitCode> RunAsync()
    {
        if (arguments.Operation.Name == Check)
            runner.Watch = LookAtStatus;
        if (arguments is { Operation.Name: Check, Table: null })
        {
            foreach (var table in await TryListAsync())
                if (!await runner.RunAsync(Script($"CHECK TABLE {table}")) && interrupts.Code != ExitCode.Success)
                    break;
        }
        else
        {
            await runner.RunAsync(Script(arguments.Operation.Statement(arguments)));
        }

        runner.Finish();
        return runner.Code == ExitCode.Success && _isUnhealthy ? ExitCode.Unhealthy : runner.Code;
    }

    private Script Script(string sql)
    {
        try
        {
            if (SqlScript.Split(sql).Count != 1)
                throw new UsageException($"{arguments.Operation.Name} runs one statement, not: {sql}");
        }
        catch (DeltaException)
        {
            // Running it tells what is wrong with it.
        }

        return new Script($"dq {arguments.Operation.Name}", sql);
    }

    private async Task<List<string>> TryListAsync()
    {
        try
        {
            return await TablesAsync();
        }
        catch (DeltaException e)
        {
            runner.Failed(new ScriptPlace(new Script($"dq {Check}", ""), 0), e);
            return [];
        }
    }

    private void LookAtStatus(RowStream rows, RowBatch batch)
    {
        var status = rows.IndexOf("status");
        for (var row = 0; row < batch.RowCount; row++)
            _isUnhealthy |= batch.GetText(status, row) != Healthy;
    }

    private async Task<List<string>> TablesAsync()
    {
        var tables = new List<string>();
        foreach (var schema in await NamesAsync("SHOW SCHEMAS", "namespace"))
            tables.AddRange((await NamesAsync($"SHOW TABLES IN {Operation.Part(schema)}", "tableName")).Select(name => $"{Operation.Part(schema)}.{Operation.Part(name)}"));
        return tables;
    }

    private async Task<List<string>> NamesAsync(string statement, string column)
    {
        using var result = await session.ExecuteAsync(statement, cancellationToken: interrupts.Token);
        var names = new List<string>();
        while (result.Rows!.Next(interrupts.Token) is { } batch)
            for (var row = 0; row < batch.RowCount; row++)
                names.Add(batch.GetText(result.Rows.IndexOf(column), row)!);
        return names;
    }
}
