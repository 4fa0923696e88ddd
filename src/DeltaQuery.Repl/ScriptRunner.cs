using DeltaQuery.Engine;
using DeltaQuery.Repl.Meta;
using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl;

/// <summary>Runs scripts: their statements, and the commands between them.</summary>
internal sealed class ScriptRunner(Connection connection, CommandLine options, RowOutput output, Interrupts interrupts, RunLog log)
{
    private ScriptFrame? _prompt;
    private bool _hasQuit;

    public ExitCode Code => Statements.Code;

    public StatementRunner Statements { get; } = new(connection, options, output, interrupts, log);

    public Connection Connection => connection;

    public CommandLine Options => options;

    public RowOutput Output => output;

    public RunLog Log => log;

    public Interrupts Interrupts => interrupts;

    /// <summary>The last statement that ran; null for none.</summary>
    public string? LastStatement { get; set; }

    /// <summary>Where the rows of the next statement go; null for nowhere else.</summary>
    public IByteTarget? Once { get; private set; }

    /// <summary>The command that sent rows elsewhere last; null for none.</summary>
    public ScriptPlace? Redirected { get; set; }

    /// <summary>The statements that were entered at the prompt, oldest first; null where nobody keeps them.</summary>
    public Func<IEnumerable<string>>? History { get; set; }

    /// <summary>Whether a statement at the prompt waits for its end.</summary>
    public bool IsWithinStatement => _prompt is { Buffer.IsEmpty: false };

    /// <inheritdoc cref="StatementRunner.Watch"/>
    public Action<RowStream, RowBatch>? Watch
    {
        get => Statements.Watch;
        set => Statements.Watch = value;
    }

    /// <summary>From now on scripts are what somebody enters at a prompt: a statement may have its end in a later one, and errors end nothing.</summary>
    public void BeginPrompt()
    {
        _prompt = new ScriptFrame(null, 0);
        Statements.GoesOn = true;
    }

    /// <summary>Runs a script; false if nothing may run after it.</summary>
    /// <exception cref="QuitException">A command ends the program, at the prompt.</exception>
    public async Task<bool> RunAsync(Script script)
    {
        if (_prompt is null)
            return await RunAsync([script], new ScriptFrame(null, 0) { IsFile = true });
        if (await RunPieceAsync(script, _prompt) || !_hasQuit)
            return true;
        throw new QuitException(Code);
    }

    /// <summary>Runs what an argument names; false if nothing may run after it.</summary>
    /// <exception cref="UsageException">It cannot be read.</exception>
    public Task<bool> RunAsync(InputArgument input)
    {
        var frame = new ScriptFrame(input is { IsFile: true, Value: not "-" } ? Path.GetDirectoryName(Path.GetFullPath(input.Value)) : null, 0)
        {
            IsFile = input is { IsFile: true, Value: not "-" },
            IsInput = input is { IsFile: true, Value: "-" },
        };
        return RunAsync(Script.Pieces(input, () => !frame.Buffer.IsEmpty), frame);
    }

    /// <summary>Runs the pieces of a script, one after the other; false if nothing may run after it.</summary>
    public async Task<bool> RunAsync(IEnumerable<Script> pieces, ScriptFrame frame)
    {
        Script? last = null;
        foreach (var piece in pieces)
        {
            if (!await RunPieceAsync(piece, frame))
                return frame.HasEnded;
            last = piece;
        }

        if (!await RunBufferAsync(frame))
            return false;
        if (!frame.Conditions.IsOpen)
            return true;
        var place = new ScriptPlace(last!, last!.Text.Length);
        return Statements.Failed(place, new DeltaException(DeltaErrorCode.SyntaxError, @"the script ends inside of an \if: expected \endif"));
    }

