using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Testing;

/// <summary>Makes a Delta table commit by commit: data files by DuckDB's COPY, the log by hand, so that a test can have any state that some
/// writer may leave, also those that our own writer never would.</summary>
/// <param name="location">The table's folder; made if it is not there.</param>
internal sealed class TestTable(string location)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private int _files;

    /// <summary>The table's root folder.</summary>
    public string Location => location;

    /// <summary>The newest version; -1 before the first commit.</summary>
    public long Version { get; private set; } = -1;

    /// <summary>The table in a query: <c>delta.`path`</c>.</summary>
    public string Sql => $"delta.`{location.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>The protocol action; with features they are listed for readers and writers.</summary>
    public static JsonObject Protocol(params string[] features) => features.Length == 0
        ? new JsonObject { ["protocol"] = new JsonObject { ["minReaderVersion"] = 1, ["minWriterVersion"] = 2 } }
        : new JsonObject
        {
            ["protocol"] = new JsonObject
            {
                ["minReaderVersion"] = 3, ["minWriterVersion"] = 7, ["readerFeatures"] = Array(features),
                ["writerFeatures"] = Array(features),
            },
        };

    /// <summary>The metadata action.</summary>
    public static JsonObject Metadata(
        StructType schema, IReadOnlyList<string>? partitionColumns = null, IReadOnlyDictionary<string, string>? configuration = null) =>
            new()
    {
        ["metaData"] = new JsonObject
        {
            ["id"] = "00000000-0000-4000-8000-000000000000",
            ["format"] = new JsonObject { ["provider"] = "parquet", ["options"] = new JsonObject() },
            ["schemaString"] = SchemaJson.Write(schema),
            ["partitionColumns"] = Array(partitionColumns ?? []),
            ["configuration"] = new JsonObject((configuration ?? new Dictionary<string, string>())
                .Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value))),
            ["createdTime"] = 0,
        },
    };

    /// <summary>The add action of a file below the table.</summary>
    /// <param name="path">Its path below the table's folder, as it is on disk.</param>
    /// <param name="statistics">The statistics, or null for none.</param>
    /// <param name="partitionValues">The partition values by physical name.</param>
    /// <param name="vector">The deletion vector, or null.</param>
    public JsonObject Add(
        string path, JsonObject? statistics = null, IReadOnlyDictionary<string, string?>? partitionValues = null,
        DeletionVectorDescriptor? vector = null)
    {
        var add = new JsonObject
        {
            ["path"] = DataPath.Encode(path),
            ["partitionValues"] = Values(partitionValues),
            ["size"] = new FileInfo(System.IO.Path.Combine(location, path)).Length,
            ["modificationTime"] = 0,
            ["dataChange"] = true,
        };
        if (statistics is not null)
            add["stats"] = statistics.ToJsonString(Readable);
        if (vector is not null)
            add["deletionVector"] = Vector(vector);
        return new JsonObject { ["add"] = add };
    }

    /// <summary>The remove action of a file.</summary>
    public static JsonObject Remove(string path, DeletionVectorDescriptor? vector = null)
    {
        var remove = new JsonObject { ["path"] = DataPath.Encode(path), ["deletionTimestamp"] = 0, ["dataChange"] = true };
        if (vector is not null)
            remove["deletionVector"] = Vector(vector);
        return new JsonObject { ["remove"] = remove };
    }

    /// <summary>Writes the next commit.</summary>
    public void Commit(params IEnumerable<JsonObject> actions)
    {
        Version++;
        var log = System.IO.Path.Combine(location, "_delta_log");
        Directory.CreateDirectory(log);
        var info = new JsonObject { ["commitInfo"] = new JsonObject { ["timestamp"] = 0, ["operation"] = "TEST" } };
        var path = System.IO.Path.Combine(log, Version.ToString("D20", CultureInfo.InvariantCulture) + ".json");
        File.WriteAllLines(path + ".tmp", actions.Prepend(info).Select(a => a.ToJsonString(Readable)));
        File.Move(path + ".tmp", path); // whole at once, for those who are reading
    }

    /// <summary>Writes the rows of a query into a new Parquet file and gives its path below the table.</summary>
    /// <param name="connection">Where the query runs.</param>
    /// <param name="select">The query, with the physical names as columns.</param>
    /// <param name="folder">The folder below the table, or empty.</param>
    /// <param name="fieldIds">DuckDB's FIELD_IDS, or null for none.</param>
    public string WriteFile(DuckDbConnection connection, string select, string folder = "", string? fieldIds = null)
    {
        var path = $"{(folder.Length == 0 ? "" : folder + "/")}part-{(_files++).ToString("D5", CultureInfo.InvariantCulture)}.parquet";
        var full = System.IO.Path.Combine(location, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        var ids = fieldIds is null ? "" : $", FIELD_IDS {fieldIds}";
        connection.Execute($"COPY ({select}) TO {SqlText.Literal(full)} (FORMAT parquet{ids})");
        return path;
    }

    /// <summary>Makes a table of version 0 with one file for each query, with the statistics that Spark would write.</summary>
    public static TestTable Create(string location, StructType schema, DuckDbConnection connection, params IEnumerable<string> selects)
    {
        var table = new TestTable(location);
        table.Commit([Protocol("timestampNtz"), Metadata(schema), .. selects.Select(s => table.Append(schema, connection, s))]);
        return table;
    }

    /// <summary>Writes a file without partition values and gives its add action, with the statistics that Spark would write.</summary>
    public JsonObject Append(StructType physicalSchema, DuckDbConnection connection, string select)
    {
        var path = WriteFile(connection, select);
        var file = SqlText.Literal(SqlText.EscapeGlob(System.IO.Path.Combine(location, path)));
        return Add(path, SparkStatistics.Of(connection, $"read_parquet({file})", physicalSchema));
    }

    private static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)t)]);

    private static JsonObject Values(IReadOnlyDictionary<string, string?>? values) =>
        new((values ?? new Dictionary<string, string?>()).Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value)));

    private static JsonObject Vector(DeletionVectorDescriptor vector)
    {
        var json = new JsonObject
        {
            ["storageType"] = vector.StorageType, ["pathOrInlineDv"] = vector.PathOrInlineDv,
            ["sizeInBytes"] = vector.SizeInBytes, ["cardinality"] = vector.Cardinality,
        };
        if (vector.Offset is { } offset)
            json["offset"] = offset;
        return json;
    }
}
