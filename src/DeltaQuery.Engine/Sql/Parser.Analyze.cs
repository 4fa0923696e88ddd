namespace DeltaQuery.Engine.Sql;

// ANALYZE TABLE t COMPUTE DELTA STATISTICS; other forms of ANALYZE are DuckDB's, or the catalog's of Spark.
internal sealed partial class Parser
{
    private Statement ParseAnalyze()
    {
        var start = _at;
        if (Accept("ANALYZE", "TABLE") && (AtFreeName || Current.IsString))
        {
            var table = ParseTable(timeTravel: false);
            if (Accept("COMPUTE", "DELTA"))
            {
                Expect("STATISTICS");
                return new AnalyzeTableStatement(SpanToEnd(_tokens[start].Start), table);
            }
        }

        _at = start;
        return TryParseUnsupported("ANALYZE")!;
    }
}
