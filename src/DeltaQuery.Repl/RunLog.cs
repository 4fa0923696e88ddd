using System.Globalization;
using System.Text;
using DeltaQuery.Engine;
using DeltaQuery.Repl.Options;

namespace DeltaQuery.Repl;

/// <summary>What <c>--log</c> asks for: a line a statement, <c>2026-01-31T12:00:00.000Z info rows=3 ms=12.1 SELECT ..</c>; keys are masked.</summary>
internal sealed class RunLog : IDisposable
{
    private StreamWriter? _file;

    /// <param name="asked">What was asked for; null for nothing.</param>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public RunLog(LogOption? asked) => Set(asked);

    public LogLevel Level { get; private set; }

    /// <summary>Logs otherwise from now on.</summary>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public void Set(LogOption? asked)
    {
        StreamWriter? file = null;
        try
        {
            if (asked?.File is { } path)
                file = new StreamWriter(path, append: true, new UTF8Encoding(false)) { AutoFlush = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot write {asked!.File}: {e.Message}") { IsInput = true };
        }

        _file?.Dispose();
        (_file, Level) = (file, asked?.Level ?? LogLevel.Off);
    }

    /// <summary>A statement that ran.</summary>
    public void Ran(string sql, TimeSpan took, long? rows, IReadOnlyList<ScanSummary> scans)
    {
        if (Level < LogLevel.Info)
            return;
        Write(LogLevel.Info, string.Create(CultureInfo.InvariantCulture, $"rows={rows ?? 0} ms={took.TotalMilliseconds:0.0} {OneLine(sql)}"));
        if (Level < LogLevel.Debug)
            return;
        foreach (var scan in scans)
            Write(LogLevel.Debug, string.Create(
                CultureInfo.InvariantCulture, $"table={scan.Table} version={scan.Version} files={scan.FilesScanned} bytes={scan.BytesScanned}"));
    }

    /// <summary>A statement that failed.</summary>
    public void Failed(string sql, TimeSpan took, DeltaException error)
    {
        if (Level >= LogLevel.Error)
            Write(LogLevel.Error, string.Create(
                CultureInfo.InvariantCulture,
                $"sqlstate={error.SqlState} code={error.Code} ms={took.TotalMilliseconds:0.0} {OneLine(error.Message)} | {OneLine(sql)}"));
    }

    /// <summary>What the engine warns of; told on standard error in any case.</summary>
    public void Warned(string warning)
    {
        if (Level >= LogLevel.Warning && _file is not null)
            Write(LogLevel.Warning, warning);
        Messages.WriteLine($"warning: {warning}");
    }

    public void Dispose() => _file?.Dispose();

    private static string OneLine(string text) => string.Join(' ', SqlScript.Redact(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private void Write(LogLevel level, string text)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ} {level.ToString().ToLowerInvariant()} {text}");
        if (_file is { } file)
        {
            lock (file) file.WriteLine(line);
        }
        else
        {
            Messages.WriteLine(line);
        }
    }
}
