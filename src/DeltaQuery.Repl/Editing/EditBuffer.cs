using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl.Editing;

/// <summary>A text that is being written, with a cursor: what Emacs' keys do to it.</summary>
/// <remarks>The cursor never stands within a character as people see them. Lines end with LF.</remarks>
internal sealed partial class EditBuffer
{
    private int? _goal; // the column that the cursor wants, while it moves up and down

    public string Text { get; private set; } = "";

    /// <summary>Where the next character goes, in UTF-16 code units.</summary>
    public int Cursor { get; private set; }

    private int LineStart => Cursor == 0 ? 0 : Text.LastIndexOf('\n', Cursor - 1) + 1;

    private int LineEnd => Text.IndexOf('\n', Cursor) is >= 0 and var end ? end : Text.Length;

    /// <summary>Begins with another text, the cursor behind it; there is nothing to undo.</summary>
    public void Set(string text)
    {
        (Text, Cursor) = (text, text.Length);
        _undo.Clear();
        Did(Edit.Other);
    }

    public void Insert(string text)
    {
        if (text.Length == 0)
            return;
        Remember(text.Length <= 2 && !char.IsWhiteSpace(text[0]) ? Edit.Typing : Edit.Other);
        Replace(Cursor, Cursor, text);
    }

    /// <summary>Puts a text in the place of what stands between an offset and the cursor.</summary>
    public void ReplaceBack(int start, string text)
    {
        Remember(Edit.Other);
        Replace(start, Cursor, text);
    }

    public void Backspace() => Remove(Graphemes.Previous(Text, Cursor), Cursor);

    public void Delete() => Remove(Cursor, Graphemes.Next(Text, Cursor));

    public void Left() => Move(Graphemes.Previous(Text, Cursor));

    public void Right() => Move(Graphemes.Next(Text, Cursor));

    public void WordLeft() => Move(WordStart());

    public void WordRight() => Move(WordEnd());

    public void Home() => Move(LineStart);

    public void End() => Move(LineEnd);

    public void First() => Move(0);

    public void Last() => Move(Text.Length);

    public void MoveTo(int offset) => Move(Math.Clamp(offset, 0, Text.Length));

    /// <summary>To the line above; false if there is none.</summary>
    public bool Up()
    {
        if (LineStart == 0)
            return false;
        var previous = LineStart - 1;
        Vertical(previous == 0 ? 0 : Text.LastIndexOf('\n', previous - 1) + 1);
        return true;
    }

    /// <summary>To the line below; false if there is none.</summary>
    public bool Down()
    {
        if (LineEnd == Text.Length)
            return false;
        Vertical(LineEnd + 1);
        return true;
    }

    /// <summary>Changes the places of the characters at both sides of the cursor, or of the last two of the line.</summary>
    public void Transpose()
    {
        var middle = Cursor == LineEnd ? Graphemes.Previous(Text, Cursor) : Cursor;
        var (start, end) = (Graphemes.Previous(Text, middle), Graphemes.Next(Text, middle));
        if (middle <= LineStart || start == middle || end == middle)
            return;
        Remember(Edit.Other);
        var text = Text[middle..end] + Text[start..middle];
        Replace(start, end, text);
    }

    private void Vertical(int lineStart)
    {
        var goal = _goal ?? DisplayWidth.Of(Text.AsSpan(LineStart, Cursor - LineStart));
        var (at, column) = (lineStart, 0);
        while (at < Text.Length && Text[at] != '\n')
        {
            var next = Graphemes.Next(Text, at);
            column += DisplayWidth.Of(Text.AsSpan(at, next - at));
            if (column > goal)
                break;
            at = next;
        }

        Move(at);
        _goal = goal;
    }

    private void Move(int offset)
    {
        Cursor = offset;
        Did(Edit.Move);
    }

    private void Remove(int start, int end)
    {
        if (start == end)
            return;
        Remember(Edit.Removing);
        Replace(start, end, "");
    }

    private void Replace(int start, int end, string text)
    {
        Text = string.Concat(Text.AsSpan(0, start), text, Text.AsSpan(end));
        Cursor = start + text.Length;
        _goal = null;
    }

    // Words are letters, digits and underscores; as in Emacs what stands between is passed first.
    private int WordStart()
    {
        var at = Cursor;
        while (at > 0 && !IsWord(Text[at - 1]))
            at--;
        while (at > 0 && IsWord(Text[at - 1]))
            at--;
        return at;
    }

    private int WordEnd()
    {
        var at = Cursor;
        while (at < Text.Length && !IsWord(Text[at]))
            at++;
        while (at < Text.Length && IsWord(Text[at]))
            at++;
        return at;
    }

    // A surrogate, an accent or a joiner belongs to what it stands at.
    private static bool IsWord(char c) =>
        char.IsLetterOrDigit(c) || c == '_' || char.IsSurrogate(c) || (c >= '\u0300' && DisplayWidth.Of([c]) == 0);
}
