namespace DeltaQuery.Engine.Sql;

// RESTORE [TABLE] t [TO] VERSION | TIMESTAMP AS OF x [WITH INGEST OFFSETS].
internal sealed partial class Parser
{
    private RestoreTableStatement ParseRestore()
    {
        var start = Take().Start;
        Accept("TABLE");
        var table = ParseTable();
        if (table.TimeTravel is { } travel) // without TO, which Spark lets one leave out
            return new RestoreTableStatement(SpanToEnd(start), table with { TimeTravel = null }, travel) { WithIngestOffsets = TryParseIngestOffsets() };
        Expect("TO");
        if (!AtTimeTravelClause())
            throw Unexpected("VERSION AS OF or TIMESTAMP AS OF");
        return new RestoreTableStatement(SpanToEnd(start), table, ParseTimeTravelClause()) { WithIngestOffsets = TryParseIngestOffsets() };
    }

    private SourceSpan? TryParseIngestOffsets()
    {
        var start = Current.Start;
        if (!Accept("WITH"))
            return null;
        Expect("INGEST");
        Expect("OFFSETS");
        return SpanToHere(start);
    }
}
