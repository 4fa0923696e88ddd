using DeltaQuery.Engine;

namespace DeltaQuery.Repl;

/// <summary><c>dq ingest run</c>: runs ingests until they have ended or a signal comes; what they have read by then is committed.</summary>
internal sealed class IngestCommand(DeltaSession session, IngestCommandLine options, Utf8Output output, Interrupts interrupts)
{
    private readonly IngestReport _report = new(output, options.Json);

    /// <summary>Runs them.</summary>
    /// <returns>What the program ends with: StatementFailed where an ingest did.</returns>
    public async Task<ExitCode> RunAsync()
    {
        var sql = options.FromEnvironment ? IngestEnvironment.Statement(Environment.GetEnvironmentVariable) : "SHOW INGESTS";
        interrupts.Running(true);
        try
        {
            return options.FromEnvironment ? await RunStatementAsync(sql) : await RunNamedAsync();
        }
        catch (DeltaException e)
        {
            Messages.WriteLine(ErrorReport.Format(
                new ScriptPlace(new Script("dq ingest run", sql), 0), e.Position is null || options.FromEnvironment ? e : Unplaced(e)));
            return ExitCode.StatementFailed;
        }
        catch (OperationCanceledException e) when (interrupts.Code != ExitCode.Success)
        {
            if (e.InnerException is not null)
                Messages.WriteLine($"dq ingest run: {e.Message}"); // it says what was not committed
            return Stopped();
        }
        finally
        {
            interrupts.Running(false);
        }
    }

    private async Task<ExitCode> RunStatementAsync(string sql)
    {
        using var result = await session.ExecuteAsync(sql, cancellationToken: interrupts.Token);
        var rows = result.Rows!;
        while (rows.Next() is { } batch) // the signal ends the ingest, and what it commits then has rows, too
            for (var row = 0; row < batch.RowCount; row++)
                _report.Write(null, name => batch.GetText(rows.IndexOf(name), row));
        return ExitCode.Success;
    }

    private async Task<ExitCode> RunNamedAsync()
    {
        var failures = 0;
        var runner = new IngestRunner(session)
        {
            Committed = commit => _report.Write(commit.Ingest, name => commit.Values.GetValueOrDefault(name)),
            Failed = (name, error) =>
            {
                failures++;
                Messages.WriteLine($"dq ingest run: ingest {name} failed: {error}");
            },
            Unread = error => Messages.WriteLine($"dq ingest run: {error.Message}"),
        };
        var ran = await runner.RunAsync(options.All ? null : options.Names, interrupts.Token);
        if (ran.Count == 0)
            Messages.WriteLine("dq ingest run: there is no ingest that is not paused");
        return interrupts.Token.IsCancellationRequested ? Stopped() : failures > 0 ? ExitCode.StatementFailed : ExitCode.Success;
    }

    private ExitCode Stopped()
    {
        Messages.WriteLine($"dq ingest run: {(interrupts.Code == ExitCode.Terminated ? "terminated" : "interrupted")}");
        return interrupts.Code;
    }

    private static DeltaException Unplaced(DeltaException error) => new(error.Code, error.Message) { Hint = error.Hint };
}
