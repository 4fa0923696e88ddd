using System.Diagnostics;
using System.Globalization;
using System.Text;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl;

/// <summary>One line on standard error about a statement that takes long; gone when it ends. Only where somebody looks: on a terminal.</summary>
internal sealed class ProgressBar : IProgress<StatementProgress>, IDisposable
{
    private const int Width = 24;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private static volatile ProgressBar? _running;

    private readonly Func<StatementProgress?> _ask;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Pace _pace = new();
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private StatementProgress? _last;
    private string? _shown;
    private bool _hasEnded;

    private ProgressBar(Func<StatementProgress?> ask)
    {
        _ask = ask;
        _running = this;
        _timer = new Timer(_ => Show(), null, Patience, TimeSpan.FromMilliseconds(200));
    }

    /// <summary>A bar for the statement that begins; null where standard error is no terminal.</summary>
    /// <param name="ask">Tells how far it is where it does not report that itself.</param>
    public static ProgressBar? Begin(Func<StatementProgress?> ask) =>
        Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") == "dumb" ? null : new ProgressBar(ask);

    /// <summary>Takes the line away, if there is one, before something else is written; it comes again.</summary>
    public static void MakeRoom() => _running?.Hide();

    public void Report(StatementProgress value) => Volatile.Write(ref _last, value);

    /// <summary>Takes the line away for good.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_hasEnded)
                return;
            _hasEnded = true;
            _timer.Dispose();
            Hide();
        }

        Interlocked.CompareExchange(ref _running, null, this);
    }

    /// <summary>The line: <c>packing [=========               ]  38 %  12 of 31 files, 96 of 250 MB, about 8 s left</c>.</summary>
    /// <param name="progress">How far the statement is; null while that is not known.</param>
    /// <param name="elapsed">How long it has run, which is told where no part of it is known.</param>
    /// <param name="left">How long it will take yet; null while that is not known.</param>
    /// <param name="countsRows">Whether rows are counted; those of a query are what DuckDB takes them for.</param>
    internal static string Line(StatementProgress? progress, TimeSpan elapsed, TimeSpan? left = null, bool countsRows = false)
    {
        var culture = CultureInfo.InvariantCulture;
        if (progress is null)
            return $"running, {Told(elapsed)}";
        var bar = progress.Fraction is { } fraction
            ? string.Create(culture, $" [{new string('=', (int)(fraction * Width)),-Width}] {fraction * 100,3:0} % ")
            : "";
        List<string> facts = [.. Amounts(progress, countsRows)];
        if (left is { } yet)
            facts.Add($"about {Told(yet)} left");
        else if (bar.Length == 0)
            facts.Add(Told(elapsed));
        return $"{progress.Phase}{bar} {string.Join(", ", facts)}".TrimEnd();
    }

    /// <summary>What there is to do, and what of it is done; what goes by rows has read some of the files' rows, and nobody knows of which.</summary>
    private static IEnumerable<string> Amounts(StatementProgress progress, bool countsRows)
    {
        var culture = CultureInfo.InvariantCulture;
        if (progress.RowsDone is { } rows)
        {
            if (countsRows)
                yield return string.Create(culture, $"{rows}{(progress.Rows is { } count ? $" of {count}" : "")} rows");
            if (progress.Files is > 0 and var read)
                yield return string.Create(culture, $"{read} file{(read == 1 ? "" : "s")}, {progress.Bytes / 1e6:0} MB");
            yield break;
        }

        if (progress.TasksDone is { } tasks)
        {
            yield return string.Create(culture, $"{tasks}{(progress.Tasks is { } known ? $" of {known}" : "")} tasks");
            if (progress.BytesDone > 0)
                yield return string.Create(culture, $"{progress.BytesDone / 1e6:0} MB read");
            yield break;
        }

        yield return string.Create(culture, $"{progress.FilesDone}{(progress.Files is { } files ? $" of {files}" : "")} files");
        if (progress.Bytes is { } bytes)
            yield return string.Create(culture, $"{progress.BytesDone / 1e6:0} of {bytes / 1e6:0} MB");
    }

    // The longer it is, the less the seconds matter.
    private static string Told(TimeSpan time)
    {
        var culture = CultureInfo.InvariantCulture;
        return time.TotalSeconds < 60 ? string.Create(culture, $"{Math.Max(1, Math.Round(time.TotalSeconds))} s")
            : time.TotalMinutes < 10 ? string.Create(culture, $"{(int)time.TotalMinutes} min {time.Seconds} s")
            : time.TotalHours < 1 ? string.Create(culture, $"{(int)time.TotalMinutes} min")
            : string.Create(culture, $"{(int)time.TotalHours} h {time.Minutes} min");
    }

    private void Show()
    {
        lock (_gate)
        {
            if (_hasEnded)
                return;
            var (elapsed, reported) = (Stopwatch.GetElapsedTime(_began), Volatile.Read(ref _last));
            var progress = reported ?? _ask();
            var left = progress is null or { Tasks: not null } ? null : _pace.Left(progress.Phase, elapsed, progress.Fraction);
            var line = Line(progress, elapsed, left, countsRows: reported is not null);
            // A line that the terminal breaks could not be taken away again.
            if (Descriptor.Error.Columns is { } columns && line.Length >= columns)
                line = line[..Math.Max(0, columns - 1)];
            if (line == _shown)
                return;
            Write($"\r{line}\u001b[K");
            _shown = line;
        }
    }

    private void Hide()
    {
        lock (_gate)
        {
            if (_shown is not null)
                Write("\r\u001b[K");
            _shown = null;
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
