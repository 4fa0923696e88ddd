using System.Diagnostics;
using System.Globalization;
using DeltaQuery.Engine;
using DeltaQuery.Repl.Editing;
using DeltaQuery.Repl.Meta;
using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl;

/// <summary>Runs statements in a session, writes what they give, and remembers whether one failed.</summary>
internal sealed class StatementRunner(Connection connection, CommandLine options, RowOutput output, Interrupts interrupts, RunLog log)
{
    private int _running; // commands run statements
    private DeltaSession? _tracked;

    /// <summary>What the program ends with as things stand.</summary>
    public ExitCode Code { get; set; } = ExitCode.Success;

    /// <summary>Told of rows before they are written; null for nobody.</summary>
    public Action<RowStream, RowBatch>? Watch { get; set; }

    /// <summary>How results are shown to somebody at a prompt; null where nobody is.</summary>
    public ResultView? View { get; set; }

    public Variables Variables { get; } = new(options.Variables);

    /// <summary>The values of parameters by name.</summary>
    public IReadOnlyDictionary<string, object?> Parameters { get; set; } = options.Parameters;

    /// <summary>Whether it is told how long each statement took.</summary>
    public bool Timing { get; set; } = options.Timing;

    /// <summary>Whether a statement that takes long is told of while it runs.</summary>
    public bool ShowsProgress { get; set; } = true;

    /// <summary>Whether each query is followed by its plan.</summary>
    public bool Explains { get; set; }

    /// <summary>Whether a statement that fails ends nothing, unless a variable says otherwise.</summary>
    public bool GoesOn { get; set; } = options.KeepGoing;

    /// <summary>The last statement that failed; null for none.</summary>
    public (DeltaException Error, ScriptPlace Place)? LastError { get; private set; }

    /// <summary>The first rows of the last result.</summary>
    public LastResult LastResult { get; } = new();

    public Messages Messages { get; } = new(output, options);

    private bool MayGoOn => Variables[Variables.OnErrorStop] is { } stop && Variables.Truth(stop) is { } stops ? !stops : GoesOn;

    /// <summary>Runs a statement.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="read">Takes its rows in the place of being written; null for writing.</param>
    /// <returns>Whether others may run.</returns>
    public async Task<bool> RunAsync(string sql, ScriptPlace place, Action<RowStream>? read = null)
    {
        if (options.Echo) Messages.Say(SqlScript.Redact(sql));
        var began = Stopwatch.GetTimestamp();
        var goesOn = await GuardAsync(place, async () =>
        {
            try
            {
                await ExecuteAsync(sql, read);
            }
            catch (DeltaException) when (options.EchoErrors && !options.Echo)
            {
                Messages.Say($"STATEMENT: {SqlScript.Redact(sql)}");
                throw;
            }

            SetStatus(null);
            if (Explains && read is null && SqlScript.IsQuery(sql)) await ExecuteAsync("EXPLAIN " + sql, null);
            return true;
        });
        if (Timing && !interrupts.Token.IsCancellationRequested)
            Messages.Say(string.Create(CultureInfo.InvariantCulture, $"Time: {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0.0} ms"));
        return goesOn;
    }

    /// <summary>Runs what may fail as a statement does, and tells of it.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="run">What runs, and says whether others may.</param>
    /// <returns>Whether others may run.</returns>
    public async Task<bool> GuardAsync(ScriptPlace place, Func<Task<bool>> run)
    {
        _running++;
        interrupts.Running(true);
        try
        {
            return await run();
        }
        catch (DeltaException e)
        {
            return Failed(place, e);
        }
        catch (UsageException e) when (place.IsCommand)
        {
            return Failed(place, new DeltaException(e.IsInput ? DeltaErrorCode.StorageFailed : DeltaErrorCode.SyntaxError, e.Message));
        }
        catch (Exception e) when (e is UnauthorizedAccessException
            || (e is IOException and not ClosedPipeException && (place.IsCommand || output.IsRedirected)))
        {
            return Failed(place, new DeltaException(DeltaErrorCode.StorageFailed, e.Message, e));
        }
        catch (OperationCanceledException)
        {
            Code = interrupts.Code == ExitCode.Success ? ExitCode.StatementFailed : interrupts.Code;
            Messages.Stopped(place, Code);
            return false;
        }
        catch (Exception e) when (e is not (IOException or UsageException or QuitException))
        {
            // A fault of ours ends this statement, not the script.
            var error = new DeltaException(DeltaErrorCode.Internal, $"{e.GetType().Name}: {e.Message}\n{e.StackTrace}");
            Messages.Error(place, error);
            SetStatus(error);
            Code = ExitCode.UsageOrInternal;
            return MayGoOn;
        }
        finally
        {
            interrupts.Running(--_running > 0);
        }
    }

    /// <summary>Runs a statement for a command, and writes what it gives.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="read">Takes its rows in the place of being written; null for writing.</param>
    /// <exception cref="DeltaException">It failed.</exception>
    public Task ExecuteAsync(string sql, Action<RowStream>? read) => ExecuteAsync(sql, read, here: false);

    /// <summary>Runs a statement of the shell's own, which is not for a cluster, and writes what it gives.</summary>
    /// <exception cref="DeltaException">It failed.</exception>
    public Task ExecuteHereAsync(string sql) => ExecuteAsync(sql, null, here: true);

