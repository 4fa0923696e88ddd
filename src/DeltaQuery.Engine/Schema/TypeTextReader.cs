using System.Globalization;
using System.Text;

namespace DeltaQuery.Engine.Schema;

/// <summary>A cursor over the text of a type, for <see cref="DuckDbTypes"/> and <see cref="SparkTypes"/>. It knows words, quoted names,
/// numbers and single signs; a fault tells the place.</summary>
internal ref struct TypeTextReader(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> text = text;
    private int position;

    public int Position
    {
        get
        {
            SkipSpace();
            return position;
        }
    }

    public bool AtEnd => Position == text.Length;

    public bool TryTake(char sign)
    {
        if (AtEnd || text[position] != sign)
            return false;

        position++;
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

        position = before;
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
        while (position < text.Length && char.IsAsciiDigit(text[position]))
            position++;
        return int.TryParse(text[start..position], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
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
            switch (text[position++])
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
        string met = position < text.Length ? $"'{text[position..]}'" : "the end";
        return new(DeltaErrorCode.SyntaxError, $"Type '{text}': expected {expected} at character {position + 1}, found {met}.");
    }

    private void SkipSpace()
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
            position++;
    }

    private ReadOnlySpan<char> ReadBareWord()
    {
        int start = position;
        while (position < text.Length && (char.IsLetterOrDigit(text[position]) || text[position] is '_' or '$'))
            position++;
        return text[start..position];
    }

    private string ReadQuoted(char quote)
    {
        var name = new StringBuilder();
        while (position < text.Length)
        {
            char c = text[position++];
            if (c != quote)
                name.Append(c);
            else if (position < text.Length && text[position] == quote)
                name.Append(text[position++]);
            else
                return name.ToString();
        }
        throw Fault($"a closing {quote}");
    }
}
