namespace DeltaQuery.Repl.Output;

/// <summary>Where rows go, and how they are written; both may change between two statements.</summary>
/// <param name="standard">Standard output.</param>
/// <param name="options">How they are written.</param>
/// <param name="cancellationToken">Ends the wait for a reader who does not read.</param>
internal sealed class RowOutput(IByteTarget standard, OutputOptions options, CancellationToken cancellationToken) : IDisposable
{
    private readonly Utf8Output _standard = new(standard, cancellationToken);
    private readonly IByteTarget _standardTarget = standard;
    private readonly CancellationToken _cancellationToken = cancellationToken;
    private IByteTarget _target = standard;
    private Utf8Output? _redirected;
    private IRowWriter? _writer;
    private OutputOptions _options = options;

    /// <summary>What was written so far is ended when they change.</summary>
    public OutputOptions Options
    {
        get => _options;
        set
        {
            if (value == _options)
                return;
            EndWriter();
            _options = value;
        }
    }

    /// <summary>The mode that rows are written in.</summary>
    public OutputMode Mode => RowWriters.ModeOf(_options, _target);

    /// <summary>What writes rows. A file that they go to is replaced as soon as it is asked for.</summary>
    public IRowWriter Writer => _writer ??= CreateWriter();

    /// <summary>Text that goes where rows go.</summary>
    public Utf8Output Text => _redirected ?? _standard;

    /// <summary>Text that goes to standard output, wherever rows go.</summary>
    public Utf8Output Standard => _standard;

    /// <summary>The columns of the terminal that rows go to; null where they go elsewhere.</summary>
    public int? Columns => _target.Columns;

    /// <summary>Whether nobody sees rows while they are written: they go to a file, or nowhere.</summary>
    public bool IsUnseen => _target.IsFile || Mode == OutputMode.None;

    /// <summary>Whether rows go elsewhere than to standard output.</summary>
    public bool IsRedirected => _redirected is not null;

    /// <summary>The file that rows go to; null where they go elsewhere.</summary>
    public FileTarget? File => _target as FileTarget;

    /// <summary>Sends rows elsewhere; null for standard output. The target before is ended. A file is replaced at once.</summary>
    /// <exception cref="Engine.DeltaException">The target before is a program that failed, or a file that cannot be written to its end; rows go elsewhere
    /// all the same.</exception>
    public void Redirect(IByteTarget? target)
    {
        var ended = _redirected is null ? null : _target as IDisposable;
        try
        {
            EndTarget();
            _standard.Flush();
        }
        finally
        {
            (_target, _redirected) = (_standardTarget, null);
            try
            {
                ended?.Dispose();
            }
            finally
            {
                (target as FileTarget)?.Begin();
                if (target is not null)
                    (_target, _redirected) = (target, new Utf8Output(target, _cancellationToken));
            }
        }
    }

    /// <summary>Sends the rows of one statement elsewhere, or writes them otherwise; what holds for all comes back when that is disposed. A file is
    /// replaced at the first rows; a program that fails is a <see cref="Engine.DeltaException"/> then.</summary>
    /// <param name="target">Where they go; null for where they go now.</param>
    /// <param name="once">How they are written.</param>
    public IDisposable Once(IByteTarget? target, OutputOptions once)
    {
        var held = (_target, _redirected, _options);
        Text.Flush();
        EndWriter();
        _options = once;
        if (target is not null)
            (_target, _redirected) = (target, new Utf8Output(target, _cancellationToken));
        return new Ending(() =>
        {
            try
            {
                EndTarget();
            }
            finally
            {
                (_target, _redirected, _options) = held;
                (target as IDisposable)?.Dispose();
            }
        });
    }

    public void Flush()
    {
        _redirected?.Flush();
        _standard.Flush();
    }

    /// <summary>Ends what standard output has, so that what comes next is not taken for its continuation; a file or program goes on with it.</summary>
    public void EndShown()
    {
        if (!IsRedirected)
            Finish();
    }

    /// <summary>Ends what is written.</summary>
    public void Finish()
    {
        EndTarget();
        _standard.Flush();
    }

    public void Dispose()
    {
        if (_target != _standardTarget)
            (_target as IDisposable)?.Dispose();
    }

    private IRowWriter CreateWriter()
    {
        File?.Begin();
        return RowWriters.Create(_options, Text, _target);
    }

    // A file that could not be written was told of then, and its end is not told of again.
    private void EndTarget()
    {
        var hasFailed = File is { HasFailed: true };
        try
        {
            EndWriter();
            Text.Flush();
        }
        catch (Engine.DeltaException) when (hasFailed)
        {
        }
    }

    private void EndWriter()
    {
        var writer = _writer;
        _writer = null;
        writer?.Finish();
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
