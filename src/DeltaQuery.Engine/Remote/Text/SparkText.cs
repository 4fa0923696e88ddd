using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Sql.SparkExpression;

namespace DeltaQuery.Engine.Remote.Text;

/// <summary>Says a statement in Spark's words, and keeps the way back to the user's text. What Spark does not know stays as it is: Spark
/// says so, at its place. What both know and mean differently is put so that Spark means the same, or refused.</summary>
/// <remarks>It works on tokens, so that statements that only Spark knows go through as well.</remarks>
internal sealed partial class SparkText
{
    private readonly SourceText _text;
    private readonly SourceSpan _span;
    private readonly Token[] _tokens;
    private readonly int[] _partners;
    private readonly string[] _before;
    private readonly string?[] _words;
    private readonly string[] _after;
    private readonly bool[] _isTaken;

    private SparkText(SourceText text, SourceSpan span)
    {
        (_text, _span) = (text, span);
        _tokens = Lexer.Tokenize(text, span);
        _partners = Partners();
        _before = new string[_tokens.Length];
        _words = new string?[_tokens.Length];
        _after = new string[_tokens.Length];
        _isTaken = new bool[_tokens.Length];
    }

    /// <summary>Writes a statement.</summary>
    /// <param name="text">The user's text.</param>
    /// <param name="span">The statement in it.</param>
    /// <param name="parameter">Says how a parameter is written, and is told whether it must be a literal.</param>
    /// <param name="replaced">Stretches that are said in other words, or with null as they are.</param>
    /// <param name="deltaTableAt">The end of a table's name behind which, and behind columns in parentheses, USING DELTA is to stand; null
    /// for nowhere.</param>
    /// <exception cref="DeltaException">SyntaxError: unreadable text. NotSupported: Spark would take it for something else.</exception>
    public static NormalizedText Write(
        SourceText text, SourceSpan span, Func<QueryParameter, bool, string> parameter,
        IReadOnlyList<(SourceSpan Span, string? Words)>? replaced = null, int? deltaTableAt = null)
    {
        var spark = new SparkText(text, span);
        foreach (var (place, words) in replaced ?? [])
            spark.Take(place, words);
        spark.WriteParameters(parameter);
        for (var i = 0; i < spark._tokens.Length - 1; i++)
            if (!spark._isTaken[i])
                spark.WriteToken(i);
        if (Array.FindIndex(spark._tokens, t => t.End == deltaTableAt) is >= 0 and var name)
            spark._after[spark._tokens[name + 1].Kind == TokenKind.LeftParen ? spark._partners[name + 1] : name] += " USING DELTA";
        return spark.Apply();
    }

    /// <summary>A text as a literal of Spark's. <c>${</c> would have Spark look for a variable, in quotes too.</summary>
    public static string Quote(string value)
    {
        var parts = value.Split('\0').Select(part => SparkStrings.Quote(part)[1..^1].Replace("${", @"\u0024{", StringComparison.Ordinal));
        return $"'{string.Join(@"\u0000", parts)}'"; // \0 would take digits behind it along
    }

    /// <summary>A name in Spark's quotes.</summary>
    public static string QuoteName(string name) => SqlPrinter.Quote(name, '`');

    private void WriteToken(int at)
    {
        var token = _tokens[at];
        switch (token.Kind)
        {
            case TokenKind.QuotedIdentifier:
                _words[at] = QuoteName(Parser.ValueOf(_text, token));
                break;
            case TokenKind.String when !(at > 0 && _tokens[at - 1].End == token.Start && (Is(at - 1, "R") || Is(at - 1, "X"))):
                WriteString(at, Parser.ValueOf(_text, token));
                break;
            case TokenKind.EscapeString or TokenKind.DollarString:
                WriteString(at, Parser.ValueOf(_text, token));
                break;
            case TokenKind.Number:
                _words[at] = _text.Slice(token.Span).Replace("_", "", StringComparison.Ordinal);
                break;
            case TokenKind.AtSuffix:
                WriteAtSuffix(at);
                break;
            case TokenKind.LeftBracket:
                WriteBracket(at);
                break;
            case TokenKind.LeftBrace:
                WriteBrace(at);
                break;
            case TokenKind.Operator:
                WriteOperator(at);
                break;
            case TokenKind.Word:
                WriteWord(at);
                break;
        }
    }

