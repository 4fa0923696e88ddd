using System.Globalization;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl;

/// <summary>One line on standard error about a statement that takes long; gone when it ends. Only where somebody looks: on a terminal.</summary>
internal sealed class ProgressBar : IProgress<StatementProgress>, IDisposable
{
    private const int Width = 24;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly TextWriter _writer;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private StatementProgress? _last;
    private bool _isShown;
    private bool _hasEnded;

    private ProgressBar(TextWriter writer)
    {
        _writer = writer;
        _timer = new Timer(_ => Show(), null, Patience, TimeSpan.FromMilliseconds(200));
    }

    /// <summary>A bar for the statement that begins; null where standard error is no terminal.</summary>
    public static ProgressBar? Begin() =>
        Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") == "dumb" ? null : new ProgressBar(Console.Error);

    public void Report(StatementProgress value) => Volatile.Write(ref _last, value);

    /// <summary>Takes the line away again.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _hasEnded = true;
            _timer.Dispose();
            if (_isShown)
                _writer.Write("\r\u001b[K");
        }
    }

    /// <summary>The line: <c>packing [=========               ]  38 %  12 of 31 files, 96 of 250 MB</c>.</summary>
    internal static string Line(StatementProgress progress)
    {
        var culture = CultureInfo.InvariantCulture;
        var bar = progress.Fraction is { } fraction
            ? string.Create(culture, $" [{new string('=', (int)(fraction * Width)),-Width}] {fraction * 100,3:0} % ")
            : "";
        if (progress.RowsDone is { } rows)
            return progress.Phase + bar + string.Create(culture, $" {rows}{(progress.Rows is { } count ? $" of {count}" : "")} rows");
        var files = progress.Files is { } all ? string.Create(culture, $" {progress.FilesDone} of {all} files") : string.Create(culture, $" {progress.FilesDone} files");
        var bytes = progress.Bytes is { } size ? string.Create(culture, $", {progress.BytesDone / 1e6:0} of {size / 1e6:0} MB") : "";
        return progress.Phase + bar + files + bytes;
    }

    private void Show()
    {
        lock (_gate)
        {
            if (_hasEnded || Volatile.Read(ref _last) is not { } progress)
                return;
            _writer.Write($"\r{Line(progress)}\u001b[K");
            _isShown = true;
        }
    }
}
