namespace DeltaQuery.Engine.Sql;

// CREATE, DROP, SHOW and RUN MAINTENANCE.
internal sealed partial class Parser
{
    private CreateScheduleStatement ParseCreateSchedule(int start, bool orReplace)
    {
        _at++;
        Expect("SCHEDULE");
        var ifNotExists = Accept("IF", "NOT", "EXISTS");
        var name = ParseIdentifier("a schedule's name");
        Expect("ON");
        var (table, schema) = (default(TableReference), default(TableReference));
        if (Accept("ALL"))
        {
            Expect("TABLES");
            schema = Accept("IN") ? ParseSchema() : null;
        }
        else
        {
            table = ParseTable(timeTravel: false);
        }

        Expect("EVERY");
        var every = ParseEvery();
        Expect("DO");
        return new CreateScheduleStatement(SpanToEnd(start), name, table, schema, every, ParseScheduledWork())
        {
            OrReplace = orReplace, IfNotExists = ifNotExists,
        };
    }

    // '1 hour', INTERVAL '1 hour', INTERVAL 1 HOUR or 1 HOUR.
    private SourceSpan ParseEvery()
    {
        var start = Current.Start;
        Accept("INTERVAL");
        if (!Current.IsString && !At(TokenKind.Number))
            throw Unexpected("an interval such as '1 hour'");
        if (Take().Kind == TokenKind.Number && !At("DO"))
            Take();
        return SpanToHere(start);
    }

    // (OPTIMIZE .., VACUUM ..): each up to a comma outside of parentheses.
    private List<SourceSpan> ParseScheduledWork()
    {
        Expect(TokenKind.LeftParen, "(");
        var work = new List<SourceSpan>();
        do
        {
            if (!AtAny("OPTIMIZE", "VACUUM", "REORG"))
                throw Unexpected("OPTIMIZE, VACUUM or REORG");
            work.Add(TakeExpression("OPTIMIZE, VACUUM or REORG"));
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, ", or )");
        return work;
    }

    private DropScheduleStatement ParseDropSchedule(int start)
    {
        _at++;
        Expect("SCHEDULE");
        var ifExists = Accept("IF", "EXISTS");
        var name = ParseIdentifier("a schedule's name");
        return new DropScheduleStatement(SpanToHere(start), name, ifExists);
    }

    private ShowMaintenanceStatement ParseShowMaintenance(int start)
    {
        _at++;
        var schedules = Accept("SCHEDULES") || Accept("SCHEDULE");
        return new ShowMaintenanceStatement(SpanToHere(start), schedules);
    }

    private RunMaintenanceStatement ParseRunMaintenance()
    {
        var start = Take().Start;
        Expect("MAINTENANCE");
        var name = Accept("SCHEDULE") ? ParseIdentifier("a schedule's name") : null;
        return new RunMaintenanceStatement(SpanToHere(start), name);
    }
}
