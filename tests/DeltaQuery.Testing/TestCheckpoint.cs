using System.Globalization;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Testing;

/// <summary>Writes classic checkpoints of a <see cref="TestTable"/> from its commits, which must not add a file again that they removed.</summary>
internal static class TestCheckpoint
{
    private const string Add =
        "STRUCT(path VARCHAR, \"partitionValues\" MAP(VARCHAR, VARCHAR), size BIGINT, \"modificationTime\" BIGINT, \"dataChange\" BOOLEAN, stats VARCHAR, "
        + "\"deletionVector\" STRUCT(\"storageType\" VARCHAR, \"pathOrInlineDv\" VARCHAR, \"offset\" INTEGER, \"sizeInBytes\" INTEGER, cardinality BIGINT))";

    private static readonly string[] Fields =
        ["path", "partitionValues", "size", "modificationTime", "dataChange", "stats", "deletionVector"];

    private const string Metadata =
        "STRUCT(id VARCHAR, format STRUCT(provider VARCHAR, options MAP(VARCHAR, VARCHAR)), \"schemaString\" VARCHAR, \"partitionColumns\" VARCHAR[], "
        + "configuration MAP(VARCHAR, VARCHAR), \"createdTime\" BIGINT)";

    private const string Protocol =
        "STRUCT(\"minReaderVersion\" INTEGER, \"minWriterVersion\" INTEGER, \"readerFeatures\" VARCHAR[], \"writerFeatures\" VARCHAR[])";

    private const string Remove =
        "STRUCT(path VARCHAR, \"deletionVector\" STRUCT(\"storageType\" VARCHAR, \"pathOrInlineDv\" VARCHAR, \"offset\" INTEGER))";

    /// <summary>Writes the checkpoint of the table's newest version.</summary>
    /// <param name="table">The table.</param>
    /// <param name="connection">Where the checkpoint is made.</param>
    /// <param name="statistics">The statistics' structure as from_json wants it; they are then written as a struct too.</param>
    /// <param name="partitionValues">The same of the partition values, or null.</param>
    /// <param name="times">How often each add is written.</param>
    /// <param name="rowGroup">How many rows a row group has.</param>
    /// <param name="withTexts">Whether the statistics are written as JSON.</param>
    public static void Write(
        TestTable table, DuckDbConnection connection, string? statistics = null, string? partitionValues = null, int times = 1, int rowGroup = 2048,
        bool withTexts = true)
    {
        var log = Path.Combine(table.Location, "_delta_log");
        var commits = Directory.EnumerateFiles(log, "*.json").Order(StringComparer.Ordinal).Select(SqlText.EscapeGlob);
        connection.Execute(
            "CREATE OR REPLACE TEMP TABLE actions AS SELECT filename AS commit, add, remove, \"metaData\", protocol "
            + $"FROM read_json({SqlText.Literal(commits)}, format = 'newline_delimited', filename = true, columns = {{add: {SqlText.Literal(Add)}, "
            + $"remove: {SqlText.Literal(Remove)}, \"metaData\": {SqlText.Literal(Metadata)}, protocol: {SqlText.Literal(Protocol)}}})");

        var fields = Fields.Select(name => $"\"{name}\" := {(name == "stats" && !withTexts ? "NULL::VARCHAR" : $"add.\"{name}\"")}").ToList();
        if (statistics is not null)
            fields.Add($"stats_parsed := from_json(add.stats, {SqlText.Literal(statistics)})");
        if (partitionValues is not null)
            fields.Add($"\"partitionValues_parsed\" := from_json(to_json(add.\"partitionValues\"), {SqlText.Literal(partitionValues)})");
        const string Same = "r.remove.path = a.add.path AND struct_pack(v := r.remove.\"deletionVector\".\"pathOrInlineDv\", o := r.remove.\"deletionVector\".\"offset\") "
            + "IS NOT DISTINCT FROM struct_pack(v := a.add.\"deletionVector\".\"pathOrInlineDv\", o := a.add.\"deletionVector\".\"offset\")";
        var rows = $"SELECT CASE WHEN add.path IS NOT NULL THEN struct_pack({string.Join(", ", fields)}) END AS add, \"metaData\", protocol FROM actions AS a "
            + $"WHERE (add.path IS NOT NULL AND NOT EXISTS (FROM actions AS r WHERE {Same} AND r.commit > a.commit)) "
            + $"OR {IsNewest("\"metaData\".id")} OR {IsNewest("protocol.\"minReaderVersion\"")}";
        var path = Path.Combine(log, table.Version.ToString("D20", CultureInfo.InvariantCulture) + ".checkpoint.parquet");
        var all = string.Join(" UNION ALL ", Enumerable.Repeat($"({rows})", times));
        connection.Execute($"COPY ({all}) TO {SqlText.Literal(path)} (FORMAT parquet, ROW_GROUP_SIZE {rowGroup})");

        static string IsNewest(string field) => $"({field} IS NOT NULL AND commit = (SELECT max(commit) FROM actions WHERE {field} IS NOT NULL))";
    }
}
