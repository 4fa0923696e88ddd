using System.Text;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Meta;

/// <summary>The statement that is being read: what came of it so far, in one piece of a script or in several with commands between.</summary>
internal sealed class StatementBuffer
{
    private readonly StringBuilder _text = new();
    private ScriptPlace? _given;
    private Script? _script;
    private int _offset;

    /// <summary>Whether no statement has begun.</summary>
    public bool IsEmpty => _script is null;

    /// <summary>The statement so far.</summary>
    public string Text => _text.ToString().Trim();

    /// <summary>Adds a part of a script.</summary>
    /// <param name="script">The script.</param>
    /// <param name="from">Where the part before it has ended.</param>
    /// <param name="part">The part.</param>
    public void Add(Script script, int from, ScriptPart part)
    {
        var isFirst = IsEmpty;
        if (isFirst && part.IsEmpty)
            return;
        if (isFirst)
            (_script, _offset) = (script, part.Start);
        else
            (_given, _script, _offset) = (null, Moved(), -1);
        var start = isFirst ? part.Start : from;
        _text.Append(script.Text, start, (part.EndedBy == ScriptPartEnd.Semicolon ? part.End : part.Next) - start);
    }

    /// <summary>Begins anew with a statement that ran before.</summary>
    /// <param name="place">The command that takes it up.</param>
    /// <param name="text">The statement.</param>
    public void Set(ScriptPlace place, string text)
    {
        Clear();
        (_given, _script, _offset) = (place, place.Script, place.Offset);
        _text.Append(text);
    }

    public void Clear()
    {
        (_given, _script) = (null, null);
        _text.Clear();
    }

    /// <summary>Takes the statement out.</summary>
    /// <returns>Its text, without blanks around it, and where it stands; null where there is none.</returns>
    public (string Text, ScriptPlace Place)? Take()
    {
        if (_script is null)
            return null;
        var whole = _text.ToString();
        var text = whole.TrimEnd();
        // A part of one script stands there; what was put together is a script of its own, whose lines are those of the first.
        var place = _given is { } given ? given : _offset >= 0 ? new ScriptPlace(_script, _offset) : new ScriptPlace(_script with { Text = whole }, 0);
        Clear();
        return text.Length == 0 ? null : (text, place);
    }

    private Script Moved()
    {
        if (_offset < 0)
            return _script!;
        var (line, column) = _script!.Place(_offset);
        return new Script(_script.Name, "") { LinesBefore = line - 1, ColumnsBefore = column - 1 };
    }
}
