using System.Runtime.InteropServices;
using System.Text;

namespace DeltaQuery.Repl.Editing;

/// <summary>The terminal that standard input is, of Linux or macOS.</summary>
internal sealed partial class PosixTerminal : ITerminal, IDisposable
{
    private const int KeyPatience = 50; // milliseconds in which the rest of a key's sequence comes
    private const int LookPeriod = 200; // milliseconds between two looks at the screen's size

    private readonly KeyReader _reader = new();
    private readonly Queue<Key> _keys = new();
    private readonly Descriptor _screen;
    private readonly RawMode _mode;
    private (int Columns, int Rows) _size;

    private PosixTerminal(Descriptor screen, RawMode mode) => (_screen, _mode, _size) = (screen, mode, default);

    public (int Columns, int Rows) Size => _screen.Size ?? (80, 24);

    public bool HasKey => _keys.Count > 0 || Native.CanRead(0);

    /// <summary>The terminal; null where standard input is none, or neither output is.</summary>
    public static PosixTerminal? Open()
    {
        var screen = Descriptor.Output.IsTerminal ? Descriptor.Output : Descriptor.Error.IsTerminal ? Descriptor.Error : null;
        return screen is not null && RawMode.Of(screen) is { } mode ? new PosixTerminal(screen, mode) : null;
    }

    /// <summary>Begins to read keys.</summary>
    public void Enter()
    {
        _size = Size;
        _mode.Enter();
    }

    /// <summary>Leaves the terminal to others.</summary>
    public void Leave() => _mode.Leave();

    public Key ReadKey()
    {
        while (_keys.Count == 0)
        {
            if (_mode.TakeLost() || _size != Size)
            {
                _size = Size;
                return new Key(KeyName.Resized);
            }

            if (Native.CanRead(_reader.IsPending ? KeyPatience : LookPeriod))
                Receive();
            else if (_reader.IsPending)
                Enqueue(_reader.Flush());
        }

        return _keys.Dequeue();
    }

    public void Write(string text) => _screen.Write(Encoding.UTF8.GetBytes(text));

    public bool Suspend()
    {
        _mode.Suspend();
        return true;
    }

    public void Dispose() => _mode.Dispose();

    private void Receive()
    {
        Span<byte> bytes = stackalloc byte[4096];
        var count = Native.Read(bytes);
        if (count > 0)
            Enqueue(_reader.Read(bytes[..count]));
        else if (count == 0 || Marshal.GetLastPInvokeError() != Native.Interrupted)
            _keys.Enqueue(new Key(KeyName.EndOfInput)); // the terminal is gone
    }

    private void Enqueue(List<Key> keys) => keys.ForEach(_keys.Enqueue);
}
