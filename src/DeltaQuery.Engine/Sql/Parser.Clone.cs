namespace DeltaQuery.Engine.Sql;

// CREATE TABLE t [SHALLOW | DEEP] CLONE s [TBLPROPERTIES (..)] [LOCATION 'p'].
internal sealed partial class Parser
{
    private bool AtClone => At("CLONE") || AtWords("SHALLOW", "CLONE") || AtWords("DEEP", "CLONE");

    // As on Databricks, CLONE alone is deep.
    private CloneTableStatement ParseClone(int start, CreateTableStatement statement)
    {
        var isShallow = Accept("SHALLOW");
        if (!isShallow)
            Accept("DEEP");
        Expect("CLONE");
        var source = ParseTable();
        while (!At(TokenKind.End))
        {
            if (!AtAny("TBLPROPERTIES", "LOCATION"))
                throw Unexpected("TBLPROPERTIES, LOCATION or end of statement");
            statement = ParseTableClause(statement);
        }

        return new CloneTableStatement(SpanToEnd(start), statement with { Span = SpanToEnd(start) }, isShallow, source);
    }
}
