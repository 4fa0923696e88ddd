namespace DeltaQuery.Engine.Sql;

// CONVERT TO DELTA parquet.`path` [NO STATISTICS] [PARTITIONED BY (c type, ..)].
internal sealed partial class Parser
{
    private ConvertToDeltaStatement ParseConvert()
    {
        var start = Take().Start;
        Expect("TO");
        Expect("DELTA");
        var statement = new ConvertToDeltaStatement(default, ParseTable(timeTravel: false, "a folder of Parquet files: parquet.`path`"), false, []);
        while (!At(TokenKind.End))
        {
            var clause = Current;
            if (Accept("NO", "STATISTICS"))
            {
                Once(clause, statement.NoStatistics);
                statement = statement with { NoStatistics = true };
            }
            else if (Accept("PARTITIONED", "BY"))
            {
                Once(clause, statement.PartitionedBy.Count > 0);
                statement = statement with { PartitionedBy = ParseTypedPartitionColumns() };
            }
            else
            {
                throw Unexpected("NO STATISTICS, PARTITIONED BY or end of statement");
            }
        }

        return statement with { Span = SpanToEnd(start) };
    }

    // Names with types: the folders' names do not tell whether 01 is a number.
    private List<ColumnDefinition> ParseTypedPartitionColumns()
    {
        Expect(TokenKind.LeftParen, "(");
        var columns = new List<ColumnDefinition>();
        do
        {
            var name = ParseIdentifier("a column name");
            var type = ParseType();
            string? comment = Accept("COMMENT") ? ParseString("a string") : null;
            if (!At(TokenKind.Comma) && !At(TokenKind.RightParen))
                throw Unexpected(", or )");
            columns.Add(new ColumnDefinition(name, type, NotNull: false, comment));
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParen, ", or )");
        return columns;
    }
}
