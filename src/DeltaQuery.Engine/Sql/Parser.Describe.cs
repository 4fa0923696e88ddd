namespace DeltaQuery.Engine.Sql;

// DESCRIBE and SHOW.
internal sealed partial class Parser
{
    private Statement ParseDescribe()
    {
        var start = Take().Start;
        if (At(TokenKind.End))
            return PassThrough();
        if (AtQuery && !At("TABLE"))
            return new DescribeQueryStatement(SpanToEnd(start), TakeToEnd());
        if (At("QUERY") && FollowedByName())
        {
            _at++;
            return new DescribeQueryStatement(SpanToEnd(start), ParseQuery());
        }

        if (AcceptBeforeName("HISTORY"))
            return ParseDescribeHistory(start);
        if (AcceptBeforeName("DETAIL"))
            return new DescribeDetailStatement(SpanToEnd(start), ParseTable(timeTravel: false));
        if (At("INGEST") && FollowedByName())
            return ParseDescribeIngest(start);
        if (AtAny("SCHEMA", "DATABASE", "FUNCTION", "CATALOG") && FollowedByName())
        {
            var name = "DESCRIBE " + TextOf(Current).ToString().ToUpperInvariant();
            TakeToEnd();
            return new UnsupportedStatement(SpanToEnd(start), name, null, DuckDbKnows: false);
        }

        Accept("TABLE");
        var extended = AcceptBeforeName("EXTENDED") || AcceptBeforeName("FORMATTED");
        var table = ParseTable();
        if (AtFreeName)
            throw NotSupported(Current, "DESCRIBE of one column", "select from (DESCRIBE t) with WHERE col_name = ..");
        return new DescribeTableStatement(SpanToHere(start), table, extended);
    }

    private DescribeHistoryStatement ParseDescribeHistory(int start)
    {
        var table = ParseTable(timeTravel: false);
        long? limit = null;
        if (Accept("LIMIT"))
        {
            const string Expected = "a number of versions";
            if (AtParameter)
                limit = TakeValue(Expected, 0L, AsCount);
            else
                limit = At(TokenKind.Number) && IntegerOf(Take()) is { } count ? count : throw Unexpected(Expected);
        }

        return new DescribeHistoryStatement(SpanToHere(start), table, limit);
    }

    private Statement ParseShow()
    {
        var start = Take().Start;
        if (At(TokenKind.End) || AtWords("ALL", "TABLES"))
            return PassThrough();
        if (AtQuery && !At("TABLE"))
            return new DescribeQueryStatement(SpanToEnd(start), TakeToEnd());
        if (At("MAINTENANCE") && (Peek().Kind == TokenKind.End || Is(Peek(), "SCHEDULES") || Is(Peek(), "SCHEDULE")))
            return ParseShowMaintenance(start);
        if (At("METRICS") && Peek().Kind == TokenKind.End)
        {
            _at++;
            return new ShowMetricsStatement(SpanToHere(start));
        }

        if (At("SECRETS") && Peek().Kind == TokenKind.End)
            return ParseShowSecrets(start);
        if (TryParseShowIngest(start) is { } ingest)
            return ingest;
        if (AtWords("CREATE", "TABLE"))
        {
            _at += 2;
            return new ShowCreateTableStatement(SpanToEnd(start), ParseTable(timeTravel: false));
        }

        if (AtShowWord("TABLES"))
            return ParseShowTables(start);
        if (AtShowWord("SCHEMAS") || AtShowWord("DATABASES"))
        {
            _at++;
            return new ShowSchemasStatement(SpanToEnd(start), ParsePattern());
        }

        if (AtShowWord("COLUMNS"))
            return ParseShowColumns(start);
        if (AtShowWord("TBLPROPERTIES"))
            return ParseShowProperties(start);
        if (AtShowWord("PARTITIONS"))
            return ParseShowPartitions(start);
        if (At("VARIABLES") && Peek().Kind == TokenKind.End)
            return PassThrough();
        Accept("TABLE");
        var table = ParseTable(expected:
            "TABLES, SCHEMAS, COLUMNS, CREATE TABLE, TBLPROPERTIES, PARTITIONS, ALL TABLES, a table name or a query");
        return new DescribeTableStatement(SpanToHere(start), table, Extended: false);
    }

    private ShowTablesStatement ParseShowTables(int start)
    {
        _at++;
        var schema = Accept("IN") || Accept("FROM") ? ParseSchema() : null;
        return new ShowTablesStatement(SpanToEnd(start), schema, ParsePattern());
    }

    private ShowColumnsStatement ParseShowColumns(int start)
    {
        _at++;
        if (!Accept("IN") && !Accept("FROM"))
            throw Unexpected("IN or FROM");
        var table = ParseTable(timeTravel: false);
        var schema = Accept("IN") || Accept("FROM") ? ParseSchema() : null;
        return new ShowColumnsStatement(SpanToEnd(start), table, schema);
    }

    private ShowTablePropertiesStatement ParseShowProperties(int start)
    {
        _at++;
        var table = ParseTable(timeTravel: false);
        string? key = null;
        if (Accept(TokenKind.LeftParen))
        {
            key = ParsePropertyKey();
            Expect(TokenKind.RightParen, ")");
        }

        return new ShowTablePropertiesStatement(SpanToEnd(start), table, key);
    }

    private ShowPartitionsStatement ParseShowPartitions(int start)
    {
        _at++;
        var table = ParseTable(timeTravel: false);
        if (At("PARTITION"))
            throw NotSupported(Current, "PARTITION in SHOW PARTITIONS", "select from (SHOW PARTITIONS t) with WHERE");
        return new ShowPartitionsStatement(SpanToEnd(start), table);
    }

    // [[LIKE] 'pattern']
    private string? ParsePattern()
    {
        if (Accept("LIKE"))
            return ParseString("a pattern");
        return Current.IsString ? ParseString("a pattern") : null;
    }

    // Whether the word means SHOW's subject, not a table that is called so.
    private bool AtShowWord(string word) => At(word) && Peek().Kind != TokenKind.Dot;

    private bool AcceptBeforeName(string word)
    {
        if (!At(word) || !FollowedByName())
            return false;
        _at++;
        return true;
    }

    private bool FollowedByName() => Peek() is { Kind: TokenKind.Word or TokenKind.LeftParen } or { IsQuoted: true } or { IsString: true };
}
