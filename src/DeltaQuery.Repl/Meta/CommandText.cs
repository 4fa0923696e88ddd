using System.Text;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Meta;

/// <summary>A command as it stands in a script: <c>\name arguments</c> up to the line's end or the next backslash, or <c>.name arguments</c> up to the
/// line's end.</summary>
/// <remarks>Arguments are written as in psql: blanks between, <c>'..'</c> with escapes, <c>".."</c>, and variables.</remarks>
internal sealed class CommandText
{
    private readonly string _text;
    private readonly Variables _variables;
    private readonly int _lineEnd;
    private int _at;

    /// <param name="text">The script.</param>
    /// <param name="at">Where the command begins: at its backslash or dot.</param>
    /// <param name="variables">What stands for variables.</param>
    public CommandText(string text, int at, Variables variables)
    {
        (_text, _variables) = (text, variables);
        var lineEnd = text.IndexOf('\n', at);
        _lineEnd = lineEnd < 0 ? text.Length : lineEnd > at && text[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
        var end = at + 1;
        if (end < _lineEnd && (text[end] is '?' or '!' || IsSeparator(text, at)))
            end++;
        else
            while (end < _lineEnd && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '+'))
                end++;
        Name = text[at..end];
        _at = end;
    }

    /// <summary>The name of the command that begins at a place, with the mark before it.</summary>
    public static string NameAt(string text, int at) => new CommandText(text, at, Variables.None).Name;

    /// <summary>Its name with the mark before it: <c>\d+</c>, <c>.tables</c>.</summary>
    public string Name { get; }

    /// <summary>Whether it is <c>\\</c>, which ends a command in the middle of a line and does nothing.</summary>
    public bool IsNone => Name == @"\\";

    /// <summary>Whether its arguments begin with <c>|</c>.</summary>
    public bool IsPipe => _text.AsSpan(_at, _lineEnd - _at).TrimStart() is ['|', ..];

    /// <summary>Where the script goes on, once the arguments are read.</summary>
    public int End => _at;

    private bool IsDotted => Name[0] == '.';

    /// <summary>All that stands in the line, as it is.</summary>
    public string ReadLine()
    {
        var line = _text[_at.._lineEnd].Trim();
        _at = _lineEnd;
        return line;
    }

    /// <summary>The arguments.</summary>
    /// <exception cref="DeltaException">A quote has no end.</exception>
    public IReadOnlyList<MetaArgument> ReadWords()
    {
        var words = new List<MetaArgument>();
        while (true)
        {
            while (_at < _lineEnd && char.IsWhiteSpace(_text[_at]))
                _at++;
            if (_at >= _lineEnd)
                return words;
            if (AtNext)
            {
                _at += IsSeparator(_text, _at) ? 2 : 0; // SQL goes on
                return words;
            }

            words.Add(ReadWord());
        }
    }

    /// <summary>Passes over a command that does not run.</summary>
    public void Skip()
    {
        try
        {
            ReadWords();
        }
        catch (DeltaException)
        {
            // It goes on behind the line.
        }
    }

    private static bool IsSeparator(string text, int at) => text.AsSpan(at) is ['\\', '\\', ..];

    private bool AtNext => !IsDotted && _text[_at] == '\\';

    private MetaArgument ReadWord()
    {
        var (text, raw) = (new StringBuilder(), new StringBuilder());
        while (_at < _lineEnd && !char.IsWhiteSpace(_text[_at]) && !AtNext)
        {
            var c = _text[_at];
            if (c == '\'')
                Both(ReadString());
            else if (c is '"' or '`')
                ReadName(c, text, raw);
            else if (c == ':' && ReadVariable() is { } value)
                Both(value);
            else
            {
                Both(c.ToString());
                _at++;
            }
        }

        return new MetaArgument(text.ToString(), raw.ToString());

        void Both(string part)
        {
            text.Append(part);
            raw.Append(part);
        }
    }

    private string ReadString()
    {
        var text = new StringBuilder();
        for (var at = _at + 1; at < _lineEnd; at++)
        {
            var c = _text[at];
            if (c == '\'' && at + 1 < _lineEnd && _text[at + 1] == '\'')
            {
                text.Append('\'');
                at++;
            }
            else if (c == '\'')
            {
                _at = at + 1;
                return text.ToString();
            }
            else if (c == '\\' && at + 1 < _lineEnd)
            {
                text.Append(_text[++at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var other => other });
            }
            else
            {
                text.Append(c);
            }
        }

        throw Unended();
    }

    private DeltaException Unended()
    {
        _at = _lineEnd;
        return new DeltaException(DeltaErrorCode.SyntaxError, $"a quote of {Name} has no end in its line");
    }

    private void ReadName(char quote, StringBuilder text, StringBuilder raw)
    {
        var end = _at + 1;
        while (end < _lineEnd && (_text[end] != quote || (end + 1 < _lineEnd && _text[end + 1] == quote)))
            end += _text[end] == quote ? 2 : 1;
        if (end >= _lineEnd)
            throw Unended();
        raw.Append(_text, _at, end + 1 - _at);
        var inner = _text[(_at + 1)..end].Replace(new string(quote, 2), quote.ToString(), StringComparison.Ordinal);
        text.Append(quote == '"' ? inner : _text[_at..(end + 1)]);
        _at = end + 1;
    }

    /// <summary>What stands for the variable here; null where there is none, or it is not set.</summary>
    private string? ReadVariable()
    {
        if (SqlScript.VariablesOf(_text[_at.._lineEnd]) is not [{ Start: 0 } place, ..] || SubstitutedText.Value(place, _variables) is not { } value)
            return null;
        _at += place.Length;
        return value;
    }
}
