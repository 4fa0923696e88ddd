using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Editing;

/// <summary>Reads statements from a terminal, of one or more lines, that can be written, changed, looked up and completed on the way.</summary>
internal sealed partial class LineEditor(ITerminal terminal, EditorOptions options)
{
    private const int LongestChecked = 10_000; // characters

    private readonly EditBuffer _buffer = new();
    private readonly Screen _screen = new(terminal, options.IsColored);
    private readonly Queue<Key> _kept = new(); // keys that ended a search
    private bool _isWithin;
    private int _place; // in the history; its end is what is being written
    private string _draft = "";
    private HistorySearch? _search;
    private bool _wasTab;

    private enum Outcome
    {
        GoesOn,
        Submitted,
        Ended,
    }

    /// <summary>Reads a statement; null at the end of input.</summary>
    /// <param name="isWithin">Whether a statement has begun before, which a command has put aside.</param>
    public string? Read(bool isWithin = false)
    {
        (_isWithin, _place, _draft, _search) = (isWithin, options.History.Entries.Count, "", null);
        _buffer.Set("");
        _screen.Forget();
        while (true)
        {
            if (_kept.Count == 0 && !terminal.HasKey)
                Draw();
            var key = _kept.TryDequeue(out var kept) ? kept : terminal.ReadKey();
            var outcome = _search is { } search ? Search(search, key) : Press(key);
            _wasTab = key.Name == KeyName.Tab;
            if (outcome == Outcome.GoesOn)
                continue;
            _buffer.Last();
            Draw(isLast: true);
            _screen.Leave();
            if (outcome == Outcome.Ended)
                return null;
            options.History.Add(_buffer.Text);
            return _buffer.Text;
        }
    }

    private void Draw(bool isLast = false)
    {
        var (text, cursor) = _search is { Found: { } found } search ? (found, search.Offset) : (_buffer.Text, _buffer.Cursor);
        var tokens = SqlScript.Tokens(text);
        IReadOnlyList<string> prompts = PromptText.Of(text, tokens, _isWithin);
        if (_search is not null)
            prompts = [_search.Prompt, .. prompts.Skip(1)];
        // Nobody is at a bracket of a statement that is on its way.
        var styles = options.IsColored ? Highlighter.Of(text, isLast ? -1 : cursor, tokens, options.KnowsCommand, FaultOf(text)) : null;
        _screen.Draw(Frame.Of(text, cursor, prompts, styles, terminal.Size.Columns));
    }

    // A long text is not looked through at each key.
    private static Range? FaultOf(string text) => text.Length <= LongestChecked ? SqlScript.FaultOf(text) : null;

    private Outcome Press(Key key)
    {
        switch (key.Name)
        {
            case KeyName.EndOfInput:
                return Outcome.Ended;
            case KeyName.Resized:
                _screen.Resized();
                break;
            case KeyName.Enter:
                return Enter(key);
            case KeyName.Paste:
                _buffer.Insert(key.Text.ReplaceLineEndings("\n"));
                break;
            case KeyName.Tab when key.Modifiers == KeyModifiers.None:
                Complete();
                break;
            case KeyName.Character when key.Modifiers == KeyModifiers.None:
                _buffer.Insert(key.Text);
                break;
            case KeyName.Character when key.Modifiers == KeyModifiers.Control:
                return PressControl(key.Text[0]);
            case KeyName.Character when key.Modifiers == KeyModifiers.Alt:
                PressAlt(char.ToLowerInvariant(key.Text[0]));
                break;
            default:
                Navigate(key);
                break;
        }

        return Outcome.GoesOn;
    }

    private Outcome Enter(Key key)
    {
        if (key.Modifiers == KeyModifiers.None && SqlScript.StateOf(_buffer.Text) != ScriptState.Incomplete)
            return Outcome.Submitted;
        _buffer.Insert("\n");
        return Outcome.GoesOn;
    }

    private Outcome PressControl(char letter)
    {
        switch (letter)
        {
            case 'a': _buffer.Home(); break;
            case 'b': _buffer.Left(); break;
            case 'c': Abandon(); break;
            case 'd' when _buffer.Text.Length == 0: return Outcome.Ended;
            case 'd': _buffer.Delete(); break;
            case 'e': _buffer.End(); break;
            case 'f': _buffer.Right(); break;
            case 'k': _buffer.KillToEnd(); break;
            case 'l': _screen.Clear(); break;
            case 'n': Down(); break;
            case 'p': Up(); break;
            case 'r': _search = new HistorySearch(options.History.Entries); break;
            case 's': (_search = new HistorySearch(options.History.Entries)).Newer(); break;
            case 't': _buffer.Transpose(); break;
            case 'u': _buffer.KillToStart(); break;
            case 'w': _buffer.KillToBlank(); break;
            case 'y': _buffer.Yank(); break;
            case 'z': Suspend(); break;
            case '_': _buffer.Undo(); break;
        }

        return Outcome.GoesOn;
    }

    private void PressAlt(char letter)
    {
        switch (letter)
        {
            case 'b': _buffer.WordLeft(); break;
            case 'd': _buffer.KillWordRight(); break;
            case 'f': _buffer.WordRight(); break;
            case '<': Show(0); break;
            case '>': Show(options.History.Entries.Count); break;
        }
    }

    private void Navigate(Key key)
    {
        var isWord = (key.Modifiers & (KeyModifiers.Control | KeyModifiers.Alt)) != 0;
        switch (key.Name)
        {
            case KeyName.Left when isWord: _buffer.WordLeft(); break;
            case KeyName.Left: _buffer.Left(); break;
            case KeyName.Right when isWord: _buffer.WordRight(); break;
            case KeyName.Right: _buffer.Right(); break;
            case KeyName.Home when isWord: _buffer.First(); break;
            case KeyName.Home: _buffer.Home(); break;
            case KeyName.End when isWord: _buffer.Last(); break;
            case KeyName.End: _buffer.End(); break;
            case KeyName.Backspace when isWord: _buffer.KillWordLeft(); break;
            case KeyName.Backspace: _buffer.Backspace(); break;
            case KeyName.Delete when isWord: _buffer.KillWordRight(); break;
            case KeyName.Delete: _buffer.Delete(); break;
            case KeyName.Up: Up(); break;
            case KeyName.Down: Down(); break;
            case KeyName.PageUp: Show(_place - 1); break;
            case KeyName.PageDown: Show(_place + 1); break;
        }
    }

    private void Up()
    {
        if (!_buffer.Up())
            Show(_place - 1);
    }

    private void Down()
    {
        if (!_buffer.Down())
            Show(_place + 1);
    }

    // A statement of the history, or at its end what was being written.
    private void Show(int place)
    {
        var entries = options.History.Entries;
        if (place < 0 || place > entries.Count || place == _place)
            return;
        if (_place == entries.Count)
            _draft = _buffer.Text;
        _buffer.Set(place == entries.Count ? _draft : entries[place]);
        _place = place;
    }

    // What was written stays to be seen, and a new statement begins.
    private void Abandon()
    {
        _buffer.Last();
        Draw(isLast: true);
        _screen.Leave();
        _buffer.Set("");
        _place = options.History.Entries.Count;
    }

    private void Suspend()
    {
        var cursor = _buffer.Cursor;
        _buffer.Last();
        Draw();
        _screen.Leave();
        terminal.Suspend();
        _buffer.MoveTo(cursor);
    }
}
