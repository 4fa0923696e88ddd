using System.Globalization;
using System.Text;

namespace DeltaQuery.Engine.Schema;

/// <summary>A cursor over the text of a type, for <see cref="DuckDbTypes"/> and <see cref="SparkTypes"/>. It knows words, quoted names,
/// numbers and single signs; a fault tells the place.</summary>
internal ref struct TypeTextReader(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _position;

    public int Position
    {
        get
        {
            SkipSpace();
            return _position;
        }
    }

    public bool AtEnd => Position == _text.Length;

    public bool TryTake(char sign)
    {
        if (AtEnd || _text[_position] != sign)
            return false;

        _position++;
        return true;
    }

    public void Take(char sign)
    {
        if (!TryTake(sign))
            throw Fault($"'{sign}'");
    }

    /// <summary>Takes the given word, compared without case, and nothing else.</summary>
    public bool TryTakeWord(string word)
    {
        int before = Position;
        if (ReadBareWord().Equals(word, StringComparison.OrdinalIgnoreCase))
            return true;

        _position = before;
        return false;
    }

    /// <summary>A bare word, upper-cased.</summary>
    public string TakeWord()
    {
        SkipSpace();
        ReadOnlySpan<char> word = ReadBareWord();
        return word.Length > 0 ? word.ToString().ToUpperInvariant() : throw Fault("a type name");
    }

    /// <summary>A bare name, or one in the given quotes, in which the doubled quote stands for itself.</summary>
    public string TakeName(char quote)
    {
        if (TryTake(quote))
            return ReadQuoted(quote);

        ReadOnlySpan<char> word = ReadBareWord();
        return word.Length > 0 ? word.ToString() : throw Fault("a field name");
    }

    public string TakeString()
    {
        Take('\'');
        return ReadQuoted('\'');
    }

    public int TakeNumber()
    {
        int start = Position;
        while (_position < _text.Length && char.IsAsciiDigit(_text[_position]))
            _position++;
        return int.TryParse(_text[start.._position], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw Fault("a number");
    }

    /// <summary>Passes over a balanced pair of parentheses and what it holds, quoted signs aside.</summary>
    public void SkipParentheses()
    {
        Take('(');
        for (int depth = 1; depth > 0;)
        {
            if (AtEnd)
                throw Fault("')'");
            switch (_text[_position++])
            {
                case '(': depth++; break;
                case ')': depth--; break;
                case '\'': ReadQuoted('\''); break;
                case '"': ReadQuoted('"'); break;
            }
        }
    }

    public readonly DeltaException Fault(string expected)
    {
        string met = _position < _text.Length ? $"'{_text[_position..]}'" : "the end";
        return new(DeltaErrorCode.SyntaxError, $"type '{_text}': expected {expected} at character {_position + 1}, found {met}");
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
            _position++;
    }

    private ReadOnlySpan<char> ReadBareWord()
    {
        int start = _position;
        while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] is '_' or '$'))
            _position++;
        return _text[start.._position];
    }

    private string ReadQuoted(char quote)
    {
        var name = new StringBuilder();
        while (_position < _text.Length)
        {
            char c = _text[_position++];
            if (c != quote)
                name.Append(c);
            else if (_position < _text.Length && _text[_position] == quote)
                name.Append(_text[_position++]);
            else
                return name.ToString();
        }
        throw Fault($"a closing {quote}");
    }
}
