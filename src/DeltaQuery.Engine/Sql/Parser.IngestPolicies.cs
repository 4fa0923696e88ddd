namespace DeltaQuery.Engine.Sql;

// ON ERROR, EXPECT, BATCH, START FROM, MAX .., OPTIMIZE and VACUUM EVERY, and how long an INGEST runs.
internal sealed partial class Parser
{
    private bool AtRun => AtAny("UNTIL", "FOR", "CONTINUOUSLY", "ONCE") || AtWords("DRY", "RUN");

    // UNTIL .., FOR 'dur', CONTINUOUSLY, ONCE or DRY RUN [n ROWS].
    private IngestRun ParseIngestRun()
    {
        var word = Take();
        var run = new IngestRun(default, IngestRunKind.End, null, []);
        if (Is(word, "UNTIL"))
            run = ParseUntil(run);
        else if (Is(word, "FOR"))
            run = run with { Kind = IngestRunKind.For, Value = ParseDuration("a duration") };
        else if (Is(word, "DRY"))
            run = ParseDryRun(run);
        else
            run = run with { Kind = Is(word, "ONCE") ? IngestRunKind.Once : IngestRunKind.Continuously };
        return run with { Span = SpanToHere(word.Start) };
    }

    private IngestRun ParseDryRun(IngestRun run)
    {
        Expect("RUN");
        return run with { Kind = IngestRunKind.DryRun, Value = AtParameter || At(TokenKind.Number) ? ParseRows() : null };
    }

    private IngestRun ParseUntil(IngestRun run)
    {
        if (Accept("END"))
            return run;
        if (Accept("OFFSETS"))
            return run with { Kind = IngestRunKind.Offsets, Offsets = ParseOffsets() };
        if (Accept("TIMESTAMP"))
            return run with { Kind = IngestRunKind.Timestamp, Value = ParseText("a timestamp") };
        if (Accept("IDLE"))
            return run with { Kind = IngestRunKind.Idle, Value = ParseDuration("a duration") };
        if (!AtParameter && !At(TokenKind.Number))
            throw Unexpected("END, OFFSETS, TIMESTAMP, IDLE or a number of rows");
        return run with { Kind = IngestRunKind.Rows, Value = ParseRows() };
    }

    private Operand ParseRows()
    {
        var rows = ParseCount("a number of rows");
        Expect("ROWS");
        return rows;
    }

    // (0 = 123, 'topic':1 = 456)
    private List<IngestOffset> ParseOffsets()
    {
        Expect(TokenKind.LeftParen, "(");
        var offsets = new List<IngestOffset>();
        do
        {
            var start = Current.Start;
            Operand? topic = null;
            var partition = Current.IsString ? ParseText("a topic") : ParseCount("a partition's number, or a topic as a string");
            if (IsOperator(Current, ":"))
            {
                _at++;
                (topic, partition) = (partition, ParseCount("a partition's number"));
            }
            else if (partition.Kind == OperandKind.Text)
            {
                throw Unexpected(": and a partition's number");
            }

            if (!IsOperator(Current, "="))
                throw Unexpected("= and an offset");
            _at++;
            var offset = ParseCount("an offset");
            offsets.Add(new IngestOffset(SpanToHere(start), topic, partition, offset));
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, ", or )");
        return offsets;
    }

    // Behind ON ERROR.
    private IngestOnError ParseOnError(int start)
    {
        var onError = new IngestOnError(default, ParseWord<IngestErrorPolicy>(
            ("FAIL", IngestErrorPolicy.Fail), ("SKIP", IngestErrorPolicy.Skip), ("DEAD LETTER TABLE", IngestErrorPolicy.DeadLetter),
            ("RESCUE INTO", IngestErrorPolicy.Rescue)));
        if (onError.Policy == IngestErrorPolicy.DeadLetter)
        {
            onError = onError with { Table = ParseTable(timeTravel: false) };
        }
        else if (onError.Policy == IngestErrorPolicy.Rescue)
        {
            onError = onError with { Column = ParseIdentifier("a column name") };
        }
        else if (onError.Policy == IngestErrorPolicy.Skip && Accept("UP"))
        {
            Expect("TO");
            onError = onError with { UpTo = ParseCount("a number of messages") };
            if (Accept("PER"))
                onError = onError with { Per = ParseDuration("a duration") };
        }

        return onError with { Span = SpanToHere(start) };
    }

    // Behind EXPECT.
    private IngestExpectation ParseExpectation(int start, HashSet<string> names)
    {
        var at = Current;
        var name = ParseIdentifier("an expectation's name");
        if (!names.Add(name.Value))
            throw SyntaxError.Unexpected(_text, at, "each name once");
        if (!At(TokenKind.LeftParen))
            throw Unexpected("( and a condition");
        var condition = TakeParenthesized("a condition");
        Expect("ON");
        Expect("VIOLATION");
        var violation = ParseWord<IngestViolation>(
            ("FAIL", IngestViolation.Fail), ("DROP ROW", IngestViolation.DropRow), ("DEAD LETTER", IngestViolation.DeadLetter));
        return new IngestExpectation(SpanToHere(start), name, condition, violation);
    }