    // Spark's LIKE has \ for an escape where no other is named; here it has none.
    private void WriteString(int at, string value)
    {
        var isPattern = at > 0 && (Is(at - 1, "LIKE") || Is(at - 1, "ILIKE")) && !Is(at + 1, "ESCAPE");
        _words[at] = Quote(isPattern ? value.Replace(@"\", @"\\", StringComparison.Ordinal) : value);
    }

    private void WriteWord(int at)
    {
        if (Is(at, "CAST") || Is(at, "TRY_CAST"))
            WriteCast(at);
        else if (Is(at, "TIMESTAMP") && IsString(at + 1))
            _words[at] = "TIMESTAMP_NTZ";
        else if (Is(at, "TIMESTAMPTZ") && IsString(at + 1))
            _words[at] = "TIMESTAMP_LTZ";
        else if (Is(at, "TIMESTAMP") && Is(at + 1, "WITH") && Is(at + 2, "TIME") && Is(at + 3, "ZONE") && IsString(at + 4))
            (_words[at], _words[at + 1], _words[at + 2], _words[at + 3]) = ("TIMESTAMP_LTZ", "", "", "");
        else if (Is(at, "EXCLUDE") && at > 0 && IsOperator(at - 1, "*"))
            _words[at] = "EXCEPT";
        else if (Is(at, "ORDER") && Is(at + 1, "BY"))
            WriteOrder(at + 2);
        else if (Is(at, "AT") && IsAny(at + 2, ["VERSION", "TIMESTAMP"]) && IsOperator(at + 3, "=>"))
            WriteAtClause(at);
    }

    private void WriteOperator(int at)
    {
        if (IsOperator(at, "::"))
            WriteType(at + 1);
        else if (IsOperator(at, "^") || IsOperator(at, "**"))
        {
            throw SyntaxError.NotSupported(
                _text, _tokens[at].Start, $"{_text.Slice(_tokens[at].Span)} in a statement that goes to Spark",
                "write pow(a, b): for Spark ^ is an exclusive or");
        }

    }

    // t@v3
    private void WriteAtSuffix(int at)
    {
        var travel = TimeTravel.FromAtSuffix(_text.Text.AsSpan(_tokens[at].Start + 1, _tokens[at].Length - 1), _tokens[at].Span);
        if (travel is not null)
            _words[at] = $" {(travel is VersionAsOf ? "VERSION" : "TIMESTAMP")} AS OF {travel.Expression}";
    }

    // AT (VERSION => 3)
    private void WriteAtClause(int at)
    {
        if (_tokens[at + 1].Kind != TokenKind.LeftParen || _partners[at + 1] < 0)
            return;
        (_words[at], _words[at + 1], _words[at + 3], _words[_partners[at + 1]]) = ("", "", "AS OF", "");
    }

    private void WriteParameters(Func<QueryParameter, bool, string> parameter)
    {
        foreach (var found in ParameterFinder.Of(_text, _tokens))
        {
            var at = Array.FindIndex(_tokens, t => t.Start == found.Span.Start);
            if (_isTaken[at])
                continue;
            var isVersion = at > 2 && Is(at - 1, "OF") && Is(at - 2, "AS") && (Is(at - 3, "VERSION") || Is(at - 3, "SYSTEM_VERSION"));
            _words[at] = parameter(found, isVersion || (at > 1 && IsOperator(at - 1, "=>") && Is(at - 2, "VERSION")));
            _isTaken[at] = true;
            if (found.Span.End > _tokens[at].End)
                (_words[at + 1], _isTaken[at + 1]) = ("", true);
        }
    }

    private void Take(SourceSpan place, string? words)
    {
        var first = true;
        for (var i = 0; i < _tokens.Length - 1; i++)
        {
            if (!place.Contains(_tokens[i].Start))
                continue;
            _isTaken[i] = true;
            if (words is not null)
                _words[i] = first ? words : "";
            first = false;
        }
    }

    private NormalizedText Apply()
    {
        var edits = new TextEdits(_text, _span);
        for (var i = 0; i < _tokens.Length; i++)
        {
            var raw = _tokens[i].Kind == TokenKind.End ? "" : _text.Slice(_tokens[i].Span);
            var written = _before[i] + (_words[i] ?? raw) + _after[i];
            if (written != raw && _tokens[i].Kind != TokenKind.End)
                edits.Replace(_tokens[i].Span, written);
        }

        return edits.Apply();
    }

    // For each bracket the place of its other one; -1 for none.
    private int[] Partners()
    {
        var partners = new int[_tokens.Length];
        Array.Fill(partners, -1);
        var open = new Stack<int>();
        for (var i = 0; i < _tokens.Length; i++)
        {
            if (_tokens[i].Kind is TokenKind.LeftParen or TokenKind.LeftBracket or TokenKind.LeftBrace)
                open.Push(i);
            else if (_tokens[i].Kind is TokenKind.RightParen or TokenKind.RightBracket or TokenKind.RightBrace && open.TryPop(out var start)
                && _tokens[start].Kind == _tokens[i].Kind - 1)
                (partners[i], partners[start]) = (start, i);
        }

        return partners;
    }

    private bool Is(int at, string word) =>
        at >= 0 && at < _tokens.Length && _tokens[at].Kind == TokenKind.Word
        && _text.Text.AsSpan(_tokens[at].Start, _tokens[at].Length).Equals(word, StringComparison.OrdinalIgnoreCase);

    private bool IsAny(int at, ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (Is(at, word))
                return true;
        return false;
    }

    private bool IsOperator(int at, string symbol) =>
        at < _tokens.Length && _tokens[at].Kind == TokenKind.Operator
        && _text.Text.AsSpan(_tokens[at].Start, _tokens[at].Length).SequenceEqual(symbol);

    private bool IsString(int at) => at < _tokens.Length && _tokens[at].IsString;
}
