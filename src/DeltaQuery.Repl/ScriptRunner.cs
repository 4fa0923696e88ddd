using System.Diagnostics;
using System.Globalization;
using DeltaQuery.Engine;
using DeltaQuery.Repl.Editing;
using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl;

/// <summary>Runs scripts in one session, and remembers whether a statement failed.</summary>
internal sealed class ScriptRunner(
    DeltaSession session, CommandLine options, Utf8Output output, Interrupts interrupts)
{
    private readonly IRowWriter _writer = RowWriters.Create(options.Output, output);
    private readonly Messages _messages = new(output, options);

    public ExitCode Code { get; private set; } = ExitCode.Success;

    /// <summary>How results are shown to somebody at a prompt; null where nobody is.</summary>
    public ResultView? View { get; set; }

    /// <summary>Told of rows before they are written; null for nobody.</summary>
    public Action<RowStream, RowBatch>? Watch { get; set; }

    /// <summary>Runs a script; false if nothing may run after it.</summary>
    public async Task<bool> RunAsync(Script script)
    {
        IReadOnlyList<ScriptStatement> statements;
        try
        {
            statements = SqlScript.Split(script.Text);
        }
        catch (DeltaException e)
        {
            return Failed(script, 0, e);
        }

        foreach (var statement in statements)
            if (!await RunAsync(script, statement))
                return false;
        return true;
    }

    private async Task<bool> RunAsync(Script script, ScriptStatement statement)
    {
        interrupts.Running(true);
        if (options.Echo) _messages.Say(SqlScript.Redact(statement.Text));
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var result = await ExecuteAsync(statement);
            Show(result, began);
            return true;
        }
        catch (DeltaException e)
        {
            return Failed(script, statement.Offset, e);
        }
        catch (OperationCanceledException)
        {
            Code = interrupts.Code == ExitCode.Success ? ExitCode.StatementFailed : interrupts.Code;
            _messages.Stopped(script, statement.Offset, Code);
            return false;
        }
        catch (Exception e) when (e is not IOException)
        {
            // A fault of ours ends this statement, not the script.
            _messages.Error(script, statement.Offset, new DeltaException(DeltaErrorCode.Internal, $"{e.GetType().Name}: {e.Message}\n{e.StackTrace}"));
            Code = ExitCode.UsageOrInternal;
            return options.KeepGoing;
        }
        finally
        {
            interrupts.Running(false);
            if (options.Timing && !interrupts.Token.IsCancellationRequested) _messages.Say(string.Create(CultureInfo.InvariantCulture, $"Time: {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0.0} ms"));
        }
    }

    /// <summary>Runs what begins or ends the transaction of all scripts.</summary>
    public Task<bool> RunAsync(string sql) => RunAsync(new Script("--single-transaction", sql));

    /// <summary>Ends what is written.</summary>
    public void Finish()
    {
        _writer.Finish();
        output.Flush();
    }

    private async Task<StatementResult> ExecuteAsync(ScriptStatement statement)
    {
        using var bar = ProgressBar.Begin();
        session.Progress = bar;
        try
        {
            return await session.ExecuteAsync(statement.Text, options.Parameters, interrupts.Token);
        }
        finally
        {
            session.Progress = null;
        }
    }

    private void Show(StatementResult result, long began)
    {
        if (result.Rows is { } rows)
            Show(rows, result.Scans, began);
        else
            _messages.Notice(View is not null ? ResultView.Done(result.Tag, result.RecordsAffected, Stopwatch.GetElapsedTime(began))
                : result.RecordsAffected is { } affected ? $"{result.Tag} {affected}" : result.Tag);
        output.Flush();
    }

    private void Show(RowStream rows, IReadOnlyList<ScanSummary> scans, long began)
    {
        long? count;
        TimeSpan elapsed;
        View?.Pager.Begin();
        try
        {
            count = Write(rows);
            elapsed = Stopwatch.GetElapsedTime(began);
            output.Flush();
        }
        finally
        {
            View?.Pager.End();
        }

        if (count is null || RowWriters.ModeOf(options.Output) is not (OutputMode.Table or OutputMode.Box or OutputMode.Column or OutputMode.None))
            return;
        _messages.Notice(View is not null ? ResultView.Footer(count.Value, _writer.RowsShown, elapsed, scans)
            : (count == 1 ? "(1 row" : $"({count} rows") + (_writer.RowsShown is { } shown ? $", {shown} shown)" : ")"));
    }

    // How many there were; null where nobody wanted to see them all.
    private long? Write(RowStream rows)
    {
        var count = 0L;
        _writer.Begin(rows.Columns);
        try
        {
            while (View is not { IsSeen: false } && rows.Next(interrupts.Token) is { } batch)
            {
                Watch?.Invoke(rows, batch);
                _writer.Rows(batch);
                count += batch.RowCount;
            }
        }
        catch (Exception e) when (e is DeltaException or OperationCanceledException)
        {
            _writer.End();
            throw;
        }

        _writer.End();
        return View is { IsSeen: false } ? null : count;
    }

    /// <summary>Tells of a statement that failed.</summary>
    /// <returns>Whether others may run.</returns>
    public bool Failed(Script script, int offset, DeltaException error)
    {
        _messages.Error(script, offset, error);
        if (Code == ExitCode.Success) Code = ExitCode.StatementFailed;
        return options.KeepGoing;
    }
}
