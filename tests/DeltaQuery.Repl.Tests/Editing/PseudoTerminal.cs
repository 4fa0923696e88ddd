using System.Collections;
using System.Diagnostics;
using System.Text;

namespace DeltaQuery.Repl.Tests.Editing;

/// <summary>The real dq on a terminal of its own, with somebody who types and looks.</summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    public const string Enter = "\r";
    public const string Escape = "\u001b";

    private const int Kill = 9; // SIGKILL

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TerminalScreen _screen;
    private readonly int _descriptor;
    private readonly int _process;
    private readonly Thread _reader;
    private readonly StringBuilder _all = new();
    private int? _code;

    /// <param name="program">The program, with its arguments.</param>
    /// <param name="variables">What its environment has otherwise than this one's; null for what is not to be in it.</param>
    /// <param name="columns">The screen's columns.</param>
    /// <param name="rows">The screen's rows.</param>
    public PseudoTerminal(string[] program, Dictionary<string, string?> variables, int columns = 80, int rows = 24)
    {
        _screen = new TerminalScreen(columns, rows);
        (_descriptor, var path) = Native.Open();
        Native.Resize(_descriptor, columns, rows);
        var environment = new Dictionary<string, string?>
        {
            ["TERM"] = "xterm-256color", ["NO_COLOR"] = null, ["PAGER"] = null, ["DQ_PAGER"] = "", ["LESS"] = null, ["HOME"] = "/nonexistent", ["XDG_STATE_HOME"] = null,
        };
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            environment.TryAdd((string)variable.Key, (string?)variable.Value);
        foreach (var (name, value) in variables)
            environment[name] = value;
        _process = Native.Spawn(
            path, program,
            [.. environment.Where(v => v.Value is not null).Select(v => $"{v.Key}={v.Value}")]);
        _reader = new Thread(ReadAll) { IsBackground = true };
        _reader.Start();
    }

    /// <summary>dq, as a shell takes it.</summary>
    public static string Command { get; } = $"{Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet"} {Path.Combine(DqProcess.Folder, "dq.dll")}";

    /// <summary>What the screen shows.</summary>
    public string Text
    {
        get
        {
            lock (_screen) return _screen.Text;
        }
    }

    /// <summary>Looks at the screen while nothing is written to it.</summary>
    public T Look<T>(Func<TerminalScreen, T> look)
    {
        lock (_screen) return look(_screen);
    }

    /// <summary>Whether keys come as they are pressed, and not as lines.</summary>
    public bool IsRaw => Native.IsRaw(_descriptor);

    /// <summary>Sets the terminal as a shell does that takes it back.</summary>
    public void MakeLines() => Native.MakeLines(_descriptor);

    public void Type(string text) => Native.Write(_descriptor, Encoding.UTF8.GetBytes(text));

    public void Paste(string text) => Type($"{Escape}[200~{text}{Escape}[201~");

    public void Resize(int columns, int rows)
    {
        lock (_screen)
        {
            _screen.Resize(columns, rows);
            Native.Resize(_descriptor, columns, rows);
        }
    }

    public void Signal(int signal) => Native.Signal(_process, signal);

    /// <summary>Waits until the screen shows a text.</summary>
    public void WaitFor(string text) => WaitFor(screen => screen.Text.Contains(text, StringComparison.Ordinal), text);

    /// <summary>Waits until the screen's last line is this.</summary>
    public void WaitForLast(string line) =>
        WaitFor(screen => screen.Text.Split('\n')[^1] == line.TrimEnd(), $"as the last line: {line}");

    /// <summary>Waits until the screen is as it is to be.</summary>
    public void WaitFor(Func<TerminalScreen, bool> isThere, string expected)
    {
        var given = Stopwatch.StartNew();
        lock (_screen)
            while (!isThere(_screen))
            {
                var left = Patience - given.Elapsed;
                Assert.True(left > TimeSpan.Zero && !HasEnded(), $"expected {expected}\nthe screen:\n{_screen.Text}\nwritten:\n{_all.ToString().Replace(Escape, "ESC", StringComparison.Ordinal)}");
                Monitor.Wait(_screen, TimeSpan.FromMilliseconds(100) < left ? TimeSpan.FromMilliseconds(100) : left);
            }
    }

    /// <summary>Waits for the program's end.</summary>
    /// <returns>Its exit code.</returns>
    public int End() => End(null, _ => false)!.Value;

    /// <summary>Waits for the program's end.</summary>
    /// <param name="pressing">What is pressed again and again until then; null for nothing.</param>
    /// <param name="unless">How the screen is if the program has gone on.</param>
    /// <returns>Its exit code; null if it has gone on.</returns>
    public int? End(string? pressing, Func<TerminalScreen, bool> unless)
    {
        var given = Stopwatch.StartNew();
        while (!HasEnded())
        {
            lock (_screen)
                if (unless(_screen))
                    return null;
            if (pressing is not null)
                Type(pressing);
            Assert.True(given.Elapsed < Patience, $"dq did not end; the screen:\n{Text}");
            Thread.Sleep(50);
        }

        _reader.Join(Patience);
        return _code!.Value;
    }

    public void Dispose()
    {
        if (!HasEnded())
        {
            Native.Signal(_process, Kill);
            while (!HasEnded())
                Thread.Sleep(5);
        }

        _reader.Join(Patience);
        Native.Close(_descriptor);
    }

    private bool HasEnded() => (_code ??= Native.Ended(_process)) is not null;

    // Until the other end is closed by all who have it.
    private void ReadAll()
    {
        var bytes = new byte[4096];
        while (Native.Read(_descriptor, bytes) is > 0 and var count)
            lock (_screen)
            {
                _screen.Write(bytes.AsSpan(0, count));
                _all.Append(Encoding.UTF8.GetString(bytes, 0, count));
                Monitor.PulseAll(_screen);
            }
    }
}
