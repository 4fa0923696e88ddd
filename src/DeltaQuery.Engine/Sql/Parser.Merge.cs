namespace DeltaQuery.Engine.Sql;

// MERGE [WITH SCHEMA EVOLUTION] INTO t [[AS] a] USING source [[AS] b] ON condition clause ..
//   WHEN MATCHED [AND c] THEN UPDATE SET * | UPDATE SET a = e, .. | DELETE
//   WHEN NOT MATCHED [BY TARGET] [AND c] THEN INSERT * | INSERT (a, ..) VALUES (e, ..)
//   WHEN NOT MATCHED BY SOURCE [AND c] THEN UPDATE SET a = e, .. | DELETE
internal sealed partial class Parser
{
    private MergeStatement ParseMerge()
    {
        var start = Take().Start;
        var evolves = Accept("WITH", "SCHEMA", "EVOLUTION");
        Expect("INTO");
        var table = ParseTable(timeTravel: false);
        var alias = TryParseAlias();
        Expect("USING");
        var source = ParseMergeSource();
        Expect("ON");
        var on = TakeExpression("a condition", "WHEN");
        var clauses = new List<MergeClause>();
        while (At("WHEN"))
            clauses.Add(ParseMergeClause());
        if (clauses.Count == 0)
            throw Unexpected("WHEN");
        RefuseReturning("MERGE");
        CheckMergeClauses(clauses);
        return new MergeStatement(SpanToEnd(start), table, alias, source, on, clauses) { Evolves = evolves };
    }

    private MergeSource ParseMergeSource()
    {
        var start = Current.Start;
        string? name = null;
        SourceSpan? query = null;
        if (At(TokenKind.LeftParen))
        {
            var isQuery = Is(Peek(), "SELECT") || Is(Peek(), "FROM") || Is(Peek(), "WITH") || Is(Peek(), "VALUES");
            SkipParentheses();
            query = isQuery ? SourceSpan.FromBounds(start + 1, Previous.Start) : null;
        }
        else if (AtFreeName && Peek().Kind == TokenKind.LeftParen)
        {
            name = ValueOf(_text, Take());
            SkipParentheses();
            TryParseTimeTravel();
        }
        else
        {
            name = ParseTable().Parts[^1].Value;
        }

        if (TryParseAlias() is { } alias)
            name = alias.Value;
        if (At(TokenKind.LeftParen))
            throw NotSupported(Current, "a list of columns behind an alias in MERGE", "rename the columns in a query");
        return new MergeSource(SpanToHere(start), name, query);
    }

    private MergeClause ParseMergeClause()
    {
        var start = Take().Start;
        var rows = ParseMergeRows();
        SourceSpan? condition = Accept("AND") ? TakeExpression("a condition", "THEN") : null;
        Expect("THEN");
        var (action, assignments) = ParseMergeAction(rows);
        return new MergeClause(SpanToHere(start), rows, condition, action, assignments);
    }

    private MergeRows ParseMergeRows()
    {
        if (Accept("MATCHED"))
            return MergeRows.Matched;
        if (!Accept("NOT", "MATCHED"))
            throw Unexpected("MATCHED or NOT MATCHED");
        if (Accept("BY", "SOURCE"))
            return MergeRows.NotMatchedBySource;
        Accept("BY", "TARGET");
        return MergeRows.NotMatched;
    }

    private (MergeAction Action, IReadOnlyList<Assignment> Assignments) ParseMergeAction(MergeRows rows)
    {
        var inserts = rows == MergeRows.NotMatched;
        if (!inserts && Accept("DELETE"))
            return (MergeAction.Delete, []);
        if (!inserts && At("UPDATE"))
        {
            _at++;
            Expect("SET");
            if (rows == MergeRows.Matched && AcceptStar())
                return (MergeAction.Update, []);
            return (MergeAction.Update, ParseAssignments());
        }

        if (!inserts || !Accept("INSERT"))
            throw Unexpected(inserts ? "INSERT" : "UPDATE or DELETE");
        return (MergeAction.Insert, AcceptStar() ? [] : ParseInsertedColumns());
    }

    private bool AcceptStar()
    {
        if (!IsOperator(Current, "*"))
            return false;
        _at++;
        return true;
    }

    // (a, b) VALUES (x, y)
    private List<Assignment> ParseInsertedColumns()
    {
        var columns = ParseColumnNames();
        Expect("VALUES");
        Expect(TokenKind.LeftParen, "(");
        var assignments = new List<Assignment>();
        do
        {
            if (assignments.Count == columns.Count)
                throw Unexpected($"{columns.Count} values, as there are columns");
            assignments.Add(new Assignment([columns[assignments.Count]], TakeExpression("a value")));
        }
        while (Accept(TokenKind.Comma));
        if (assignments.Count < columns.Count)
            throw Unexpected($", and a value for column {columns[assignments.Count].Value}");
        Expect(TokenKind.RightParen, ", or )");
        return assignments;
    }

    // As Spark has it: only the last clause of its kind may do without a condition.
    private void CheckMergeClauses(List<MergeClause> clauses)
    {
        foreach (var group in clauses.GroupBy(c => c.Rows))
        {
            if (group.SkipLast(1).FirstOrDefault(c => c.Condition is null) is { } early)
            {
                throw SyntaxError.At(
                    _text, early.Span.Start,
                    "unexpected WHEN without a condition, expected AND and a condition: only the last clause of its kind may do without");
            }
        }
    }
}
