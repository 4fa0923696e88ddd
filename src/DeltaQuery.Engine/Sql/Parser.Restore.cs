namespace DeltaQuery.Engine.Sql;

// RESTORE [TABLE] t [TO] VERSION | TIMESTAMP AS OF x.
internal sealed partial class Parser
{
    private RestoreTableStatement ParseRestore()
    {
        var start = Take().Start;
        Accept("TABLE");
        var table = ParseTable();
        if (table.TimeTravel is { } travel) // without TO, which Spark lets one leave out
            return new RestoreTableStatement(SpanToEnd(start), table with { TimeTravel = null }, travel);
        Expect("TO");
        if (!AtTimeTravelClause())
            throw Unexpected("VERSION AS OF or TIMESTAMP AS OF");
        return new RestoreTableStatement(SpanToEnd(start), table, ParseTimeTravelClause());
    }
}
