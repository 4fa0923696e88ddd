namespace DeltaQuery.Engine.Sql;

// The pass of QueryScanner, which shares names, time travel and DESCRIBE with the statements' parser.
internal sealed partial class Parser
{
    private readonly SourceSpan _span;
    private readonly int _parametersBefore;
    private string _numbered = "";
    private SourceSpan[] _replaced = [];

    internal ScannedQuery ScanQuery(IReadOnlyList<(SourceSpan Span, string Sql)> replaced, string numbered)
    {
        _numbered = numbered;
        _replaced = [.. replaced.Select(r => r.Span)];
        var edits = new TextEdits(_text, _span);
        foreach (var (span, sql) in replaced)
            edits.Replace(span, sql);
        var travels = new List<(SourceSpan Name, TimeTravel Travel)>();
        var embedded = new List<(SourceSpan Span, Statement Statement)>();
        var parameters = new List<QueryParameter>();
        while (!At(TokenKind.End))
        {
            var first = _at;
            BlankNestedComments(edits, first);
            if (TryScanTimeTravel() is var (name, travel))
            {
                edits.Blank(travel.Span);
                travels.Add((name, travel));
            }
            else if (TryScanEmbedded() is { } statement)
            {
                embedded.Add((SourceSpan.FromBounds(_tokens[first].Start, Previous.End), statement));
                for (var i = first + 1; i < _at; i++)
                    BlankNestedComments(edits, i);
                Normalize(edits, first, _at);
            }
            else
            {
                RefuseStream();
                Normalize(edits, _at, _at + 1);
                _at++;
            }

            for (var i = first; i < _at; i++)
            {
                if (_tokens[i].Kind == TokenKind.Parameter)
                    parameters.Add(new QueryParameter(ParameterName(_tokens[i]), _tokens[i].Span));
            }
        }

        BlankNestedComments(edits, _at);
        var text = edits.Apply();
        return new ScannedQuery(_text, _span, text)
        {
            TimeTravels = travels.ConvertAll(t => new TimeTravelClause(t.Name, text.FromSource(t.Name.Start), t.Travel)),
            Embedded = embedded.ConvertAll(e => new EmbeddedStatement(
                e.Span, SourceSpan.FromBounds(text.FromSource(e.Span.Start), text.FromSource(e.Span.End)), e.Statement)),
            Parameters = parameters,
        };
    }

    // FROM STREAM read_kafka(..), FROM STREAM(read_kafka(..)): a stream has no end.
    private void RefuseStream()
    {
        if (!At("STREAM") || _at == 0 || !(IsBeforeTable(_tokens[_at - 1]) || _tokens[_at - 1].Kind == TokenKind.Comma))
            return;
        var next = _tokens[_at + 1].Kind == TokenKind.LeftParen ? _at + 2 : _at + 1;
        if (next < _tokens.Length && Is(_tokens[next], "read_kafka"))
        {
            throw SyntaxError.NotSupported(
                _text, Current.Start, "STREAM read_kafka()", "read_kafka() reads to the ends that partitions have when it begins; CREATE INGEST goes on");
        }
    }

    // DuckDB's lexer takes quadratic time over comments in comments: 10 s over 20,000 of them.
    private void BlankNestedComments(TextEdits edits, int token)
    {
        var gap = SourceSpan.FromBounds(token == 0 ? _span.Start : _tokens[token - 1].End, _tokens[token].Start);
        var text = _text.Text.AsSpan(gap.Start, gap.Length);
        if (text.IndexOf("/*") is >= 0 and var comment && text[(comment + 2)..].Contains("/*", StringComparison.Ordinal))
            edits.Blank(gap);
    }

    // At a clause that follows a table's name; moves past it.
    private (SourceSpan Name, TimeTravel Travel)? TryScanTimeTravel()
    {
        if (_at == 0 || !(At(TokenKind.AtSuffix) || AtTimeTravelClause() || AtAtClause()))
            return null;
        var afterAlias = AtAtClause() && !At(TokenKind.AtSuffix) ? NameBeforeAlias(_at - 1) : null;
        return (afterAlias ?? NameEndingAt(_at - 1)) is { } name ? (name, TryParseTimeTravel()!) : null;
    }