    private async Task ExecuteAsync(string sql, Action<RowStream>? read, bool here)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var bar = ShowsProgress && !options.Quiet ? ProgressBar.Begin(() => connection.Session.QueryProgress) : null;
            var copy = output.Mode == OutputMode.Parquet && read is null && SqlScript.IsQuery(sql) ? ParquetCopy.Of(sql, output.File) : null;
            using var result = copy is null ? await StartAsync(sql, bar, here) : await copy.RunAsync(statement => StartAsync(statement, bar, here));
            var rows = Show(result, read, began, bar);
            log.Ran(sql, Stopwatch.GetElapsedTime(began), rows, result.Scans);
        }
        catch (DeltaException e)
        {
            log.Failed(sql, Stopwatch.GetElapsedTime(began), e);
            throw;
        }
    }

    /// <summary>The values of a column of a query, as text.</summary>
    /// <exception cref="DeltaException">It failed.</exception>
    public async Task<List<string>> ColumnAsync(string sql)
    {
        using var result = await connection.Session.ExecuteHereAsync(sql, interrupts.Token);
        var values = new List<string>();
        while (result.Rows!.Next(interrupts.Token) is { } batch)
            for (var row = 0; row < batch.RowCount; row++)
                values.Add(batch.GetText(0, row) ?? "");
        return values;
    }

    /// <summary>Tells of a statement that failed.</summary>
    /// <returns>Whether others may run.</returns>
    public bool Failed(ScriptPlace place, DeltaException error)
    {
        Messages.Error(place, error);
        LastError = (error, place);
        SetStatus(error);
        if (Code == ExitCode.Success) Code = ExitCode.StatementFailed;
        return MayGoOn;
    }

    private async Task<StatementResult> StartAsync(string sql, ProgressBar? bar, bool here)
    {
        var session = connection.Session;
        session.Progress = bar;
        if ((View is not null || bar is not null) && _tracked != session)
        {
            // What people wait for tells how far it is, and at a prompt how much of a table it has read.
            session.CountsFiles = View is not null;
            session.TrackQueries();
            _tracked = session;
        }

        try
        {
            return here ? await session.ExecuteHereAsync(sql, interrupts.Token) : await session.ExecuteAsync(sql, Parameters, interrupts.Token);
        }
        finally
        {
            session.Progress = null;
        }
    }

    private long? Show(StatementResult result, Action<RowStream>? read, long began, ProgressBar? bar)
    {
        long? count = null;
        if (result.Rows is { } rows && read is not null)
        {
            read(rows);
            count = rows.RowsRead;
        }
        else if (result.Rows is { } written)
        {
            if (output.Mode == OutputMode.Parquet)
                throw ParquetCopy.NoQuery(result.Tag);
            count = Show(written, result.Scans, began, bar);
        }
        else
        {
            bar?.Dispose();
            count = result.RecordsAffected;
            Messages.Notice(View is not null ? ResultView.Done(result.Tag, count, Stopwatch.GetElapsedTime(began))
                : count is { } affected ? $"{result.Tag} {affected}" : result.Tag);
        }

        output.Flush();
        Variables["ROW_COUNT"] = (count ?? 0).ToString(CultureInfo.InvariantCulture);
        return count;
    }

    private long Show(RowStream rows, IReadOnlyList<ScanSummary> scans, long began, ProgressBar? bar)
    {
        long count;
        TimeSpan elapsed;
        View?.Begin(output);
        try
        {
            count = Write(rows, bar);
            elapsed = Stopwatch.GetElapsedTime(began);
            bar?.Dispose();
            output.Flush();
        }
        finally
        {
            View?.End();
        }

        // Whoever has left the pager has not seen how many rows there are.
        if (View is not { IsSeen: false } && output.Mode is OutputMode.Table or OutputMode.Box or OutputMode.Column or OutputMode.None)
            Messages.Notice(View is not null ? ResultView.Footer(count, output.Writer.RowsShown, elapsed, scans)
                : (count == 1 ? "(1 row" : $"({count} rows") + (output.Writer.RowsShown is { } shown ? $", {shown} shown)" : ")"));
        return count;
    }

    private long Write(RowStream rows, ProgressBar? bar)
    {
        LastResult.Begin(rows.Columns);
        var batch = rows.Next(interrupts.Token); // a statement that fails before its first row leaves the file that it would replace as it is
        var (count, writer) = (0L, output.Writer);
        writer.Begin(rows.Columns);
        try
        {
            for (; batch is not null; batch = View is { IsSeen: false } ? null : rows.Next(interrupts.Token))
            {
                if (!output.IsUnseen)
                    bar?.Dispose();
                Watch?.Invoke(rows, batch);
                LastResult.Add(batch);
                writer.Rows(batch);
                count += batch.RowCount;
            }
        }
        catch (Exception e) when (e is DeltaException or OperationCanceledException)
        {
            writer.End();
            throw;
        }

        writer.End();
        return count;
    }

    private void SetStatus(DeltaException? error)
    {
        Variables["ERROR"] = error is null ? "false" : "true";
        Variables["SQLSTATE"] = error?.SqlState ?? "00000";
        if (error is null)
            return;
        Variables["LAST_ERROR_SQLSTATE"] = error.SqlState;
        Variables["LAST_ERROR_MESSAGE"] = error.Message;
        Variables["ROW_COUNT"] = "0";
    }
}
