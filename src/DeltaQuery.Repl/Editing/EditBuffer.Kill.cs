namespace DeltaQuery.Repl.Editing;

// What is cut out and put back, and what is undone.
internal sealed partial class EditBuffer
{
    private const int MostUndone = 1000;

    private readonly LinkedList<(string Text, int Cursor)> _undo = [];
    private Edit _last = Edit.Other;
    private string _killed = "";

    // Edits of one kind in a row are one to undo, and what is cut out in a row is put back as one.
    private enum Edit
    {
        Other,
        Move,
        Typing,
        Removing,
        Killing,
    }

    /// <summary>To the end of the line; at the end, the line's end itself.</summary>
    public void KillToEnd() => Kill(Cursor, Cursor == LineEnd ? Math.Min(Cursor + 1, Text.Length) : LineEnd, isBefore: false);

    public void KillToStart() => Kill(LineStart, Cursor, isBefore: true);

    public void KillWordRight() => Kill(Cursor, WordEnd(), isBefore: false);

    public void KillWordLeft() => Kill(WordStart(), Cursor, isBefore: true);

    /// <summary>Back to the blank before the word.</summary>
    public void KillToBlank()
    {
        var at = Cursor;
        while (at > 0 && char.IsWhiteSpace(Text[at - 1]))
            at--;
        while (at > 0 && !char.IsWhiteSpace(Text[at - 1]))
            at--;
        Kill(at, Cursor, isBefore: true);
    }

    /// <summary>Puts back what was cut out last.</summary>
    public void Yank()
    {
        Remember(Edit.Other);
        Replace(Cursor, Cursor, _killed);
    }

    /// <summary>Takes the last edit back; false if there is none.</summary>
    public bool Undo()
    {
        if (_undo.Last is not { } last)
            return false;
        (Text, Cursor) = last.Value;
        _undo.RemoveLast();
        Did(Edit.Other);
        return true;
    }

    private void Kill(int start, int end, bool isBefore)
    {
        if (start == end)
            return;
        var text = Text[start..end];
        _killed = _last != Edit.Killing ? text : isBefore ? text + _killed : _killed + text;
        Remember(Edit.Killing);
        Replace(start, end, "");
    }

    private void Remember(Edit edit)
    {
        if (edit == Edit.Other || edit != _last)
        {
            _undo.AddLast((Text, Cursor));
            if (_undo.Count > MostUndone)
                _undo.RemoveFirst();
        }

        Did(edit);
    }

    private void Did(Edit edit) => (_last, _goal) = (edit, null);
}
