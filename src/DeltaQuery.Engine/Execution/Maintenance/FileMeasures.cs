using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Statistics of data files that somebody else may have written: from their rows, as queries read them, in one scan. Footers would tell
/// less: they know of no NaN, cut texts off, and say nothing of INT96.</summary>
/// <remarks>The number of rows counts deleted ones, too; bounds and NULLs are those of the rows that are left, and so tight.</remarks>
internal static class FileMeasures
{
    private const int Characters = StringBound.Length + 1; // one more tells that it was cut

    private static readonly ColumnStatistics Nothing = new(null, null, 0, HasNan: false);

    /// <summary>The statistics of a version's files, by the files' keys.</summary>
    public static Task<IReadOnlyDictionary<string, string>> OfAsync(ExecutionContext context, Snapshot snapshot)
    {
        var layout = TableLayout.Of(snapshot);
        var statistics = new FileStatistics(StatisticsColumn.Of(layout), layout.HasDeletionVectors);
        var facts = statistics.Columns.Select(column => Facts(column, layout)).ToList();
        return new QueryRunner(context).WithinTransactionAsync([], async queries =>
        {
            var target = new TargetScan(snapshot);
            var columns = string.Concat(facts.SelectMany(f => f).Select(fact => $", {fact}"));
            var query = await queries.RewriteAsync(
                new QueryTextBuilder().Append($"SELECT t.{TargetScan.FileColumn}{columns} FROM {TargetScan.Reference} AS t GROUP BY 1").Build(), target)
                .ConfigureAwait(false);
            context.Session.Reads = new ReadPhase("measuring", target.Files.Count, target.Bytes);
            var measured = new Dictionary<long, object?[]>();
            using (var result = context.Connection.Query(query.Text, context.CancellationToken))
            {
                foreach (var row in result.Rows())
                    measured[(long)row[0]!] = row;
            }

            var rows = await FooterRows.OfAsync(context.Session.Engine.Readable, context.Connection, target.Files, context.CancellationToken).ConfigureAwait(false);
            var told = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (i, file) in target.Files.Index())
                told[LogReplay.KeyOf(file.LogPath, file.DeletionVector)] = ToJson(statistics, rows[file.Path], measured.GetValueOrDefault(i));
            return (IReadOnlyDictionary<string, string>)told;
        });
    }

    /// <summary>How many NULLs there are and, of what has an order, the least and the greatest value as text, and whether there is a NaN.</summary>
    private static List<string> Facts(StatisticsColumn column, TableLayout layout)
    {
        var value = column.LogicalPath.Skip(1).Aggregate(
            $"t.{SqlText.Identifier(column.LogicalPath[0])}", (inner, name) => $"struct_extract({inner}, {SqlText.Literal(name)})");
        List<string> facts = [$"count(*) - count({value})"];
        if (!HasBounds(column.Type))
            return facts;
        var isPadded = CharPadding.Of(layout.Schema.Find(column.LogicalPath[0])!) is not null;
        facts.AddRange(column.Type switch
        {
            // As bytes, whose order is that of code points: the session may have a collation. Blanks that were read into a char are in no file.
            PrimitiveType { Kind: PrimitiveKind.String } =>
                [$"decode(min(encode(left({(isPadded ? $"rtrim({value}, ' ')" : value)}, {Characters}))))", $"decode(max(encode(left({value}, {Characters}))))"],
            PrimitiveType { Kind: PrimitiveKind.Timestamp } =>
                [$"CAST(min({value}) AT TIME ZONE 'UTC' AS VARCHAR)", $"CAST(max({value}) AT TIME ZONE 'UTC' AS VARCHAR)"],
            _ => (string[])[$"CAST(min({value}) AS VARCHAR)", $"CAST(max({value}) AS VARCHAR)"],
        });
        if (column.Type is PrimitiveType { Kind: PrimitiveKind.Float or PrimitiveKind.Double })
            facts.Add($"coalesce(bool_or(isnan({value})), false)");
        return facts;
    }

    private static bool HasBounds(DataType type) => type is DecimalType
        or PrimitiveType { Kind: not (PrimitiveKind.Boolean or PrimitiveKind.Binary) };

    private static string ToJson(FileStatistics statistics, long rowCount, object?[]? row)
    {
        var raw = new Dictionary<string, ColumnStatistics>(StringComparer.Ordinal);
        var collections = new Dictionary<string, long>(StringComparer.Ordinal);
        var at = 1;
        foreach (var column in statistics.Columns)
        {
            if (row is null) // no row of the file is left
            {
                (raw[column.Key], collections[column.Key]) = (Nothing, 0);
                continue;
            }

            var nulls = Convert.ToInt64(row[at++], CultureInfo.InvariantCulture);
            collections[column.Key] = nulls;
            if (!HasBounds(column.Type))
            {
                raw[column.Key] = new ColumnStatistics(null, null, nulls, HasNan: false);
                continue;
            }

            var (min, max) = ((string?)row[at], (string?)row[at + 1]);
            at += 2;
            var hasNan = column.Type is PrimitiveType { Kind: PrimitiveKind.Float or PrimitiveKind.Double } && (bool)row[at++]!;
            raw[column.Key] = new ColumnStatistics(min, max, nulls, hasNan);
        }

        return statistics.ToJson(rowCount, raw, collections);
    }
}
