using System.Globalization;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl;

/// <summary><c>dq ingest run</c>: runs ingests until they have ended or a signal comes; what they have read by then is committed.</summary>
internal sealed class IngestCommand(DeltaSession session, IngestCommandLine options, Utf8Output output, Interrupts interrupts)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly IngestReport _report = new(output, options.Json);
    private readonly Dictionary<string, long> _told = [];
    private readonly Dictionary<string, string> _errors = [];

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
            Messages.WriteLine(ErrorReport.Format(new Script("dq ingest run", sql), 0, e.Position is null || options.FromEnvironment ? e : Unplaced(e)));
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
                _report.Write(null, name => batch.GetText(Column(rows, name), row));
        return ExitCode.Success;
    }

    private async Task<ExitCode> RunNamedAsync()
    {
        if (options.All)
            await ExecuteAsync("START ALL INGESTS");
        foreach (var name in options.Names)
            await ExecuteAsync($"START INGEST {Quoted(name)}");
        var ran = options.All ? await NamesAsync() : options.Names;
        if (ran.Count == 0)
            Messages.WriteLine("dq ingest run: there is no ingest that is not paused");
        while (!interrupts.Token.IsCancellationRequested && await TryTellAsync(ran))
            await Task.Delay(Pause, interrupts.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        if (!interrupts.Token.IsCancellationRequested)
            return _errors.Count > 0 ? ExitCode.StatementFailed : ExitCode.Success;
        await ExecuteAsync("STOP ALL INGESTS"); // which commits what is buffered
        await TellAsync(ran);
        return Stopped();
    }

    private async Task<IReadOnlyList<string>> NamesAsync()
    {
        var names = new List<string>();
        await EachAsync("SHOW INGESTS", value =>
        {
            if (value("state") != "PAUSED")
                names.Add(value("name")!);
        });
        return names;
    }

    // What the ingests do goes on where it cannot be told for a while.
    private async Task<bool> TryTellAsync(IReadOnlyList<string> names)
    {
        try
        {
            return await TellAsync(names);
        }
        catch (DeltaException e)
        {
            Messages.WriteLine($"dq ingest run: {e.Message}");
            return true;
        }
    }

    /// <summary>Tells of commits and failures that it has not told of yet.</summary>
    /// <returns>Whether any ingest still runs.</returns>
    private async Task<bool> TellAsync(IReadOnlyList<string> names)
    {
        var states = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        await EachAsync("SHOW INGESTS", value =>
        {
            var (name, state) = (value("name")!, value("state")!);
            states[name] = state;
            if (state == "FAILED" && names.Contains(name, StringComparer.OrdinalIgnoreCase) && _errors.TryAdd(name, value("last_error") ?? ""))
                Messages.WriteLine($"dq ingest run: ingest {name} failed: {_errors[name]}");
        });
        foreach (var name in names.Where(states.ContainsKey)) // others were dropped
        {
            var from = _told.GetValueOrDefault(name);
            await EachAsync($"SELECT * FROM (SHOW INGEST PROGRESS {Quoted(name)} LIMIT 100) WHERE batch > {from} ORDER BY batch", value =>
            {
                _report.Write(name, value);
                _told[name] = long.Parse(value("batch")!, CultureInfo.InvariantCulture);
            });
        }

        return names.Any(n => states.GetValueOrDefault(n) is "RUNNING" or "PAUSED");
    }

    private async Task ExecuteAsync(string sql) => (await session.ExecuteAsync(sql)).Dispose();

    private async Task EachAsync(string sql, Action<Func<string, string?>> row)
    {
        using var result = await session.ExecuteAsync(sql);
        while (result.Rows!.Next() is { } batch)
            for (var i = 0; i < batch.RowCount; i++)
                row(name => batch.GetText(Column(result.Rows, name), i));
    }

    private ExitCode Stopped()
    {
        Messages.WriteLine($"dq ingest run: {(interrupts.Code == ExitCode.Terminated ? "terminated" : "interrupted")}");
        return interrupts.Code;
    }

    private static int Column(RowStream rows, string name)
    {
        for (var i = 0; i < rows.Columns.Count; i++)
            if (rows.Columns[i].Name == name)
                return i;
        throw new InvalidOperationException($"no column {name}");
    }

    private static DeltaException Unplaced(DeltaException error) => new(error.Code, error.Message) { Hint = error.Hint };

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
