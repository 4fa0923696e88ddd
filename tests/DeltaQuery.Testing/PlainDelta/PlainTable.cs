using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Testing.PlainDelta;

/// <summary>A second, plain reader of Delta tables, to hold the engine's writing against: it knows nothing of the engine but its binding to
/// DuckDB, in which it runs nothing but <c>read_parquet</c>.</summary>
internal sealed partial class PlainTable
{
    private readonly DuckDbConnection _connection;
    private readonly Dictionary<string, PlainFile> _files = new(StringComparer.Ordinal);

    private PlainTable(string location, DuckDbConnection connection) => (Location, _connection) = (location, connection);

    public string Location { get; }

    public long Version { get; private set; } = -1;

    public JsonElement Metadata { get; private set; }

    public JsonElement Protocol { get; private set; }

    public IReadOnlyCollection<PlainFile> Files => _files.Values;

    /// <summary>Each file that any commit or checkpoint that was read speaks of, live or not.</summary>
    public HashSet<string> Named { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<PlainColumn> Columns { get; private set; } = [];

    /// <summary>The table's properties.</summary>
    public IReadOnlyDictionary<string, string> Properties =>
        Metadata.TryGetProperty("configuration", out var map) && map.ValueKind == JsonValueKind.Object
            ? map.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!)
            : new Dictionary<string, string>();

    public IReadOnlyList<string> PartitionColumns => [.. Metadata.GetProperty("partitionColumns").EnumerateArray().Select(c => c.GetString()!)];

    /// <summary>Reads the newest version: the newest whole checkpoint, and the commits after it; or all commits.</summary>
    public static PlainTable Open(string location, DuckDbConnection connection, bool useCheckpoints = true)
    {
        var table = new PlainTable(location, connection);
        var log = Path.Combine(location, "_delta_log");
        var names = Directory.GetFiles(log).Select(f => Path.GetFileName(f)!).ToList();
        if (useCheckpoints)
            table.ReadCheckpoint(log, names);
        foreach (var name in names.Where(n => CommitName().IsMatch(n)).Order(StringComparer.Ordinal))
        {
            var version = long.Parse(name.AsSpan(0, 20), CultureInfo.InvariantCulture);
            if (version <= table.Version)
                continue;
            if (version != table.Version + 1)
                throw new FormatException($"{location}: version {table.Version + 1} is missing");
            foreach (var line in Lines(Path.Combine(log, name)))
                table.Apply(line);
            table.Version = version;
        }

        using var schema = JsonDocument.Parse(table.Metadata.GetProperty("schemaString").GetString()!);
        table.Columns = PlainColumn.Of(schema.RootElement.Clone());
        return table;
    }

    /// <summary>Makes a temporary table of the rows.</summary>
    public void CopyInto(string name)
    {
        var columns = string.Join(", ", Columns.Select(c => $"{PlainTypes.Quote(c.Name)} {PlainTypes.ToDuckDb(c.Type)}"));
        _connection.Execute($"CREATE OR REPLACE TEMP TABLE {name} ({columns})");
        var schemas = Schemas();
        foreach (var group in _files.Values.GroupBy(f => (Select: Select(f, schemas[f.Path]), Shape: schemas[f.Path].ToString())))
        {
            foreach (var file in group.Where(f => f.Vector is not null))
            {
                var rows = PlainVector.Read(file.Vector!.Value, Location);
                _connection.Execute(
                    $"INSERT INTO {name} SELECT {group.Key.Select} FROM read_parquet({PlainTypes.PathText(file.Path)}, file_row_number = true, hive_partitioning = false) "
                    + (rows.Count == 0 ? "" : $"WHERE file_row_number NOT IN ({string.Join(", ", rows)})"));
            }

            foreach (var part in group.Where(f => f.Vector is null).Chunk(200))
            {
                var list = string.Join(", ", part.Select(f => PlainTypes.PathText(f.Path)));
                _connection.Execute($"INSERT INTO {name} SELECT {group.Key.Select} FROM read_parquet([{list}], hive_partitioning = false)");
            }
        }
    }

    private string Select(PlainFile file, PlainNode schema)
    {
        var conversion = new PlainConversion(Properties.GetValueOrDefault("delta.columnMapping.mode") == "id");
        var partitions = PartitionColumns;
        return string.Join(", ", Columns.Select(column => partitions.Contains(column.Name) ? Partition(file, column) : conversion.Of(column, schema)));
    }

    private static string Partition(PlainFile file, PlainColumn column)
    {
        var type = PlainTypes.ToDuckDb(column.Type);
        var text = file.PartitionValue(column.PhysicalName) is { } value ? PlainTypes.Text(value) : "NULL";
        return type == "BLOB" && text != "NULL" ? $"encode({text})" : $"CAST({text} AS {type})";
    }

    /// <summary>The schema of each file, by its path.</summary>
    private Dictionary<string, PlainNode> Schemas()
    {
        var schemas = new Dictionary<string, PlainNode>(StringComparer.Ordinal);
        foreach (var part in _files.Values.Select(f => f.Path).Distinct().Chunk(200))
        {
            var rows = Rows(
                _connection,
                "SELECT file_name, name, num_children, field_id, concat_ws(' ', type, converted_type, logical_type) FROM parquet_schema([" + string.Join(", ", part.Select(PlainTypes.PathText)) + "])");
            for (var next = 0; next < rows.Count;)
            {
                var path = (string)rows[next][0]!;
                schemas.Add(path, Node(rows, ref next));
            }
        }

        return schemas;
    }

