using System.Globalization;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Testing;

/// <summary>Writes classic checkpoints of a <see cref="TestTable"/> from its commits, which must not remove a file.</summary>
internal static class TestCheckpoint
{
    private const string Add =
        "STRUCT(path VARCHAR, \"partitionValues\" MAP(VARCHAR, VARCHAR), size BIGINT, \"modificationTime\" BIGINT, \"dataChange\" BOOLEAN, stats VARCHAR, "
        + "\"deletionVector\" STRUCT(\"storageType\" VARCHAR, \"pathOrInlineDv\" VARCHAR, \"offset\" INTEGER, \"sizeInBytes\" INTEGER, cardinality BIGINT))";

    private const string Metadata =
        "STRUCT(id VARCHAR, format STRUCT(provider VARCHAR, options MAP(VARCHAR, VARCHAR)), \"schemaString\" VARCHAR, \"partitionColumns\" VARCHAR[], "
        + "configuration MAP(VARCHAR, VARCHAR), \"createdTime\" BIGINT)";

    private const string Protocol =
        "STRUCT(\"minReaderVersion\" INTEGER, \"minWriterVersion\" INTEGER, \"readerFeatures\" VARCHAR[], \"writerFeatures\" VARCHAR[])";

    /// <summary>Writes the checkpoint of the table's newest version.</summary>
    /// <param name="table">The table.</param>
    /// <param name="connection">Where the checkpoint is made.</param>
    /// <param name="statistics">The statistics' structure as from_json wants it; they are then written as a struct too.</param>
    /// <param name="partitionValues">The same of the partition values, or null.</param>
    /// <param name="times">How often each add is written.</param>
    /// <param name="rowGroup">How many rows a row group has.</param>
    public static void Write(
        TestTable table, DuckDbConnection connection, string? statistics = null, string? partitionValues = null, int times = 1, int rowGroup = 2048)
    {
        var log = Path.Combine(table.Location, "_delta_log");
        var commits = Directory.EnumerateFiles(log, "*.json").Order(StringComparer.Ordinal).Select(SqlText.EscapeGlob);
        var parsed = statistics is null ? "" : $", stats_parsed := from_json(add.stats, {SqlText.Literal(statistics)})";
        if (partitionValues is not null)
            parsed += $", \"partitionValues_parsed\" := from_json(to_json(add.\"partitionValues\"), {SqlText.Literal(partitionValues)})";
        var rows = $"SELECT CASE WHEN add.path IS NOT NULL THEN struct_insert(add{(parsed.Length == 0 ? ", extra := NULL::INTEGER" : parsed)}) END AS add, "
            + "\"metaData\", protocol FROM read_json("
            + $"{SqlText.Literal(commits)}, format = 'newline_delimited', columns = {{add: {SqlText.Literal(Add)}, \"metaData\": {SqlText.Literal(Metadata)}, "
            + $"protocol: {SqlText.Literal(Protocol)}}}) WHERE add.path IS NOT NULL OR \"metaData\".id IS NOT NULL OR protocol.\"minReaderVersion\" IS NOT NULL";
        var path = Path.Combine(log, table.Version.ToString("D20", CultureInfo.InvariantCulture) + ".checkpoint.parquet");
        var all = string.Join(" UNION ALL ", Enumerable.Repeat($"({rows})", times));
        connection.Execute($"COPY ({all}) TO {SqlText.Literal(path)} (FORMAT parquet, ROW_GROUP_SIZE {rowGroup})");
    }
}
