using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeltaQuery.Testing;

namespace DeltaQuery.Repl.Tests;

/// <summary>Writes small Delta tables: Parquet files by DuckDB, and commits by hand.</summary>
internal static class DeltaFolder
{
    /// <summary>Makes a table with one commit for each query; every commit adds a file with the query's rows.</summary>
    /// <param name="table">The table's folder.</param>
    /// <param name="columns">Names with Delta's type names.</param>
    /// <param name="queries">The rows of each commit; none for a table without rows.</param>
    public static void Create(string table, (string Name, string Type)[] columns, params string[] queries)
    {
        Directory.CreateDirectory(Path.Combine(table, "_delta_log"));
        foreach (var (i, query) in queries.Index())
            QueriedFile.Write(DataFile(table, i), query);
        WriteCommit(table, 0, [Protocol(), Metadata(columns), .. queries.Length > 0 ? [Add(table, 0)] : Array.Empty<JsonObject>()]);
        for (var i = 1; i < queries.Length; i++) WriteCommit(table, i, Add(table, i));
    }

    /// <summary>The path of a commit.</summary>
    public static string Commit(string table, long version) =>
        Path.Combine(table, "_delta_log", version.ToString("D20", CultureInfo.InvariantCulture) + ".json");

    /// <summary>Writes a commit as other writers do: whole, under a name of its own first.</summary>
    public static void WriteCommit(string table, long version, params JsonObject[] actions)
    {
        var path = Commit(table, version);
        File.WriteAllText(path + ".tmp", string.Concat(actions.Select(action => action.ToJsonString() + "\n")));
        File.Move(path + ".tmp", path);
    }

    /// <summary>Adds the file of a number.</summary>
    public static JsonObject Add(string table, int number)
    {
        var file = new FileInfo(DataFile(table, number));
        return new JsonObject
        {
            ["add"] = new JsonObject
            {
                ["path"] = file.Name, ["partitionValues"] = new JsonObject(), ["size"] = file.Length, ["modificationTime"] = 1_700_000_000_000,
                ["dataChange"] = true,
            },
        };
    }

    public static string DataFile(string table, int number) => Path.Combine(table, $"part-{number.ToString(CultureInfo.InvariantCulture)}.parquet");

    private static JsonObject Protocol() => new() { ["protocol"] = new JsonObject { ["minReaderVersion"] = 1, ["minWriterVersion"] = 2 } };

    private static JsonObject Metadata((string Name, string Type)[] columns)
    {
        var fields = columns.Select(c => new JsonObject { ["name"] = c.Name, ["type"] = c.Type, ["nullable"] = true, ["metadata"] = new JsonObject() });
        var schema = new JsonObject { ["type"] = "struct", ["fields"] = new JsonArray([.. fields]) };
        return new JsonObject
        {
            ["metaData"] = new JsonObject
            {
                ["id"] = Guid.NewGuid().ToString(), ["format"] = new JsonObject { ["provider"] = "parquet", ["options"] = new JsonObject() },
                ["schemaString"] = JsonSerializer.Serialize(schema), ["partitionColumns"] = new JsonArray(), ["configuration"] = new JsonObject(),
                ["createdTime"] = 1_700_000_000_000,
            },
        };
    }
}
