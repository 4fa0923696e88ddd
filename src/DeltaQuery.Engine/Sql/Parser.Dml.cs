namespace DeltaQuery.Engine.Sql;

// DELETE, UPDATE and TRUNCATE. Expressions stay text; they end where a word of the statement stands outside all parentheses and CASEs.
internal sealed partial class Parser
{
    // DuckDB has forms of its own, for the tables of the session: what is wrong for a Delta table is told once it is known to be one.
    private Statement ParseDml(string word, Func<Statement> parse)
    {
        var start = Current.Start;
        try
        {
            var statement = parse();
            ExpectEnd();
            return statement;
        }
        catch (DeltaException fault)
        {
            _at = Array.FindIndex(_tokens, t => t.Start == start) + 1;
            _ = Accept("FROM") || Accept("INTO") || Accept("TABLE") || Accept("WITH", "SCHEMA", "EVOLUTION") && Accept("INTO");
            if (!AtFreeName && !Current.IsString)
                throw;
            var table = ParseTable();
            TakeToEnd();
            return new UnsupportedStatement(SpanToEnd(start), word, table, DuckDbKnows: true) { Fault = fault };
        }
    }

    private DeleteStatement ParseDelete()
    {
        var start = Take().Start;
        Expect("FROM");
        var table = ParseTable(timeTravel: false);
        var alias = TryParseAlias();
        if (At("USING"))
            throw NotSupported(Current, "DELETE .. USING", "name the other table in a subquery of WHERE");
        var where = TryParseWhere();
        RefuseReturning("DELETE");
        return new DeleteStatement(SpanToEnd(start), table, alias, where);
    }

    private UpdateStatement ParseUpdate()
    {
        var start = Take().Start;
        var table = ParseTable(timeTravel: false);
        var alias = TryParseAlias();
        Expect("SET");
        var assignments = ParseAssignments();
        if (At("FROM"))
            throw NotSupported(Current, "UPDATE .. FROM", "MERGE takes values from another table");
        var where = TryParseWhere();
        RefuseReturning("UPDATE");
        return new UpdateStatement(SpanToEnd(start), table, alias, assignments, where);
    }

    private TruncateStatement ParseTruncate()
    {
        var start = Take().Start;
        Accept("TABLE");
        return new TruncateStatement(SpanToEnd(start), ParseTable(timeTravel: false));
    }

    private List<Assignment> ParseAssignments()
    {
        var assignments = new List<Assignment>();
        do
        {
            List<Identifier> path = [ParseIdentifier("a column name")];
            while (Accept(TokenKind.Dot))
                path.Add(AtName ? ToIdentifier(Take()) : throw Unexpected("a field name"));
            if (!IsOperator(Current, "="))
                throw Unexpected("=");
            _at++;
            assignments.Add(new Assignment(path, TakeExpression("a value", "WHERE", "WHEN", "FROM", "RETURNING")));
        }
        while (Accept(TokenKind.Comma));
        return assignments;
    }

    // [AS] a; a word of the statement is no alias.
    private Identifier? TryParseAlias()
    {
        if (Accept("AS"))
            return ParseIdentifier("an alias");
        return AtFreeName && !AtAny("SET", "WHERE", "USING", "ON", "WHEN", "RETURNING") ? ToIdentifier(Take()) : null;
    }

    private SourceSpan? TryParseWhere() => Accept("WHERE") ? TakeExpression("a condition", "RETURNING") : null;

    private void RefuseReturning(string statement)
    {
        if (At("RETURNING"))
            throw NotSupported(Current, statement + " .. RETURNING");
    }

    // Up to one of the words, outside of CASE .. END; the FROM of DISTINCT FROM is none of them.
    private SourceSpan TakeExpression(string expected, params string[] ends) =>
        TakeExpression(expected, () => AtAny(ends) && !(At("FROM") && Is(Previous, "DISTINCT")));

    // Up to a comma, a parenthesis that closes more than was opened, or where it ends, outside of parentheses, brackets and CASE .. END.
    private SourceSpan TakeExpression(string expected, Func<bool> ends)
    {
        var (first, depth, cases) = (_at, 0, 0);
        for (; !At(TokenKind.End); _at++)
        {
            if (Current.Kind is TokenKind.LeftParen or TokenKind.LeftBracket or TokenKind.LeftBrace)
                depth++;
            else if (Current.Kind is TokenKind.RightParen or TokenKind.RightBracket or TokenKind.RightBrace && --depth < 0)
                break;
            if (depth > 0)
                continue;
            if (At("CASE"))
                cases++;
            else if (cases > 0 && At("END"))
                cases--;
            else if (At(TokenKind.Comma) || (cases == 0 && ends()))
                break;
        }

        return _at == first ? throw Unexpected(expected) : SpanToHere(_tokens[first].Start);
    }
}