    private IngestBatch ParseBatch()
    {
        var start = Take().Start;
        var batch = new IngestBatch(default, null, null, null);
        do
        {
            var limit = Current;
            if (!AtAny("ROWS", "BYTES", "INTERVAL"))
                throw Unexpected("ROWS, BYTES or INTERVAL");
            Once(limit, Is(limit, "ROWS") ? batch.Rows is not null : Is(limit, "BYTES") ? batch.Bytes is not null : batch.Interval is not null);
            _at++;
            batch = Is(limit, "ROWS") ? batch with { Rows = ParseCount("a number of rows") }
                : Is(limit, "BYTES") ? batch with { Bytes = ParseSize("a size") }
                : batch with { Interval = At("INTERVAL") ? ParseDuration("a duration") : ParseInterval("a duration") };
        }
        while (AtAny("ROWS", "BYTES", "INTERVAL"));
        return batch with { Span = SpanToHere(start) };
    }

    private IngestStart ParseIngestStart()
    {
        var start = Take().Start;
        Expect("FROM");
        var kind = ParseWord<IngestStartKind>(
            ("EARLIEST", IngestStartKind.Earliest), ("LATEST", IngestStartKind.Latest), ("GROUP", IngestStartKind.Group),
            ("TIMESTAMP", IngestStartKind.Timestamp), ("OFFSETS", IngestStartKind.Offsets));
        var timestamp = kind == IngestStartKind.Timestamp ? ParseText("a timestamp") : null;
        List<IngestOffset> offsets = kind == IngestStartKind.Offsets ? ParseOffsets() : [];
        return new IngestStart(SpanToHere(start), kind, timestamp, offsets);
    }

    private IngestAppId ParseAppId()
    {
        var start = Take().Start;
        Expect("ID");
        var id = ParseText("an id");
        if (!Accept("COMPATIBLE"))
            return new IngestAppId(SpanToHere(start), id, false);
        Expect("WITH");
        Expect("KAFKA_DELTA_INGEST");
        return new IngestAppId(SpanToHere(start), id, true);
    }

    // MAX RETRIES, MAX MEMORY or MAX RATE.
    private IngestClauses ParseMaximum(IngestClauses clauses)
    {
        var clause = Take();
        if (Accept("RETRIES"))
        {
            Once(clause, clauses.Retries is not null);
            var count = ParseCount("a number of retries");
            var first = Accept("BACKOFF") ? ParseDuration("a duration") : null;
            if (first is not null)
                Expect("TO");
            var longest = first is null ? null : ParseDuration("a duration");
            return clauses with { Retries = new IngestRetries(SpanToHere(clause.Start), count, first, longest) };
        }

        if (Accept("MEMORY"))
        {
            Once(clause, clauses.MaxMemory is not null);
            return clauses with { MaxMemory = ParseSize("a size") };
        }

        if (!Accept("RATE"))
            throw Unexpected("RETRIES, MEMORY or RATE");
        Once(clause, clauses.MaxRate is not null);
        var rate = ParseRows();
        Expect("PER");
        Expect("SECOND");
        return clauses with { MaxRate = rate };
    }

    private IngestOptimize ParseIngestOptimize()
    {
        var start = Take().Start;
        List<ColumnPath> columns = [];
        if (Accept("ZORDER"))
        {
            Expect("BY");
            columns = ParseColumnPaths(parenthesized: true);
        }

        var every = Current.Start;
        Expect("EVERY");
        var isTime = Current.IsString || At("INTERVAL");
        var amount = isTime ? ParseDuration("a duration") : ParseCount("a number of COMMITS or ROWS, or a duration");
        var unit = isTime ? IngestEveryUnit.Time
            : Accept("COMMITS") ? IngestEveryUnit.Commits
            : Accept("ROWS") ? IngestEveryUnit.Rows
            : amount.Kind == OperandKind.Parameter ? IngestEveryUnit.Time
            : throw Unexpected("COMMITS or ROWS");
        return new IngestOptimize(SpanToHere(start), columns, new IngestEvery(SpanToHere(every), amount, unit));
    }

    private IngestVacuum ParseIngestVacuum()
    {
        var start = Take().Start;
        Operand? hours = null;
        if (Accept("RETAIN"))
        {
            hours = AtParameter ? TakeParameter() : At(TokenKind.Number) ? NumberOperand() : throw Unexpected("a number of hours");
            if (!Accept("HOURS") && !Accept("HOUR"))
                throw Unexpected("HOURS");
        }

        Expect("EVERY");
        var every = ParseDuration("a duration");
        return new IngestVacuum(SpanToHere(start), hours, every);
    }
}
