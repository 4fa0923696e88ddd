namespace DeltaQuery.Engine.Sql;

// CREATE, ALTER, DROP, START, STOP, PAUSE, RESUME, DESCRIBE, SHOW and CHECK INGEST; connections.
internal sealed partial class Parser
{
    // At INGEST.
    private CreateIngestStatement ParseCreateIngest(int start, bool orReplace, bool temporary)
    {
        _at++;
        var ifNotExists = AcceptIfNotExists(orReplace);
        var name = ParseIngestName();
        var (paused, comment) = (false, (Operand?)null);
        while (AtAny("PAUSED", "COMMENT"))
        {
            var clause = Take();
            Once(clause, Is(clause, "PAUSED") ? paused : comment is not null);
            if (Is(clause, "PAUSED"))
                paused = true;
            else
                comment = ParseText("a comment");
        }

        if (!Accept("AS"))
            throw Unexpected(Listed([.. paused ? [] : new[] { "PAUSED" }, .. comment is null ? ["COMMENT"] : Array.Empty<string>(), "AS"]));
        if (!At("INGEST"))
            throw Unexpected("INGEST");
        return new CreateIngestStatement(SpanToEnd(start), name, ParseIngest())
        {
            OrReplace = orReplace, Temporary = temporary, IfNotExists = ifNotExists, Paused = paused, Comment = comment,
        };
    }

    private bool AcceptIfNotExists(bool orReplace)
    {
        var at = Current;
        if (!Accept("IF", "NOT", "EXISTS"))
            return false;
        return orReplace
            ? throw SyntaxError.At(_text, at.Start, "OR REPLACE and IF NOT EXISTS do not go together, expected one of them")
            : true;
    }

    private Identifier ParseIngestName() => ParseIdentifier("an ingest's name");

    private ControlIngestStatement ParseControlIngest()
    {
        var word = Take();
        var (control, takesAll) = TextOf(word).ToString().ToUpperInvariant() switch
        {
            "START" => (IngestControl.Start, true),
            "STOP" => (IngestControl.Stop, true),
            "PAUSE" => (IngestControl.Pause, false),
            _ => (IngestControl.Resume, false),
        };
        if (takesAll && Accept("ALL"))
        {
            Expect("INGESTS");
            return new ControlIngestStatement(SpanToHere(word.Start), control, null);
        }

        if (!Accept("INGEST"))
            throw Unexpected(takesAll ? "INGEST or ALL INGESTS" : "INGEST");
        var name = ParseIngestName();
        return new ControlIngestStatement(SpanToHere(word.Start), control, name);
    }

    private DropIngestStatement ParseDropIngest(int start)
    {
        _at++;
        var ifExists = Accept("IF", "EXISTS");
        var name = ParseIngestName();
        return new DropIngestStatement(SpanToHere(start), name, ifExists);
    }

    // At ALTER INGEST.
    private AlterIngestStatement ParseAlterIngest()
    {
        var start = Take().Start;
        _at++;
        var name = ParseIngestName();
        if (!AtWords("RENAME", "TO") && !At("SET"))
            throw Unexpected("SET or RENAME TO");
        var action = ParseIngestAlteration();
        return new AlterIngestStatement(SpanToHere(start), name, action) { Parameters = ParametersFrom(start) };
    }

    private IngestAlteration ParseIngestAlteration()
    {
        if (Accept("RENAME", "TO"))
            return new RenameIngest(ParseIngestName());
        Expect("SET");
        if (Accept("OFFSETS"))
            return new SetIngestOffsets(ParseOffsets(), Accept("FORCE"));
        if (At(TokenKind.End))
            throw Unexpected("OFFSETS, or a clause of INGEST");
        var (clauses, run) = ParseIngestClauses("OFFSETS, ");
        return new SetIngestClauses(clauses, run);
    }

    // At INGEST.
    private DescribeIngestStatement ParseDescribeIngest(int start)
    {
        _at++;
        var extended = AcceptBeforeName("EXTENDED");
        var name = ParseIngestName();
        return new DescribeIngestStatement(SpanToHere(start), name, extended);
    }

    private Statement? TryParseShowIngest(int start)
    {
        if (At("INGESTS") && (Peek().Kind == TokenKind.End || Is(Peek(), "LIKE") || Peek().IsString))
        {
            _at++;
            var pattern = Accept("LIKE") || !At(TokenKind.End) ? ParseText("a pattern") : null;
            return new ShowIngestsStatement(SpanToHere(start), pattern);
        }

        if (AtWords("CREATE", "INGEST"))
        {
            _at += 2;
            var shown = ParseIngestName();
            return new ShowCreateIngestStatement(SpanToHere(start), shown);
        }

        if (At("CONNECTIONS") && Peek().Kind == TokenKind.End)
        {
            _at++;
            return new ShowConnectionsStatement(SpanToHere(start));
        }

        if (!At("INGEST") || Peek().Kind != TokenKind.Word)
            return null;
        _at++;
        var offsets = Accept("OFFSETS");
        if (!offsets && !Accept("PROGRESS"))
            throw Unexpected("PROGRESS or OFFSETS");
        var name = ParseIngestName();
        if (offsets)
            return new ShowIngestOffsetsStatement(SpanToHere(start), name);
        var limit = Accept("LIMIT") ? ParseCount("a number of batches") : null;
        return new ShowIngestProgressStatement(SpanToHere(start), name, limit);
    }

    // At CHECK INGEST.
    private CheckIngestStatement ParseCheckIngest()
    {
        var start = Take().Start;
        _at++;
        var name = ParseIngestName();
        return new CheckIngestStatement(SpanToHere(start), name);
    }
}
