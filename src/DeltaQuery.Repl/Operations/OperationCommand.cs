using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Operations;

/// <summary>Runs an operation. A check that finds a table unhealthy ends with <see cref="ExitCode.Unhealthy"/>.</summary>
internal sealed class OperationCommand(DeltaSession session, ScriptRunner runner, OperationArguments arguments, Interrupts interrupts)
{
    private const string Check = "check";

    private bool _isUnhealthy;

    public async Task<ExitCode> RunAsync()
    {
        if (arguments.Operation.Name == Operation.Health)
            return await new HealthCommand(session, runner, arguments, interrupts).RunAsync();
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
            var statement = Script(arguments.Operation.Statement(arguments));
            if (arguments.Operation.Before?.Invoke(arguments) is not { } before || await runner.RunAsync(Script(before)))
                await runner.RunAsync(statement);
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
            return await TableNames.AllAsync(session, interrupts.Token);
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
            _isUnhealthy |= batch.GetText(status, row) != HealthCommand.Healthy;
    }
}
