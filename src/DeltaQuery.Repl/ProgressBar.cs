using System.Globalization;
using System.Text;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl;

/// <summary>One line on standard error about a statement that takes long; gone when it ends. Only where somebody looks: on a terminal.</summary>
internal sealed class ProgressBar : IProgress<StatementProgress>, IDisposable
{
    private const int Width = 24;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly Func<StatementProgress?>? _ask;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private StatementProgress? _last;
    private bool _isShown;
    private bool _hasEnded;

    private ProgressBar(Func<StatementProgress?>? ask)
    {
        _ask = ask;
        _timer = new Timer(_ => Show(), null, Patience, TimeSpan.FromMilliseconds(200));
    }

    /// <summary>A bar for the statement that begins; null where standard error is no terminal.</summary>
    /// <param name="ask">Tells how far it is where it does not report that itself; null for nobody.</param>
    public static ProgressBar? Begin(Func<StatementProgress?>? ask = null) =>
        Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") == "dumb" ? null : new ProgressBar(ask);

    public void Report(StatementProgress value) => Volatile.Write(ref _last, value);

    /// <summary>Takes the line away again.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_hasEnded)
                return;
            _hasEnded = true;
            _timer.Dispose();
            if (_isShown)
                Write("\r\u001b[K");
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
        if (progress.TasksDone is { } tasks)
        {
            var read = progress.BytesDone > 0 ? string.Create(culture, $", {progress.BytesDone / 1e6:0} MB read") : "";
            return progress.Phase + bar + string.Create(culture, $" {tasks}{(progress.Tasks is { } allTasks ? $" of {allTasks}" : "")} tasks{read}");
        }

        var files = progress.Files is { } all ? string.Create(culture, $" {progress.FilesDone} of {all} files") : string.Create(culture, $" {progress.FilesDone} files");
        var bytes = progress.Bytes is { } size ? string.Create(culture, $", {progress.BytesDone / 1e6:0} of {size / 1e6:0} MB") : "";
        return progress.Phase + bar + files + bytes;
    }

    private void Show()
    {
        lock (_gate)
        {
            if (_hasEnded || (Volatile.Read(ref _last) ?? _ask?.Invoke()) is not { } progress)
                return;
            Write($"\r{Line(progress)}\u001b[K");
            _isShown = true;
        }
    }

    // Not by way of Console, which would set the terminal first.
    private static void Write(string text)
    {
        try
        {
            Descriptor.Error.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException)
        {
            // The terminal is gone.
        }
    }
}
