namespace DeltaQuery.Engine.Sql;

internal static partial class SqlPrinter
{
    private static string Convert(ConvertToDeltaStatement s, SourceText source)
    {
        var columns = s.PartitionedBy.Select(c => Words(Identifier(c.Name), source.Slice(c.Type), Clause("COMMENT", c.Comment)));
        return Words(
            "CONVERT TO DELTA",
            Table(s.Table),
            s.NoStatistics ? "NO STATISTICS" : null,
            s.PartitionedBy.Count == 0 ? null : $"PARTITIONED BY ({string.Join(", ", columns)})");
    }
}
