namespace DeltaQuery.Engine.Sql;

// INSERT [WITH SCHEMA EVOLUTION] INTO|OVERWRITE [TABLE] t [PARTITION (..)] [(columns) | BY NAME] [REPLACE WHERE p] query.
internal sealed partial class Parser
{
    private static readonly string[] AfterReplaceWhere = ["SELECT", "VALUES", "FROM", "WITH", "TABLE", "BY"];

    private Statement ParseInsert()
    {
        var start = Take().Start;
        if (At("OR"))
            return ParseInsertOr(start);
        var evolves = Accept("WITH", "SCHEMA", "EVOLUTION");
        var overwrites = Accept("OVERWRITE");
        if (!overwrites && !Accept("INTO"))
            throw Unexpected("INTO or OVERWRITE");
        Accept("TABLE");
        var table = ParseTable(timeTravel: false);
        var partition = Accept("PARTITION") ? ParsePartition() : [];
        if (partition.Count > 0 && At("IF"))
            throw NotSupported(Current, "IF NOT EXISTS in INSERT");
        var columns = At(TokenKind.LeftParen) && !StartsQuery(Peek()) ? ParseColumnNames() : [];
        if (AtWords("DEFAULT", "VALUES"))
            return Unsupported(start, "INSERT .. DEFAULT VALUES", table);
        var byName = Accept("BY", "NAME");
        if (byName && columns.Count > 0)
            throw SyntaxError.At(_text, columns[0].Span.Start, "unexpected column list, expected none with BY NAME");
        if (!byName)
            Accept("BY", "POSITION");
        var replaced = !overwrites && partition.Count == 0 && columns.Count == 0 ? TryParseReplaceWhere() : null;

        if (FindAfterQuery() is { } clause)
            return Unsupported(start, "INSERT .. " + clause, table);
        if (!AtQuery)
            throw Unexpected("VALUES or a query");
        var (defaults, rows) = FindDefaults();
        return new InsertStatement(SpanToEnd(start), table, columns, byName, TakeToEnd())
        {
            Overwrites = overwrites, Evolves = evolves, Partition = partition, ReplaceWhere = replaced, Defaults = defaults, ValueRows = rows,
        };
    }

    // (a [= constant], ..)
    private List<PartitionItem> ParsePartition()
    {
        Expect(TokenKind.LeftParen, "(");
        var items = new List<PartitionItem>();
        do
        {
            var column = ParseIdentifier("a column name");
            var item = new PartitionItem(column, null);
            if (IsOperator(Current, "="))
            {
                _at++;
                var parameter = AtParameter ? Parameters[Current.Start] : null;
                item = item with { Value = TakeConstant(), Parameter = parameter };
            }

            items.Add(item);
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, items[^1].Value is null ? "=, comma or )" : ", or )");
        return items;
    }

    // 'text', -1.5, TRUE, FALSE, NULL, DATE 'text' and the like.
    private SourceSpan TakeConstant()
    {
        var start = Current.Start;
        if (AtParameter)
            return TakeParameter().Span;
        var isTyped = At(TokenKind.Word) && AtAny("DATE", "TIMESTAMP", "TIMESTAMPTZ", "X") && Peek().IsString;
        if (isTyped || ((IsOperator(Current, "-") || IsOperator(Current, "+")) && Peek().Kind == TokenKind.Number))
            _at++;
        else if (!Current.IsString && !At(TokenKind.Number) && !AtAny("TRUE", "FALSE", "NULL"))
            throw Unexpected("a constant");
        _at++;
        return SpanToHere(start);
    }

    private SourceSpan? TryParseReplaceWhere()
    {
        if (AtWords("REPLACE", "USING") || AtWords("REPLACE", "ON"))
            throw NotSupported(Current, $"INSERT .. REPLACE {TextOf(Peek()).ToString().ToUpperInvariant()}", "MERGE replaces rows by their keys");
        if (!Accept("REPLACE"))
            return null;
        Expect("WHERE");
        var first = _at;
        var condition = TakeExpression("a condition", AfterReplaceWhere);
        for (var i = first; i < _at - 1; i++)
        {
            if (_tokens[i].Kind == TokenKind.LeftParen && _tokens[i + 1].Kind == TokenKind.Word && StartsQuery(_tokens[i + 1]))
                throw NotSupported(_tokens[i], "a query in REPLACE WHERE");
        }

        return condition;
    }

    // The words DEFAULT that are a value by themselves: VALUES (1, DEFAULT), (DEFAULT, 2).
    private (List<DefaultValue> Defaults, int Rows) FindDefaults()
    {
        var defaults = new List<DefaultValue>();
        if (!At("VALUES"))
            return (defaults, 0);
        var (depth, column, rows) = (0, 0, 0);
        for (var i = _at + 1; i < _tokens.Length; i++)
        {
            var token = _tokens[i];
            depth += token.Kind switch
            {
                TokenKind.LeftParen or TokenKind.LeftBracket or TokenKind.LeftBrace => 1,
                TokenKind.RightParen or TokenKind.RightBracket or TokenKind.RightBrace => -1,
                _ => 0,
            };
            if (depth == 1 && token.Kind == TokenKind.LeftParen)
                (column, rows) = (0, rows + 1);
            else if (depth == 1 && token.Kind == TokenKind.Comma)
                column++;
            else if (depth == 1 && Is(token, "DEFAULT") && EndsValue(_tokens[i + 1]) && StartsValue(_tokens[i - 1]))
                defaults.Add(new DefaultValue(token.Span, column));
            else if (depth == 0 && defaults.Count > 0 && token.Kind is not (TokenKind.RightParen or TokenKind.Comma or TokenKind.End))
                throw NotSupported(token, "DEFAULT in VALUES that are a part of a larger query", "write the value");
        }

        return (defaults, rows);
    }

    private static bool StartsValue(Token before) => before.Kind is TokenKind.LeftParen or TokenKind.Comma;

    private static bool EndsValue(Token after) => after.Kind is TokenKind.RightParen or TokenKind.Comma;

    // INSERT OR REPLACE | IGNORE INTO t ..
    private UnsupportedStatement ParseInsertOr(int start)
    {
        var name = $"INSERT OR {TextOf(Peek()).ToString().ToUpperInvariant()}";
        _at++;
        if (!Accept("REPLACE") && !Accept("IGNORE"))
            throw Unexpected("REPLACE or IGNORE");
        Expect("INTO");
        return Unsupported(start, name, ParseTable(timeTravel: false));
    }

    private UnsupportedStatement Unsupported(int start, string name, TableReference table)
    {
        TakeToEnd();
        return new UnsupportedStatement(SpanToEnd(start), name, table, DuckDbKnows: true);
    }

    private bool StartsQuery(Token token) =>
        token.Kind == TokenKind.LeftParen || (token.Kind == TokenKind.Word && Keywords.StartsQuery(TextOf(token)));

    // DuckDB's clauses after the query, outside all parentheses.
    private string? FindAfterQuery()
    {
        var depth = 0;
        for (var i = _at; i < _tokens.Length; i++)
        {
            var token = _tokens[i];
            depth += token.Kind == TokenKind.LeftParen ? 1 : token.Kind == TokenKind.RightParen ? -1 : 0;
            if (depth > 0 || token.Kind != TokenKind.Word)
                continue;
            if (Is(token, "RETURNING"))
                return "RETURNING";
            if (Is(token, "ON") && Is(_tokens[i + 1], "CONFLICT"))
                return "ON CONFLICT";
        }

        return null;
    }
}
