using DeltaQuery.Repl.Editing.Completing;

namespace DeltaQuery.Repl.Editing;

// Tab, and Ctrl-R.
internal sealed partial class LineEditor
{
    private const string Bell = "\a";

    private void Complete()
    {
        var completions = options.Completer?.Complete(_buffer.Text, _buffer.Cursor) ?? Completions.None;
        if (completions.Items is [var only])
        {
            var isFollowed = _buffer.Cursor < _buffer.Text.Length && only.Behind.Length > 0 && _buffer.Text[_buffer.Cursor] == only.Behind[0];
            _buffer.ReplaceBack(completions.Start, isFollowed ? only.Text : only.Text + only.Behind);
            return;
        }

        var prefix = completions.CommonPrefix;
        if (prefix.Length > _buffer.Cursor - completions.Start)
            _buffer.ReplaceBack(completions.Start, prefix);
        else if (_wasTab && completions.Items.Count > 0)
            List(completions);
        else
            terminal.Write(Bell);
    }

    // Below the statement, which is then drawn again.
    private void List(Completions completions)
    {
        var cursor = _buffer.Cursor;
        _buffer.Last();
        Draw();
        _screen.Leave();
        var (columns, rows) = terminal.Size;
        foreach (var line in CandidateList.Of([.. completions.Items.Select(item => item.Label)], columns, Math.Max(2, rows - 3)))
            terminal.Write(line + "\r\n");
        _buffer.MoveTo(cursor);
    }

    private Outcome Search(HistorySearch search, Key key)
    {
        switch (key)
        {
            case { Name: KeyName.Character, Modifiers: KeyModifiers.None }:
                search.Type(key.Text);
                break;
            case { Name: KeyName.Paste }:
                search.Type(key.Text.Split('\r', '\n')[0]);
                break;
            case { Name: KeyName.Backspace, Modifiers: KeyModifiers.None }:
                search.Backspace();
                break;
            case { Name: KeyName.Character, Modifiers: KeyModifiers.Control, Text: "r" }:
                search.Older();
                break;
            case { Name: KeyName.Character, Modifiers: KeyModifiers.Control, Text: "s" }:
                search.Newer();
                break;
            case { Name: KeyName.Character, Modifiers: KeyModifiers.Control, Text: "g" or "c" }:
                _search = null; // what was being written is still there
                break;
            case { Name: KeyName.Resized }:
                _screen.Resized();
                break;
            default:
                Accept(search);
                if (key.Name != KeyName.Escape)
                    _kept.Enqueue(key);
                break;
        }

        return Outcome.GoesOn;
    }

    private void Accept(HistorySearch search)
    {
        _search = null;
        if (search.Found is not { } found)
            return;
        if (_place == options.History.Entries.Count)
            _draft = _buffer.Text;
        _buffer.Set(found);
        _buffer.MoveTo(search.Offset);
    }
}
