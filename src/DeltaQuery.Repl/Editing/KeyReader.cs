using System.Buffers;
using System.Globalization;
using System.Text;

namespace DeltaQuery.Repl.Editing;

/// <summary>The bytes that a terminal sends, as keys.</summary>
/// <remarks>
/// <code>
/// a          a character, in UTF-8          ESC [ A          a cursor key, application mode: ESC O A
/// 01 .. 1A   Control and a letter           ESC [ 1;5C       the same with modifiers: 1 + bits
/// ESC a      Alt and a character            ESC [ 3~         an editing key
/// ESC        alone, if nothing follows      ESC [ 200~ .. ESC [ 201~   a paste
/// </code>
/// </remarks>
internal sealed class KeyReader
{
    private const byte Escape = 0x1B;
    private static readonly byte[] PasteEnd = "\u001b[201~"u8.ToArray();

    private readonly List<byte> _bytes = [];
    private readonly List<byte> _pasted = [];
    private bool _inPaste;

    /// <summary>Whether a key has begun that may be one already, if nothing follows soon.</summary>
    public bool IsPending => _bytes.Count > 0 && !_inPaste;

    /// <summary>The keys that have come with some more bytes.</summary>
    public List<Key> Read(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return Parse(isLast: false);
    }

    /// <summary>The keys that have come if nothing follows.</summary>
    public List<Key> Flush() => Parse(isLast: true);

    private List<Key> Parse(bool isLast)
    {
        var keys = new List<Key>();
        var bytes = _bytes.ToArray().AsSpan();
        while (bytes.Length > 0)
        {
            int used;
            if (_inPaste)
            {
                used = TakePasted(bytes, keys);
            }
            else
            {
                used = One(bytes, isLast, out var key);
                if (used > 0 && key.Name == KeyName.Paste)
                    _inPaste = true;
                else if (used > 0)
                    keys.Add(key);
            }

            if (used == 0)
                break;
            bytes = bytes[used..];
        }

        _bytes.Clear();
        _bytes.AddRange(bytes);
        return keys;
    }

    private int TakePasted(ReadOnlySpan<byte> bytes, List<Key> keys)
    {
        var end = bytes.IndexOf(PasteEnd);
        if (end >= 0)
        {
            _pasted.AddRange(bytes[..end]);
            keys.Add(new Key(KeyName.Paste, KeyModifiers.None, Encoding.UTF8.GetString([.. _pasted])));
            _pasted.Clear();
            _inPaste = false;
            return end + PasteEnd.Length;
        }

        // The mark of the end may come in two pieces.
        var length = bytes.Length;
        for (var kept = Math.Min(PasteEnd.Length - 1, bytes.Length); kept > 0; kept--)
            if (PasteEnd.AsSpan().StartsWith(bytes[^kept..]))
            {
                length -= kept;
                break;
            }

        _pasted.AddRange(bytes[..length]);
        return length;
    }

    // How many bytes the key has; 0 for one that is not whole yet.
    private static int One(ReadOnlySpan<byte> bytes, bool isLast, out Key key)
    {
        if (bytes[0] != Escape)
            return Plain(bytes, isLast, out key);
        key = new Key(KeyName.Escape);
        if (bytes.Length == 1)
            return isLast ? 1 : 0;
        if (bytes.Length == 2 && isLast && bytes[1] is (byte)'[' or (byte)'O')
            return Two(bytes[1], out key);
        if (bytes[1] == '[')
            return ControlSequence(bytes, isLast, out key);
        if (bytes[1] == 'O')
            return Function(bytes, out key);
        var used = One(bytes[1..], isLast, out key);
        key = key with { Modifiers = key.Modifiers | KeyModifiers.Alt };
        return used == 0 ? 0 : used + 1;
    }

    private static int Two(byte letter, out Key key)
    {
        key = Key.Alt((char)letter);
        return 2;
    }

    private static int Plain(ReadOnlySpan<byte> bytes, bool isLast, out Key key)
    {
        var c = bytes[0];
        key = c switch
        {
            (byte)'\r' or (byte)'\n' => new Key(KeyName.Enter),
            (byte)'\t' => new Key(KeyName.Tab),
            0x08 or 0x7F => new Key(KeyName.Backspace),
            0 => Key.Control(' '),
            < 0x1B => Key.Control((char)(c + 0x60)),
            < 0x20 => Key.Control((char)(c + 0x40)),
            _ => Key.Of(""),
        };
        if (key.Text.Length > 0 || key.Name != KeyName.Character)
            return 1;
        var status = Rune.DecodeFromUtf8(bytes, out var rune, out var used);
        if (status == OperationStatus.NeedMoreData && !isLast)
            return 0;
        key = Key.Of(rune.ToString());
        return used;
    }

    private static int Function(ReadOnlySpan<byte> bytes, out Key key)
    {
        key = default;
        if (bytes.Length < 3)
            return 0;
        key = bytes[2] == 'M' ? new Key(KeyName.Enter) : new Key(Letter(bytes[2]));
        return 3;
    }

    private static int ControlSequence(ReadOnlySpan<byte> bytes, bool isLast, out Key key)
    {
        key = new Key(KeyName.Unknown);
        var end = 2;
        while (end < bytes.Length && bytes[end] is >= 0x20 and < 0x40)
            end++;
        if (end == bytes.Length)
            return isLast ? end : 0;
        if (bytes[end] is < 0x40 or > 0x7E)
            return end; // broken off: what follows is a key of its own
        var numbers = Encoding.ASCII.GetString(bytes[2..end]).Split(';')
            .Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
        var modifiers = (KeyModifiers)(numbers.Length > 1 && numbers[1] > 0 ? (numbers[1] - 1) & 7 : 0);
        key = bytes[end] switch
        {
            (byte)'~' when numbers[0] == 27 && numbers.Length > 2 => Coded(numbers[2], modifiers),
            (byte)'~' => new Key(Numbered(numbers[0]), modifiers),
            (byte)'u' => Coded(numbers[0], modifiers),
            (byte)'Z' => new Key(KeyName.Tab, KeyModifiers.Shift),
            var letter => new Key(Letter(letter), modifiers),
        };
        return end + 1;
    }

    private static KeyName Letter(byte letter) => letter switch
    {
        (byte)'A' => KeyName.Up,
        (byte)'B' => KeyName.Down,
        (byte)'C' => KeyName.Right,
        (byte)'D' => KeyName.Left,
        (byte)'F' => KeyName.End,
        (byte)'H' => KeyName.Home,
        _ => KeyName.Unknown,
    };

    private static KeyName Numbered(int number) => number switch
    {
        1 or 7 => KeyName.Home,
        3 => KeyName.Delete,
        4 or 8 => KeyName.End,
        5 => KeyName.PageUp,
        6 => KeyName.PageDown,
        200 => KeyName.Paste,
        _ => KeyName.Unknown,
    };

    // A character by its code, as terminals send keys that have no sequence of their own.
    private static Key Coded(int code, KeyModifiers modifiers) => code switch
    {
        9 => new Key(KeyName.Tab, modifiers),
        13 => new Key(KeyName.Enter, modifiers),
        27 => new Key(KeyName.Escape, modifiers),
        8 or 127 => new Key(KeyName.Backspace, modifiers),
        >= 32 when Rune.IsValid(code) => new Key(KeyName.Character, modifiers & ~KeyModifiers.Shift, new Rune(code).ToString()),
        _ => new Key(KeyName.Unknown),
    };
}