    // The table's name whose last token is given, or delta_scan(..); null when a table can't stand there.
    private SourceSpan? NameEndingAt(int last)
    {
        var first = last;
        if (_tokens[last].Kind == TokenKind.RightParen)
        {
            first = last - 3;
            if (first < 0 || !Is(_tokens[first], "delta_scan") || _tokens[first + 1].Kind != TokenKind.LeftParen)
                return null;
        }
        else if (!IsNameToken(last))
        {
            return null;
        }

        while (first >= 2 && IsAfterDot(first) && _tokens[first - 2] is { Kind: TokenKind.Word } or { IsQuoted: true })
            first -= 2;
        // What begins with a name is no query but the relation of a MERGE's USING.
        return first == 0 || IsBeforeTable(_tokens[first - 1]) ? SourceSpan.FromBounds(_tokens[first].Start, _tokens[last].End) : null;
    }

    // DuckDB has AT after the alias: t [AS] x AT (VERSION => 3).
    private SourceSpan? NameBeforeAlias(int alias)
    {
        if (alias < 2 || !IsNameToken(alias))
            return null;
        var last = alias - (Is(_tokens[alias - 1], "AS") ? 2 : 1);
        return last > 0 ? NameEndingAt(last) : null;
    }

    private bool IsNameToken(int at)
    {
        var token = _tokens[at];
        return token.IsQuoted
            || (token.Kind == TokenKind.Word && (!Keywords.IsReserved(TextOf(token)) || IsAfterDot(at)))
            || (token.IsString && IsAfterDot(at));
    }

    private bool IsAfterDot(int at) => at > 0 && _tokens[at - 1].Kind == TokenKind.Dot;

    private bool IsBeforeTable(Token token) =>
        token.Kind is TokenKind.Comma or TokenKind.LeftParen || Is(token, "FROM") || Is(token, "JOIN") || Is(token, "TABLE") ||
        Is(token, "INTO") || Is(token, "USING") || Is(token, "SUMMARIZE") || Is(token, "DESCRIBE") || Is(token, "PIVOT") ||
        Is(token, "UNPIVOT") || Is(token, "LATERAL");

    // At `(DESCRIBE ..` or `(SHOW ..`: both words are reserved, so nothing else can begin so. Moves past the `)` of a Delta statement.
    private Statement? TryScanEmbedded()
    {
        if (!At(TokenKind.LeftParen) || !(Is(Peek(), "DESCRIBE") || Is(Peek(), "DESC") || Is(Peek(), "SHOW")))
            return null;
        // Of a query, that is DuckDB's; looking no further keeps nested ones linear.
        if ((StartsQuery(Peek(2)) && !Is(Peek(2), "TABLE")) || Is(Peek(2), "QUERY") || Peek(2).Kind == TokenKind.RightParen)
            return null;
        var open = _at;
        SkipParentheses();
        var end = _at;
        var inner = SourceSpan.FromBounds(_tokens[open + 1].Start, _tokens[end - 2].End);
        var before = _parametersBefore + _tokens.Take(open).Count(t => t is { Kind: TokenKind.Parameter, Length: 1 });
        var statement = ParseWhole(new Parser(_text, inner, before, _values));
        if (statement is not (DescribeQueryStatement or PassThroughStatement))
            return statement;
        _at = open;
        return null;
    }

    private void Normalize(TextEdits edits, int first, int end)
    {
        for (var i = first; i < end; i++)
        {
            var token = _tokens[i];
            if (_replaced.Any(r => r.Contains(token.Start)))
                continue;
            if (token.Kind == TokenKind.BacktickIdentifier || (token.IsString && IsDeltaPath(i)))
                edits.Replace(token.Span, SqlPrinter.Quote(ValueOf(_text, token), '"'));
            else if (Is(token, "DEFAULT") && _tokens[i + 1].Kind == TokenKind.Dot)
                edits.Replace(token.Span, SqlPrinter.Quote(TextOf(token).ToString(), '"'));
            else if (token.Kind == TokenKind.Parameter && _values?.GetValueOrDefault(ParameterName(token)) is TypedNull none)
                edits.Replace(token.Span, none.Sql);
            else if (token.Kind == TokenKind.Parameter && (TextOf(token)[0] != '$' || _numbered.Length > 0))
                edits.Replace(token.Span, $"${(char.IsAsciiDigit(ParameterName(token)[0]) ? _numbered : "")}{ParameterName(token)}");
        }
    }

    // The string of delta.'path'.
    private bool IsDeltaPath(int at) => at >= 2 && IsAfterDot(at) && Is(_tokens[at - 2], "delta");
}
