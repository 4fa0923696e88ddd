namespace DeltaQuery.Engine.Sql;

// Queries, and the statements around one.
internal sealed partial class Parser
{
    private bool AtQuery => At(TokenKind.LeftParen) || (At(TokenKind.Word) && Keywords.StartsQuery(TextOf(Current)));

    // A query up to the end of the statement.
    private SourceSpan ParseQuery() => AtQuery ? TakeToEnd() : throw Unexpected("a query (SELECT, WITH, FROM, VALUES or TABLE)");

    // WITH .. may lead a query or, in DuckDB, a statement that writes.
    private Statement ParseWith()
    {
        var start = Current.Start;
        var depth = 0;
        for (var i = _at; _tokens[i].Kind != TokenKind.End; i++)
        {
            var token = _tokens[i];
            depth += token.Kind == TokenKind.LeftParen ? 1 : token.Kind == TokenKind.RightParen ? -1 : 0;
            if (depth > 0 || token.Kind != TokenKind.RightParen || !IsWriteWord(_tokens[i + 1]))
                continue;
            var name = $"WITH .. {TextOf(_tokens[i + 1]).ToString().ToUpperInvariant()}";
            _at = i + 2;
            if (!Accept("OR", "REPLACE"))
                Accept("OR", "IGNORE");
            if (!Accept("INTO"))
                Accept("FROM");
            var table = ParseTable();
            TakeToEnd();
            return new UnsupportedStatement(SpanToEnd(start), name, table, DuckDbKnows: true);
        }

        return new QueryStatement(TakeToEnd());
    }

    private bool IsWriteWord(Token token) => Is(token, "INSERT") || Is(token, "UPDATE") || Is(token, "DELETE") || Is(token, "MERGE");

    private ExplainStatement ParseExplain()
    {
        var start = Take().Start;
        var analyze = Accept("ANALYZE");
        SourceSpan? options = null;
        if (At(TokenKind.LeftParen) && Peek().Kind == TokenKind.Word && !Keywords.StartsQuery(TextOf(Peek())))
        {
            var first = _at;
            options = TakeParenthesized("an option");
            for (var i = first; i < _at; i++)
                analyze |= Is(_tokens[i], "ANALYZE");
        }

        if (At("EXPLAIN"))
            throw Unexpected("a statement to explain");
        var target = Current;
        var statement = ParseStatement();
        return NotExplained(statement) is { } refused
            ? throw NotSupported(target, $"EXPLAIN of {refused}")
            : new ExplainStatement(SpanToEnd(start), analyze, options, statement);
    }

    // What is no query DuckDB runs instead of explaining it, past those who would look at it.
    private static string? NotExplained(Statement statement) => statement switch
    {
        CreateSecretStatement or DropSecretStatement => "a secret",
        CreateConnectionStatement => "a connection",
        SetStatement or ResetStatement => "a setting",
        TransactionStatement => "a transaction",
        PassThroughStatement { Keyword: "PRAGMA" or "CALL" or "PREPARE" or "LOAD" or "INSTALL" or "FORCE" or "ATTACH" or "DETACH" or "USE" } other => other.Keyword,
        _ => null,
    };

    private SummarizeStatement ParseSummarize()
    {
        var start = Take().Start;
        if (AtQuery)
            return new SummarizeStatement(SpanToEnd(start), null, TakeToEnd());
        var table = ParseTable(expected: "a table name or a query");
        return new SummarizeStatement(SpanToHere(start), table, null);
    }

    private Statement ParseCopy()
    {
        var start = Take().Start;
        if (At(TokenKind.LeftParen))
        {
            var query = TakeParenthesized("a query");
            return new CopyToStatement(SpanToEnd(start), query, null, [], ParseCopyTarget());
        }

        if (AtWords("FROM", "DATABASE"))
            return PassThrough();
        if (Accept("INTO"))
            return ParseCopyInto(start);
        var table = ParseTable(expected: "a table name or a query in parentheses");
        var columns = At(TokenKind.LeftParen) ? ParseColumnNames() : [];
        if (At("TO"))
            return new CopyToStatement(SpanToEnd(start), null, table, columns, ParseCopyTarget());
        Expect(At("FROM") ? "FROM" : "TO");
        TakeToEnd();
        return new UnsupportedStatement(SpanToEnd(start), "COPY .. FROM", table, DuckDbKnows: true);
    }

    private SourceSpan ParseCopyTarget()
    {
        Expect("TO");
        if (!Current.IsString && !At(TokenKind.Parameter) && !At(TokenKind.LeftParen) && !AtFreeName)
            throw Unexpected("a file name");
        return TakeToEnd();
    }
}