    /// <summary>The rows tell the tree from its root on, each group before its children.</summary>
    private static PlainNode Node(List<object?[]> rows, ref int next)
    {
        var row = rows[next++];
        var node = new PlainNode((string)row[1]!, (string)row[4]!, row[3] is null ? null : Convert.ToInt64(row[3], CultureInfo.InvariantCulture), []);
        for (var children = row[2] is null ? 0 : Convert.ToInt64(row[2], CultureInfo.InvariantCulture); children > 0; children--)
            node.Children.Add(Node(rows, ref next));
        return node;
    }

    private void ReadCheckpoint(string log, List<string> names)
    {
        var found = names.Select(n => CheckpointName().Match(n)).Where(m => m.Success)
            .GroupBy(m => (Version: long.Parse(m.Groups["version"].ValueSpan, CultureInfo.InvariantCulture), Parts: m.Groups["parts"].Value, Id: m.Groups["id"].Value))
            .Where(g => g.Key.Parts.Length == 0 || g.Count() == int.Parse(g.Key.Parts, CultureInfo.InvariantCulture))
            .OrderByDescending(g => g.Key.Version);
        foreach (var checkpoint in found)
        {
            try
            {
                foreach (var part in checkpoint)
                    ReadActions(Path.Combine(log, part.Value), log);
                Version = checkpoint.Key.Version;
                return;
            }
            catch (DuckDbException)
            {
                _files.Clear(); // an older one, or the commits alone, must do
            }
        }
    }

    /// <summary>The actions of a file; what stands after one on its line is nobody's.</summary>
    private static IEnumerable<string> Lines(string path) =>
        File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => line[..(line.LastIndexOf('}') + 1)]);

    private void ReadActions(string path, string log)
    {
        if (path.EndsWith(".json", StringComparison.Ordinal))
        {
            foreach (var line in Lines(path))
                Read(line);
            return;
        }

        var file = $"read_parquet({PlainTypes.PathText(path)})";
        var there = Rows(_connection, $"SELECT column_name FROM (DESCRIBE SELECT * FROM {file})").Select(r => (string)r[0]!).ToHashSet();
        foreach (var kind in new[] { "protocol", "metaData", "add", "remove", "sidecar" }.Where(there.Contains))
        {
            // Typed statistics, in which NaN would be no JSON, are left out.
            var fields = Rows(_connection, $"SELECT column_name FROM (DESCRIBE SELECT {kind}.* FROM {file})").Select(r => (string)r[0]!)
                .Where(f => !f.EndsWith("_parsed", StringComparison.Ordinal)).Select(f => $"{PlainTypes.Quote(f)} := {kind}.{PlainTypes.Quote(f)}");
            var read = $"SELECT to_json(struct_pack({string.Join(", ", fields)})) FROM {file} WHERE {kind} IS NOT NULL";
            foreach (var row in Rows(_connection, read))
                Read($"{{\"{kind}\":{(string)row[0]!}}}");
        }

        void Read(string line)
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.TryGetProperty("sidecar", out var sidecar) && sidecar.ValueKind == JsonValueKind.Object)
                ReadActions(Path.Combine(log, "_sidecars", Uri.UnescapeDataString(sidecar.GetProperty("path").GetString()!)), log);
            else
                Apply(line);
        }
    }

    private void Apply(string line)
    {
        using var json = JsonDocument.Parse(line);
        foreach (var action in json.RootElement.EnumerateObject().Where(a => a.Value.ValueKind == JsonValueKind.Object))
        {
            switch (action.Name)
            {
                case "protocol":
                    Protocol = action.Value.Clone();
                    break;
                case "metaData":
                    Metadata = action.Value.Clone();
                    break;
                case "add":
                    var path = PathOf(action.Value);
                    _files[PlainFile.KeyOf(action.Value, path)] = new PlainFile(path, action.Value.Clone());
                    Named.Add(path);
                    break;
                case "remove":
                    var gone = PathOf(action.Value);
                    _files.Remove(PlainFile.KeyOf(action.Value, gone));
                    Named.Add(gone);
                    break;
                default:
                    break;
            }
        }
    }

    private string PathOf(JsonElement action)
    {
        var path = Uri.UnescapeDataString(action.GetProperty("path").GetString()!);
        return path.StartsWith("file:", StringComparison.Ordinal) ? "/" + path[5..].TrimStart('/') : Path.Combine(Location, path);
    }

    /// <summary>The rows of a query.</summary>
    public static List<object?[]> Rows(DuckDbConnection connection, string sql)
    {
        using var result = connection.Query(sql);
        var rows = new List<object?[]>();
        while (result.FetchChunk() is { } chunk)
            using (chunk)
                for (var row = 0; row < chunk.RowCount; row++)
                    rows.Add([.. Enumerable.Range(0, result.ColumnCount).Select(column => chunk[column].GetValue(row))]);
        return rows;
    }

    [GeneratedRegex(@"^\d{20}\.json$")]
    private static partial Regex CommitName();

    [GeneratedRegex(@"^(?<version>\d{20})\.checkpoint\.(?:\d{10}\.(?<parts>\d{10})\.|(?<id>[0-9a-f-]{36})\.)?(?:parquet|json)$")]
    private static partial Regex CheckpointName();
}
