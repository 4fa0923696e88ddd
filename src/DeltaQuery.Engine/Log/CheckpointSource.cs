using System.Globalization;
using System.Text;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Log;

/// <summary>The add actions of a checkpoint (or of its sidecars) as SQL over its Parquet files. Protocol: "Checkpoint Schema".</summary>
/// <param name="Groups">Files with one and the same schema, together with that schema.</param>
/// <param name="RowCount">How many rows the files hold, of all actions.</param>
internal sealed record CheckpointSource(IReadOnlyList<CheckpointSource.Group> Groups, long RowCount)
{
    /// <summary>Files that share a schema.</summary>
    internal sealed record Group(IReadOnlyList<string> Files, ParquetNode Schema);

    /// <summary>One SELECT a group, with the columns of <see cref="FileList"/>'s <c>files</c>, position, and the facts.</summary>
    /// <param name="version">The checkpoint's version.</param>
    /// <param name="facts">The facts to give, each with the name it gets.</param>
    public IEnumerable<string> Selects(long version, IReadOnlyList<(FileColumn Fact, string Name)> facts)
    {
        foreach (var group in Groups)
        {
            if (group.Schema.Child("add") is { } add)
                yield return Select(group.Files, add, version, facts);
        }
    }

    private static string Select(
        IReadOnlyList<string> files, ParquetNode add, long version, IReadOnlyList<(FileColumn Fact, string Name)> facts)
    {
        var vector = add.Child("deletionVector");
        var sql = new StringBuilder();
        sql.Append(CultureInfo.InvariantCulture, $"SELECT {version}::BIGINT AS added_version, NULL::BIGINT AS removed_version");
        Append("path", "path", "VARCHAR");
        Append("pv", "partitionValues", "MAP(VARCHAR, VARCHAR)");
        Append("size", "size", "BIGINT");
        Append("modification_time", "modificationTime", "BIGINT");
        sql.Append(CultureInfo.InvariantCulture, $", {StatisticsText(add)} AS stats");
        AppendVector("dv_type", "storageType", "VARCHAR");
        AppendVector("dv_data", "pathOrInlineDv", "VARCHAR");
        AppendVector("dv_offset", "offset", "INTEGER");
        AppendVector("dv_size", "sizeInBytes", "INTEGER");
        AppendVector("dv_cardinality", "cardinality", "BIGINT");
        Append("base_row_id", "baseRowId", "BIGINT");
        Append("default_row_commit_version", "defaultRowCommitVersion", "BIGINT");
        Append("tags", "tags", "MAP(VARCHAR, VARCHAR)");
        Append("clustering_provider", "clusteringProvider", "VARCHAR");
        sql.Append(", file_index::BIGINT * 4294967296 + file_row_number AS position");
        foreach (var (fact, name) in facts)
            sql.Append(CultureInfo.InvariantCulture, $", {Fact(add, fact)} AS {name}");

        // size is as required as path is, and much cheaper to look at in each row.
        sql.Append(CultureInfo.InvariantCulture, $" FROM {Read(files)} WHERE add.size IS NOT NULL");
        return sql.ToString();

        void Append(string name, string field, string type) => sql.Append(CultureInfo.InvariantCulture,
            $", {(add.Child(field) is null ? "NULL" : $"add.{SqlText.Identifier(field)}")}::{type} AS {name}");

        void AppendVector(string name, string field, string type) => sql.Append(CultureInfo.InvariantCulture,
            $", {(vector?.Child(field) is null ? "NULL" : $"add.\"deletionVector\".{SqlText.Identifier(field)}")}::{type} AS {name}");
    }

    /// <summary>Parquet files of the log as a relation.</summary>
    public static string Read(IEnumerable<string> files) =>
        $"read_parquet([{string.Join(", ", files.Select(f => SqlText.Literal(SqlText.EscapeGlob(f))))}], hive_partitioning = false)";

    private static string StatisticsText(ParquetNode add)
    {
        var text = add.Child("stats") is null ? null : "add.stats::VARCHAR";
        var parsed = add.Child("stats_parsed") is null ? null : "to_json(add.stats_parsed)::VARCHAR";
        return (text, parsed) switch
        {
            (null, null) => "NULL::VARCHAR",
            (not null, not null) => $"coalesce({text}, {parsed})",
            _ => text ?? parsed!,
        };
    }

    private static string Fact(ParquetNode add, FileColumn fact)
    {
        var fromTexts = fact.FromTexts(StatisticsText(add), "add.\"partitionValues\"");
        if (!fact.IsStatistic)
            return fromTexts;
        var node = add.Child("stats_parsed");
        var value = new StringBuilder("add.stats_parsed");
        foreach (var name in fact.ParsedPath)
        {
            node = node?.Child(name);
            value.Append('.').Append(SqlText.Identifier(name));
        }

        if (node is null)
            return fromTexts;
        var parsed = fact.FromParsed(value.ToString());
        return add.Child("stats") is null ? parsed : $"coalesce({parsed}, {fromTexts})";
    }
}
