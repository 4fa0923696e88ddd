using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;

namespace DeltaQuery.Benchmarks.Data;

/// <summary>Writes checkpoints as the protocol has them: one row an action. Protocol: "Checkpoint Schema".</summary>
internal static class Checkpoint
{
    public const string AddType =
        "STRUCT(path VARCHAR, \"partitionValues\" MAP(VARCHAR, VARCHAR), size BIGINT, \"modificationTime\" BIGINT, \"dataChange\" BOOLEAN, "
        + "tags MAP(VARCHAR, VARCHAR), stats VARCHAR)";

    public const string RemoveType = "STRUCT(path VARCHAR, \"deletionTimestamp\" BIGINT, \"dataChange\" BOOLEAN)";

    private const string MetadataType =
        "STRUCT(id VARCHAR, name VARCHAR, format STRUCT(provider VARCHAR, options MAP(VARCHAR, VARCHAR)), \"schemaString\" VARCHAR, "
        + "\"partitionColumns\" VARCHAR[], configuration MAP(VARCHAR, VARCHAR), \"createdTime\" BIGINT)";

    private const string ProtocolType = "STRUCT(\"minReaderVersion\" INTEGER, \"minWriterVersion\" INTEGER)";

    /// <summary>Writes the checkpoint of a version whose log only adds files.</summary>
    public static void OfCommits(DuckDbConnection connection, TableFolder folder, long version, long actions)
    {
        var commits = SqlText.Literal(
            Enumerable.Range(0, (int)version + 1).Select(v => Path.Combine(folder.LogDirectory, LogFile.CommitName(v))));
        Write(connection, folder, version, actions + 2, $"""
            SELECT add, "metaData", protocol, NULL::{RemoveType} AS remove FROM {Json(commits, AddType)}
            WHERE add IS NOT NULL OR "metaData" IS NOT NULL OR protocol IS NOT NULL
            """);
    }

    /// <summary>Writes a checkpoint of rows with the columns add and remove, below the protocol and metadata of commit 0.</summary>
    public static void OfAdds(DuckDbConnection connection, TableFolder folder, long version, long adds, string rows)
    {
        var first = SqlText.Literal([Path.Combine(folder.LogDirectory, LogFile.CommitName(0))]);
        Write(connection, folder, version, adds + 2, $"""
            SELECT NULL AS add, "metaData", protocol, NULL::{RemoveType} AS remove FROM {Json(first, AddType)}
            WHERE "metaData" IS NOT NULL OR protocol IS NOT NULL UNION ALL BY NAME {rows}
            """);
    }

    private static string Json(string files, string addType) =>
        $"read_json({files}, format = 'newline_delimited', columns = {{add: {SqlText.Literal(addType)}, \"metaData\": {SqlText.Literal(MetadataType)}, "
        + $"protocol: {SqlText.Literal(ProtocolType)}}})";

    private static void Write(DuckDbConnection connection, TableFolder folder, long version, long size, string rows)
    {
        var path = Path.Combine(folder.LogDirectory, $"{LogFile.Padded(version)}.checkpoint.parquet");
        connection.Execute($"COPY ({rows}) TO {SqlText.Literal(path)} (FORMAT parquet)");
        File.WriteAllText(Path.Combine(folder.LogDirectory, "_last_checkpoint"), $$"""{"version":{{version}},"size":{{size}}}""");
    }
}
