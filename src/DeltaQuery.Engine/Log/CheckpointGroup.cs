using System.Globalization;
using System.Text;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Log;

/// <summary>Files of a checkpoint that share a schema: writes the SELECTs over them.</summary>
/// <param name="files">The files.</param>
/// <param name="schema">Their schema.</param>
/// <param name="firstFile">The number of the first of them among all files of the checkpoint.</param>
internal sealed partial class CheckpointGroup(IReadOnlyList<string> files, ParquetNode schema, int firstFile)
{
    private const int RowBits = 32; // position: number of the file, then of the row in it

    private IReadOnlySet<string>? _complete;

    public IReadOnlyList<string> Files => files;

    public ParquetNode Schema => schema;

    /// <summary>The add column; null where the files hold none.</summary>
    public ParquetNode? Add => schema.Child("add");

    /// <summary>The position of the row of a scan over <see cref="Files"/>.</summary>
    public string Position => string.Create(
        CultureInfo.InvariantCulture, $"((file_index::BIGINT + {firstFile}) << {RowBits}) + file_row_number");

    /// <summary>The file, as its place in <see cref="Files"/>, and the row of a position.</summary>
    public (int File, long Row) At(long position) => ((int)(position >> RowBits) - firstFile, position & ((1L << RowBits) - 1));

    /// <summary>A part of the group: one file.</summary>
    public CheckpointGroup Only(int file) => new([files[file]], schema, firstFile + file) { _complete = _complete };

    /// <summary>A SELECT of added_version, the query's columns, position and the facts, of the files that pass the filter.</summary>
    /// <param name="version">The checkpoint's version.</param>
    /// <param name="query">What is asked.</param>
    /// <param name="names">The names that the query's facts get.</param>
    /// <param name="rows">A condition on file_index and file_row_number, or null.</param>
    public string Select(long version, FileQuery query, IReadOnlyList<string> names, string? rows)
    {
        var made = query.Facts.Zip(names).DistinctBy(f => f.Second).ToList();
        var statistics = query.Filter?.Statistics;
        var asked = query.Facts.Where((_, i) => statistics?.Contains(FactText.Hole(i), StringComparison.Ordinal) == true)
            .DistinctBy(f => f.Key).ToDictionary(f => f.Key, StringComparer.Ordinal);
        var texts = Texts(asked.Values);
        var others = Texts(made.Select(f => f.First).Where(f => !asked.ContainsKey(f.Key))); // of the files that are left
        var sql = new StringBuilder("SELECT add, file_index, file_row_number");
        if (!texts.IsEmpty)
            sql.Append(CultureInfo.InvariantCulture, $", {texts.Extract(StatisticsText())} AS texts");

        // size is as required as path is, and much cheaper to look at in each row.
        sql.Append(CultureInfo.InvariantCulture, $" FROM {CheckpointSource.Read(files)} WHERE add.size IS NOT NULL");
        if ((rows ?? query.OnPath("add.path")) is { } condition)
            sql.Append(" AND ").Append(condition);

        // Partition values first: what they rule out need not have its statistics parsed.
        if (OnPartition(query) is { } partition)
            sql.Append(" AND ").Append(partition);

        if (statistics is not null)
        {
            var facts = query.Facts.Select(f => asked.ContainsKey(f.Key) ? Fact(f, texts, "texts") : "").ToList();
            sql.Insert(0, "SELECT * FROM (").Append(") WHERE ").Append(FactText.Fill(statistics, facts));
        }

        var more = others.IsEmpty ? "" : $", {others.Extract(StatisticsText())} AS others";
        var columns = string.Concat(made.Select(f =>
            $", {(asked.ContainsKey(f.First.Key) ? Fact(f.First, texts, "texts") : Fact(f.First, others, "others"))} AS {f.Second}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT {version}::BIGINT AS added_version, {Columns(query.AllColumns)}, {Position} AS position{columns} FROM (SELECT *{more} FROM ({sql}))");
    }

    /// <summary>A SELECT of the positions of files that have the paths, or pass the filter's bounds, or else its condition on partition values;
    /// null if there is none of these.</summary>
    /// <remarks>Asked first, and by itself: a condition beside plain comparisons keeps DuckDB from passing over row groups (15 ms against 130 for a
    /// million files), and a condition on a map is looked at when all columns of a row have been read (50 ms against 250).</remarks>
    public string? SelectPositions(DuckDbConnection connection, FileQuery query, int limit)
    {
        if (Add is null)
            return null;
        var conditions = query.OnPath("add.path") is { } paths ? [paths] : Bounds(connection, query);
        if (conditions.Count == 0 && OnPartition(query) is { } partition)
            conditions = ["add.size IS NOT NULL", partition];
        return conditions.Count == 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"SELECT {Position} FROM {CheckpointSource.Read(files)} WHERE {string.Join(" AND ", conditions)} LIMIT {limit}");
    }

    private List<string> Bounds(DuckDbConnection connection, FileQuery query)
    {
        if (query.Filter is null)
            return [];
        _complete ??= Complete(connection);
        var sql = query.Facts.Select(BoundSql).ToList();
        return [.. query.Filter.Bounds.Where(b => b.Facts.All(f => sql[f] is not null)).Select(b => FactText.Fill(b.Text, sql.ConvertAll(s => s ?? "")))];
    }