    /// <summary>Runs a piece of a script; what is not ended stays until the next. False if nothing may run after it.</summary>
    public async Task<bool> RunPieceAsync(Script piece, ScriptFrame frame)
    {
        for (var at = 0; ;)
        {
            IReadOnlyList<ScriptPart> parts;
            try
            {
                parts = SqlScript.Parts(piece.Text, at, !frame.Buffer.IsEmpty);
            }
            catch (DeltaException e)
            {
                frame.Buffer.Clear();
                return Failed(new ScriptPlace(piece, 0), e);
            }

            foreach (var part in parts)
            {
                if (frame.Conditions.IsActive)
                    frame.Buffer.Add(piece, at, part);
                at = part.Next;
                if (frame.Conditions.IsActive && part.EndedBy == ScriptPartEnd.Semicolon && !await RunBufferAsync(frame))
                    return false;
            }

            if (parts[^1].EndedBy == ScriptPartEnd.Text)
                return true;
            var command = new CommandText(piece.Text, at, Statements.Variables);
            if (!await MetaCommands.RunAsync(this, frame, new ScriptPlace(piece, at) { IsCommand = true }, command))
                return false;
            at = command.End;
        }
    }

    /// <summary>Runs what begins or ends the transaction of all scripts.</summary>
    public Task<bool> RunAsync(string sql) => Statements.RunAsync(sql, new ScriptPlace(new Script("--single-transaction", sql), 0));

    /// <summary>Runs the statement that has been read, if there is one; false if nothing may run after it.</summary>
    /// <param name="frame">The script.</param>
    /// <param name="read">Takes its rows in the place of being written; null for writing.</param>
    public async Task<bool> RunBufferAsync(ScriptFrame frame, Action<RowStream>? read = null)
    {
        if (frame.Buffer.Take() is not ({ } text, { } place) || !frame.Conditions.IsActive)
            return true;
        LastStatement = text;
        if (Once is not { } target)
            return await RunTextAsync(text, place, read);
        Once = null;
        return await Statements.GuardAsync(place, async () =>
        {
            using (output.Once(target, output.Options))
                return await RunTextAsync(text, place, read);
        });
    }

    private async Task<bool> RunTextAsync(string text, ScriptPlace place, Action<RowStream>? read)
    {
        var substituted = SubstitutedText.Of(text, Statements.Variables);
        if (ReferenceEquals(substituted.Text, text))
            return await Statements.RunAsync(text, place, read);
        try
        {
            foreach (var statement in SqlScript.Split(substituted.Text))
                if (!await Statements.RunAsync(statement.Text, place with { Text = substituted, Start = statement.Offset }, read))
                    return false;
            return true;
        }
        catch (DeltaException e)
        {
            return Statements.Failed(place with { Text = substituted }, e);
        }
    }

    /// <summary>Tells of a statement that failed.</summary>
    /// <returns>Whether others may run.</returns>
    public bool Failed(ScriptPlace place, DeltaException error) => Statements.Failed(place, error);

    /// <summary>Ends a script that is a file; else, or with a code, the program, as soon as what runs has ended.</summary>
    /// <param name="frame">The script.</param>
    /// <param name="code">What the program ends with; null for what it would end with anyway.</param>
    public bool Quit(ScriptFrame frame, ExitCode? code)
    {
        if (frame.IsFile && code is null)
            frame.HasEnded = true;
        else
            _hasQuit = true;
        Statements.Code = code ?? Code;
        return false;
    }

    /// <summary>Sends the rows of the next statement elsewhere; what no statement came for before is ended, and a file of it not made.</summary>
    public void SendOnce(IByteTarget? target)
    {
        var before = Once as IDisposable;
        Once = target;
        before?.Dispose();
    }

    /// <summary>Ends what is written. What rows went to may fail only then.</summary>
    public void Finish()
    {
        try
        {
            SendOnce(null);
            output.Finish();
            output.Redirect(null);
        }
        catch (DeltaException e)
        {
            Statements.Failed(Redirected ?? new ScriptPlace(new Script("--output", ""), 0) { IsCommand = true }, e);
            output.Redirect(null);
        }
    }
}
