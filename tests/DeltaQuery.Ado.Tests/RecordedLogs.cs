using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DeltaQuery.Ado.Tests;

/// <summary>Keeps what is logged: <c>Information DeltaQuery.Command Executed SELECT in 3 ms</c>.</summary>
internal sealed class RecordedLogs : ILoggerFactory
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly SemaphoreSlim _written = new(0);

    public IReadOnlyCollection<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    /// <summary>Waits for so many lines that say something.</summary>
    public async Task WaitAsync(string part, int count = 1)
    {
        while (_lines.Count(l => l.Contains(part, StringComparison.Ordinal)) < count)
            Assert.True(await _written.WaitAsync(TimeSpan.FromMinutes(2)), $"no line says '{part}': {string.Join('\n', _lines)}");
    }

    private sealed class Recorder(RecordedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            logs._lines.Enqueue($"{logLevel} {category} {formatter(state, exception)}{exception}");
            logs._written.Release();
        }
    }
}