    /// <summary>The filter's condition on partition values; null if it has none.</summary>
    private static string? OnPartition(FileQuery query) => query.Filter?.Partition is { } partition
        ? $"({FactText.Fill(partition, query.Facts.Select(f => f.IsStatistic ? "" : f.FromTexts("NULL", "add.\"partitionValues\"")).ToList())})"
        : null;

    private string Columns(bool all)
    {
        var sql = new StringBuilder();
        Append("path", "path", "VARCHAR");
        if (all)
            Append("pv", "partitionValues", "MAP(VARCHAR, VARCHAR)");
        Append("size", "size", "BIGINT");
        if (all)
        {
            Append("modification_time", "modificationTime", "BIGINT");
            sql.Append(CultureInfo.InvariantCulture, $", {StatisticsText()} AS stats");
        }

        sql.Append(", ").Append(Vector(Add!, "add"));
        if (all)
        {
            Append("base_row_id", "baseRowId", "BIGINT");
            Append("default_row_commit_version", "defaultRowCommitVersion", "BIGINT");
            Append("tags", "tags", "MAP(VARCHAR, VARCHAR)");
            Append("clustering_provider", "clusteringProvider", "VARCHAR");
        }

        return sql.ToString();

        void Append(string name, string field, string type) => sql.Append(CultureInfo.InvariantCulture,
            $"{(sql.Length == 0 ? "" : ", ")}{Field(Add!, "add", field, type)} AS {name}");
    }

    private string StatisticsText()
    {
        var text = Add!.Child("stats") is null ? null : "add.stats::VARCHAR";
        var parsed = Add.Child("stats_parsed") is null ? null : "to_json(add.stats_parsed)::VARCHAR";
        return (text, parsed) switch
        {
            (null, null) => "NULL::VARCHAR",
            (not null, not null) => $"coalesce({text}, {parsed})",
            _ => text ?? parsed!,
        };
    }

    private StatisticsTexts Texts(IEnumerable<FileColumn> facts) => new(facts.Where(f => f.IsStatistic && Parsed(f) is null));

    private string Fact(FileColumn fact, StatisticsTexts texts, string extracted)
    {
        if (!fact.IsStatistic || Parsed(fact) is not { } parsed)
            return texts.Make(fact, extracted, "add.\"partitionValues\"");
        return Add!.Child("stats") is null || IsComplete(fact)
            ? fact.FromParsed(parsed)
            : $"coalesce({fact.FromParsed(parsed)}, {fact.FromTexts(StatisticsText(), "NULL")})";
    }

    /// <summary>The typed value of a fact in the files; null where they have none.</summary>
    private string? Parsed(FileColumn fact)
    {
        var node = Add!;
        var value = new StringBuilder("add");
        foreach (var name in PathOf(fact))
        {
            if (node.Child(name) is not { } child)
                return null;
            node = child;
            value.Append('.').Append(SqlText.Identifier(name));
        }

        return value.ToString();
    }

    private static IEnumerable<string> PathOf(FileColumn fact) =>
        fact.ParsedPath.Prepend(fact.IsStatistic ? "stats_parsed" : "partitionValues_parsed");

    private bool IsComplete(FileColumn fact) => _complete?.Contains(RowGroup.PathOf(PathOf(fact).Prepend("add"))) == true;

    /// <summary>The typed value of a fact in the files, where every file has one, which is the fact as it stands: a value that is turned into
    /// NULL on the way, as untrusted ones are, would rule its file out.</summary>
    private string? BoundSql(FileColumn fact) =>
        IsComplete(fact) && Leaf(fact)?.DuckDbType == fact.Type && (IsPlain(fact.Type) || IsShortDecimal(fact.Type)) ? Parsed(fact) : null;

    private static bool IsPlain(string type) => type is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "DATE" or "VARCHAR";

    // Longer ones may have gone through a double.
    private static bool IsShortDecimal(string type) => type.StartsWith("DECIMAL(", StringComparison.Ordinal)
        && int.Parse(type.AsSpan("DECIMAL(".Length, type.IndexOf(',', StringComparison.Ordinal) - "DECIMAL(".Length), CultureInfo.InvariantCulture) <= 15;

    private ParquetNode? Leaf(FileColumn fact) => PathOf(fact).Aggregate(Add, (node, name) => node?.Child(name));

    /// <summary>The leaf columns below add that have a value for every file: as many NULLs as size, which every file has.</summary>
    private HashSet<string> Complete(DuckDbConnection connection)
    {
        using var result = connection.Query(
            "WITH c AS (SELECT path_in_schema AS path, count(*) AS chunks, count(stats_null_count) AS known, sum(stats_null_count) AS nulls "
            + $"FROM parquet_metadata({SqlText.Files(files)}) WHERE starts_with(path_in_schema, 'add, ') GROUP BY 1) "
            + "SELECT c.path FROM c, (SELECT chunks, nulls FROM c WHERE path = 'add, size' AND known = chunks) s "
            + "WHERE c.chunks = s.chunks AND c.known = s.chunks AND c.nulls = s.nulls");
        return result.Rows().Select(r => (string)r[0]!).ToHashSet(StringComparer.Ordinal);
    }
}
