namespace DeltaQuery.Engine.Sql;

// OPTIMIZE and REORG TABLE.
internal sealed partial class Parser
{
    private Statement ParseOptimize()
    {
        var start = Take().Start;
        if (Accept("ALL"))
        {
            Expect("TABLES");
            var schema = Accept("IN") ? ParseSchema() : null;
            return new OptimizeAllStatement(SpanToEnd(start), schema);
        }

        var statement = new OptimizeStatement(default, ParseTable(timeTravel: false));
        while (!At(TokenKind.End))
        {
            if (AtAny("WHERE", "ZORDER", "FULL"))
                statement = ParseOptimizeClause(statement);
            else
                throw Unexpected("WHERE, ZORDER BY, FULL or end of statement");
        }

        return statement with { Span = SpanToEnd(start) };
    }

    private OptimizeStatement ParseOptimizeClause(OptimizeStatement statement)
    {
        var clause = Take();
        if (Is(clause, "WHERE"))
        {
            Once(clause, statement.Where is not null);
            return statement with { Where = TakeExpression("a condition on partition columns", "WHERE", "ZORDER", "FULL") };
        }

        if (Is(clause, "FULL"))
        {
            Once(clause, statement.Full is not null);
            return statement with { Full = clause.Span };
        }

        Expect("BY");
        Once(clause, statement.ZOrderBy.Count > 0);
        return statement with { ZOrderBy = ParseColumnPaths() };
    }

    private ReorgTableStatement ParseReorg()
    {
        var start = Take().Start;
        Expect("TABLE");
        var table = ParseTable(timeTravel: false);
        var where = Accept("WHERE") ? TakeExpression("a condition on partition columns", "WHERE", "APPLY") : (SourceSpan?)null;
        Expect("APPLY");
        Expect(TokenKind.LeftParen, "(");
        if (At("UPGRADE"))
            throw NotSupported(Current, "APPLY (UPGRADE UNIFORM ..)");
        Expect("PURGE");
        Expect(TokenKind.RightParen, ")");
        return new ReorgTableStatement(SpanToEnd(start), table, where);
    }
}
