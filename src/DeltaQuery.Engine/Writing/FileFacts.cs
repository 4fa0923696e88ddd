using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Writing;

/// <summary>Finds out what RETURN_STATS does not tell of files just written: how many lists and maps are NULL, and the bounds of texts beyond
/// the 256 bytes that DuckDB keeps bounds of. The columns concerned are read again, in one query; most tables have none.</summary>
internal static class FileFacts
{
    private const int Characters = StringBound.Length + 1; // one more tells that it was cut

    /// <summary>Adds the missing bounds to the files' columns, and gives the NULLs of lists and maps of each file.</summary>
    public static IReadOnlyList<Dictionary<string, long>> Complete(
        LogContext context, string root, TableLayout layout, IReadOnlyList<StatisticsColumn> columns, List<WrittenFile> files,
        CancellationToken cancellationToken)
    {
        var counts = files.Select(_ => new Dictionary<string, long>(StringComparer.Ordinal)).ToList();
        var collections = columns.Where(c => c.IsCollection).ToList();
        var texts = columns.Where(c => c.Type == PrimitiveType.String && files.Exists(f => LacksBounds(f, c))).ToList();
        if (files.Count == 0 || collections.Count + texts.Count == 0)
            return counts;

        using var connection = context.Connect();
        using var result = connection.Query(Sql(root, layout, collections, texts, files), cancellationToken);
        foreach (var row in result.Rows())
        {
            var at = Convert.ToInt32(row[0], CultureInfo.InvariantCulture);
            for (var i = 0; i < collections.Count; i++)
                counts[at][collections[i].Key] = (long)row[i + 1]!;
            for (var i = 0; i < texts.Count; i++)
            {
                var place = 1 + collections.Count + (2 * i);
                if (LacksBounds(files[at], texts[i]))
                    files[at].Columns[texts[i].Key] = files[at].Columns[texts[i].Key] with { Min = (string?)row[place], Max = (string?)row[place + 1] };
            }
        }

        return counts;
    }

    private static bool LacksBounds(WrittenFile file, StatisticsColumn column) =>
        file.Columns.TryGetValue(column.Key, out var facts) && facts.NullCount < file.RowCount && (facts.Min is null || facts.Max is null);

    private static string Sql(
        string root, TableLayout layout, List<StatisticsColumn> collections, List<StatisticsColumn> texts, List<WrittenFile> files)
    {
        var physical = layout.DataColumns.Select(c => c.Physical).ToList();
        var read = collections.Concat(texts).Select(c => c.PhysicalPath[0]).Distinct(StringComparer.Ordinal).ToList();
        var map = read.Select((name, i) =>
            $"{SqlText.Literal(name)}: {{name: 'c{i}', type: {SqlText.Literal(DuckDbTypes.ToSql(physical.Find(f => f.Name == name)!.Type))}, default_value: NULL}}");
        var facts = collections.Select(c => $"count(*) - count({Value(c)})")
            .Concat(texts.SelectMany(c => new[] { $"min(left({Value(c)}, {Characters}))", $"max(left({Value(c)}, {Characters}))" }));
        var paths = SqlText.Files(files.Select(f => ObjectStores.Join(root, f.Path)));
        return $"SELECT file_index, {string.Join(", ", facts)} FROM read_parquet({paths}, schema = MAP {{{string.Join(", ", map)}}}) GROUP BY file_index";

        string Value(StatisticsColumn column) => column.PhysicalPath.Skip(1).Aggregate(
            $"c{read.IndexOf(column.PhysicalPath[0])}", (value, name) => $"struct_extract({value}, {SqlText.Literal(name)})");
    }
}
