using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Remote.Text;

// Lists, structs and maps as they are written here, and their elements.
internal sealed partial class SparkText
{
    // An element of a list or a map: Spark counts from 0 in [ ], and fails where there is none. Or a list: [1, 2], ARRAY[1, 2].
    private void WriteBracket(int at)
    {
        if (_partners[at] is not (> 0 and var end))
            return;
        if (at > 0 && Is(at - 1, "ARRAY"))
        {
            (_words[at], _words[end]) = ("(", ")");
        }
        else if (!EndsOperand(at - 1))
        {
            (_words[at], _words[end]) = ("array(", ")");
        }
        else if (!HasColon(at, end))
        {
            _before[OperandStart(at - 1)] += "try_element_at(";
            (_words[at], _words[end]) = (", ", ")");
        }
    }

    // {'a': 1, b: 2}, MAP {'a': 1}
    private void WriteBrace(int at)
    {
        if (_partners[at] is not (> 0 and var end))
            return;
        var isMap = at > 0 && Is(at - 1, "MAP");
        (_words[at], _words[end]) = (isMap ? "(" : "named_struct(", ")");
        var isKey = true;
        for (var i = at + 1; i < end; i = _partners[i] > i ? _partners[i] + 1 : i + 1)
        {
            if (isKey && IsOperator(i + 1, ":") && !isMap && (_tokens[i].Kind == TokenKind.Word || _tokens[i].IsQuoted))
                (_words[i], _isTaken[i]) = (Quote(Parser.ValueOf(_text, _tokens[i])), true);
            isKey = _tokens[i].Kind == TokenKind.Comma;
            if (IsOperator(i, ":"))
                _words[i] = ",";
        }
    }

    private bool HasColon(int open, int close)
    {
        for (var i = open + 1; i < close; i = _partners[i] > i ? _partners[i] + 1 : i + 1)
            if (IsOperator(i, ":") || (_tokens[i].Kind == TokenKind.Parameter && _text.Text[_tokens[i].Start] == ':'))
                return true;
        return false;
    }

    private bool EndsOperand(int at) => at >= 0 && _tokens[at].Kind switch
    {
        TokenKind.Word => !Keywords.PrecedesOperand(_text.Text.AsSpan(_tokens[at].Start, _tokens[at].Length)),
        TokenKind.RightParen or TokenKind.RightBracket or TokenKind.RightBrace or TokenKind.Number or TokenKind.Parameter => true,
        _ => _tokens[at].IsQuoted || _tokens[at].IsString,
    };

    // The first token of the operand whose last one is given: a name with dots, a call, parentheses, or an element of one.
    private int OperandStart(int at)
    {
        while (true)
        {
            if (_partners[at] >= 0 && _partners[at] < at)
            {
                at = _partners[at];
                var isCall = _tokens[at].Kind == TokenKind.LeftParen && EndsOperand(at - 1)
                    && (_tokens[at - 1].Kind == TokenKind.Word || _tokens[at - 1].IsQuoted);
                var isElement = _tokens[at].Kind == TokenKind.LeftBracket && EndsOperand(at - 1);
                if (isElement || isCall || (at > 0 && IsAny(at - 1, ["ARRAY", "MAP"])))
                    at--;
                if (isElement)
                    continue;
            }

            if (at < 2 || _tokens[at - 1].Kind != TokenKind.Dot)
                return at;
            at -= 2;
        }
    }
}
