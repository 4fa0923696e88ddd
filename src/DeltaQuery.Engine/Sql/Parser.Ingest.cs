namespace DeltaQuery.Engine.Sql;

// INGEST FROM KAFKA source INTO [TABLE] t [(columns) | AS SELECT ..] clause .. [run].
internal sealed partial class Parser
{
    private IngestStatement ParseIngest()
    {
        var start = Take().Start;
        Expect("FROM");
        Expect("KAFKA");
        var source = ParseIngestSource();
        Expect("INTO");
        Accept("TABLE");
        var target = ParseTable(timeTravel: false);
        IngestMapping? mapping = At(TokenKind.LeftParen) ? ParseIngestColumns() : Accept("AS") ? ParseIngestSelect() : null;
        var (clauses, run) = ParseIngestClauses(mapping is null ? "(columns), AS SELECT, " : "");
        return new IngestStatement(SpanToEnd(start), source, target, mapping, clauses, run)
        {
            Parameters = ParametersFrom(start),
        };
    }

    // The clauses one after the other, or in parentheses with commas between them.
    private IngestSource ParseIngestSource()
    {
        var start = Current.Start;
        var inParentheses = Accept(TokenKind.LeftParen);
        var source = new IngestSource(default, null, null, [], null);
        do
            source = ParseSourceClause(source, inParentheses);
        while (inParentheses ? Accept(TokenKind.Comma) : !At("INTO") || !IsWhole(source));
        if (inParentheses && !IsWhole(source))
            throw Unexpected(", and " + Listed([.. MissingOfSource(source)]));
        if (inParentheses)
            Expect(TokenKind.RightParen, ", or )");
        return source with { Span = SpanToHere(start) };
    }

    private static bool IsWhole(IngestSource source) =>
        (source.Brokers is not null || source.Connection is not null) && (source.Topics.Count > 0 || source.Pattern is not null);

    private IngestSource ParseSourceClause(IngestSource source, bool inParentheses)
    {
        var clause = Current;
        if (At("BROKERS") || At("CONNECTION"))
        {
            OneOf(clause, source.Brokers is not null || source.Connection is not null, "BROKERS or CONNECTION once");
            return Is(Take(), "BROKERS")
                ? source with { Brokers = ParseText("brokers") }
                : source with { Connection = ParseIdentifier("a connection's name") };
        }

        if (At("TOPIC") || At("TOPICS"))
        {
            OneOf(clause, source.Topics.Count > 0 || source.Pattern is not null, "TOPIC, TOPICS or TOPIC PATTERN once");
            if (Is(Take(), "TOPICS"))
                return source with { Topics = ParseOperands(() => ParseText("a topic")) };
            return Accept("PATTERN")
                ? source with { Pattern = ParseText("a pattern") }
                : source with { Topics = [ParseText("PATTERN, or a topic")] };
        }

        if (Accept("PARTITIONS"))
        {
            Once(clause, source.Partitions.Count > 0);
            return source with { Partitions = ParseOperands(() => ParseCount("a partition's number")) };
        }

        if (Accept("GROUP"))
        {
            Once(clause, source.Group is not null);
            return source with { Group = ParseText("a group") };
        }

        if (!Accept("WITH"))
            throw Unexpected(Listed([.. MissingOfSource(source), .. IsWhole(source) && !inParentheses ? new[] { "INTO" } : []]));
        Once(clause, source.Properties.Count > 0);
        _hidesTokens = true; // what stands in the wrong place may be a password
        source = source with { Properties = ParseIngestProperties(secrets: true) };
        _hidesTokens = false;
        return source;
    }

    private void OneOf(Token clause, bool seen, string expected)
    {
        if (seen)
            throw SyntaxError.Unexpected(_text, clause, expected);
    }

    private static IEnumerable<string> MissingOfSource(IngestSource source)
    {
        if (source.Brokers is null && source.Connection is null)
            yield return "BROKERS, CONNECTION";
        if (source.Topics.Count == 0 && source.Pattern is null)
            yield return "TOPIC, TOPICS";
        if (source.Partitions.Count == 0)
            yield return "PARTITIONS";
        if (source.Group is null)
            yield return "GROUP";
        if (source.Properties.Count == 0)
            yield return "WITH";
    }

    // (a, b INT = e, * EXCEPT (f))
    private IngestColumns ParseIngestColumns()
    {
        var start = Take().Start;
        var (columns, names, except, star) = (new List<IngestColumn>(), NewNames(), new List<Identifier>(), (SourceSpan?)null);
        do
        {
            if (IsOperator(Current, "*"))
            {
                OneOf(Current, star is not null, "* once");
                star = Take().Span;
                if (Accept("EXCEPT"))
                    except = ParseColumnNames();
            }
            else
            {
                columns.Add(ParseIngestColumn(names));
            }
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, star is null ? ", or )" : ", EXCEPT, or )");
        return new IngestColumns(SpanToHere(start), columns, star, except);
    }

    private IngestColumn ParseIngestColumn(HashSet<string> names)
    {
        var at = Current;
        var name = ParseIdentifier("a column name or *");
        if (!names.Add(name.Value))
            throw SyntaxError.Unexpected(_text, at, "each column once");
        var hasType = !IsOperator(Current, "=") && !At(TokenKind.Comma) && !At(TokenKind.RightParen);
        var type = hasType ? ParseType() : (SourceSpan?)null;
        if (!IsOperator(Current, "="))
            return new IngestColumn(name, type, null);
        _at++;
        return new IngestColumn(name, type, TakeExpression("an expression"));
    }
}
