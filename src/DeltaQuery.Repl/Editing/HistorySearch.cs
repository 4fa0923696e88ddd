namespace DeltaQuery.Repl.Editing;

/// <summary>A search through the history, letter by letter: Ctrl-R towards older statements, Ctrl-S towards newer ones.</summary>
internal sealed class HistorySearch(IReadOnlyList<string> entries)
{
    private int _index = entries.Count;
    private bool _isForward;

    public string Pattern { get; private set; } = "";

    /// <summary>Whether nothing is found; what was found last is still shown.</summary>
    public bool IsFailing { get; private set; }

    /// <summary>The statement that was found; null before one was.</summary>
    public string? Found { get; private set; }

    /// <summary>Where in it the pattern stands.</summary>
    public int Offset { get; private set; }

    /// <summary>What stands before the statement.</summary>
    public string Prompt => $"({(IsFailing ? "failed " : "")}{(_isForward ? "" : "reverse-")}i-search)`{Pattern}': ";

    public void Type(string text)
    {
        Pattern += text;
        Look(_index);
    }

    public void Backspace()
    {
        Pattern = Pattern[..Graphemes.Previous(Pattern, Pattern.Length)];
        if (Pattern.Length > 0)
            Look(_isForward ? 0 : entries.Count);
    }

    public void Older() => Turn(isForward: false);

    public void Newer() => Turn(isForward: true);

    private void Turn(bool isForward)
    {
        _isForward = isForward;
        if (Pattern.Length > 0)
            Look(_index + (isForward ? 1 : -1));
    }

    private void Look(int from)
    {
        var step = _isForward ? 1 : -1;
        for (var at = Math.Min(from, _isForward ? from : entries.Count - 1); at >= 0 && at < entries.Count; at += step)
        {
            var offset = entries[at].IndexOf(Pattern, StringComparison.OrdinalIgnoreCase);
            if (offset < 0 || (at != _index && entries[at] == Found))
                continue;
            (_index, Found, Offset, IsFailing) = (at, entries[at], offset, false);
            return;
        }

        IsFailing = true;
    }
}
