using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Testing;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Acceptance.Pruning;

/// <summary>A Delta table of chance with several versions, and its rows kept apart, so that each version's rows are known without reading the
/// Delta table.</summary>
internal sealed class RandomTable
{
    private static readonly string[] Features = ["deletionVectors", "columnMapping", "timestampNtz", "typeWidening"];

    private readonly Dice _dice;
    private readonly DuckDbConnection _connection;
    private readonly TestTable _table;
    private readonly RandomSchema _schema;
    private readonly RandomStatistics _statistics;
    private readonly List<(IReadOnlyList<RandomColumn> Columns, IReadOnlyList<RandomFile> Files)> _versions = [];
    private readonly bool _unzonedTimestamps;
    private readonly bool _booleanBounds;
    private int _lastRow;

    /// <param name="dice">Chance.</param>
    /// <param name="connection">A connection in UTC, on which data files are made.</param>
    /// <param name="location">The table's folder.</param>
    public RandomTable(Dice dice, DuckDbConnection connection, string location)
    {
        _dice = dice;
        _connection = connection;
        _table = new TestTable(location);
        _schema = new RandomSchema(dice,
            dice.Pick(ColumnMappingMode.None, ColumnMappingMode.None, ColumnMappingMode.Name, ColumnMappingMode.Id));
        _statistics = new RandomStatistics(dice, connection);
        _unzonedTimestamps = dice.Chance(30); // as INT96 reads
        _booleanBounds = dice.Chance(30);
        Make();
    }

    /// <summary>How many versions there are.</summary>
    public int Versions => _versions.Count;

    /// <summary>The columns of a version.</summary>
    public IReadOnlyList<RandomColumn> Columns(int version) => _versions[version].Columns;

    /// <summary>Makes a DuckDB table of the rows of a version.</summary>
    public void CopyTo(DuckDbConnection target, string name, int version)
    {
        var (columns, files) = _versions[version];
        var definitions = columns.Select(c => $"{SqlText.Identifier(c.Field.Name)} {DuckDbTypes.ToSql(c.Field.Type)}");
        target.Execute($"CREATE TABLE {name} ({string.Join(", ", definitions)})");
        var rows = new List<string>();
        foreach (var file in files)
        {
            for (var row = 0; row < file.Rows.Count; row++)
            {
                if (file.Deleted.Contains(row))
                    continue;
                rows.Add($"({string.Join(", ", columns.Select(c => Value(file, row, c)))})");
            }
        }

        // A row a statement, or else all values of a column would first be cast to one type.
        target.Execute("BEGIN");
        foreach (var row in rows)
            target.Execute($"INSERT INTO {name} VALUES {row}");
        target.Execute("COMMIT");
    }

    /// <summary>A widened column's value as it was written; of a partition column the text is the value, whatever the type was.</summary>
    private static string Value(RandomFile file, int row, RandomColumn column) => file.Value(row, column) is { } known
        ? SqlValue.Render(known.Value, column.IsPartition ? column.Field.Type : known.Type)
        : "NULL";

    private void Make()
    {
        var columns = new List<RandomColumn> { _schema.Column("id", Flavors.Id, false), _schema.Column("k", Flavors.Key, _dice.Chance(15)) };
        for (var i = _dice.Below(3); i > 0; i--)
            columns.Add(_schema.Column(null, _dice.Chance(5) ? Flavors.Binary : _dice.OneOf(Flavors.Scalars), isPartition: true));
        for (var i = _dice.Between(5, 9); i > 0; i--)
            columns.Add(_schema.Column(null, Flavors.Any(_dice), false));
        columns = _dice.Shuffled(columns);

        var files = new List<RandomFile>();
        var actions = new List<JsonObject> { TestTable.Protocol(Features), Metadata(columns) };
        for (var i = _dice.Between(3, 9); i > 0; i--)
            Append(columns, files, actions);
        Commit(columns, files, actions);
        for (var i = _dice.Between(1, 4); i > 0; i--)
        {
            actions = [];
            columns = Alter(columns, actions);
            Change(columns, files, actions);
            Commit(columns, files, actions);
        }
    }

    private void Commit(List<RandomColumn> columns, List<RandomFile> files, List<JsonObject> actions)
    {
        _table.Commit(actions);
        _versions.Add(([.. columns], [.. files]));
        if (_dice.Chance(35))
            Checkpoint(columns);
    }

    /// <summary>With statistics as text, as a struct, or both; a row group may end anywhere.</summary>
    private void Checkpoint(List<RandomColumn> columns)
    {
        var stored = _schema.Physical(columns);
        var data = columns.Zip(stored.Fields).Where(c => !c.First.IsPartition).Select(c => c.Second).ToList();
        var partitions = columns.Zip(stored.Fields).Where(c => c.First.IsPartition).Select(c => c.Second).ToList();
        var structs = _dice.Chance(60);
        var bounds = Structure(data, counts: false);
        var statistics = new JsonObject
        {
            ["numRecords"] = "BIGINT", ["tightBounds"] = "BOOLEAN", ["nullCount"] = Structure(data, counts: true),
        };
        if (bounds.Count > 0)
            (statistics["minValues"], statistics["maxValues"]) = (bounds, bounds.DeepClone());
        var values = structs && partitions.Count > 0 && partitions.TrueForAll(p => p.Type is PrimitiveType { Kind: PrimitiveKind.Long or PrimitiveKind.String })
            ? Structure(partitions, counts: false) : null;
        TestCheckpoint.Write(
            _table, _connection, structs ? statistics.ToJsonString() : null, values?.ToJsonString(), _dice.Chance(15) ? 2 : 1,
            _dice.Pick(2048, 4096), withTexts: !structs || _booleanBounds || _dice.Chance(50));
    }

    /// <summary>The structure of bounds or null counts, as from_json takes it.</summary>
    private static JsonObject Structure(IEnumerable<StructField> fields, bool counts)
    {
        var structure = new JsonObject();
        foreach (var field in fields)
        {
            if (field.Type is StructType row)
            {
                if (Structure(row.Fields, counts) is { Count: > 0 } inner)
                    structure[field.Name] = inner;
            }
            else if (counts)
            {
                structure[field.Name] = "BIGINT";
            }
            else if (field.Type is not (ArrayType or MapType or PrimitiveType { Kind: PrimitiveKind.Binary or PrimitiveKind.Boolean }))
            {
                structure[field.Name] = DuckDbTypes.ToSql(field.Type);
            }
        }

        return structure;
    }

    private JsonObject Metadata(List<RandomColumn> columns) => TestTable.Metadata(
        new StructType(columns.Select(c => c.Field).ToList()),
        columns.Where(c => c.IsPartition).Select(c => c.Field.Name).ToList(),
        new Dictionary<string, string>
        {
            ["delta.columnMapping.mode"] = _schema.Mode.ToString().ToLowerInvariant(),
            ["delta.enableDeletionVectors"] = "true", ["delta.enableTypeWidening"] = "true",
        });

    private List<RandomColumn> Alter(List<RandomColumn> columns, List<JsonObject> actions)
    {
        var altered = new List<RandomColumn>(columns);
        if (_dice.Chance(50))
            altered.Insert(_dice.Between(0, altered.Count), _schema.Column(null, Flavors.Any(_dice), false));
        for (var i = 0; i < altered.Count; i++)
        {
            if (altered[i].Field.Name is "id" or "k")
                continue;
            if (_dice.Chance(20) && _schema.Widened(altered[i]) is { } wider)
                altered[i] = wider;
            if (_schema.Mode != ColumnMappingMode.None && _dice.Chance(8))
                altered[i] = _schema.Renamed(altered[i]);
        }

        if (!altered.SequenceEqual(columns))
            actions.Add(Metadata(altered));
        return altered;
    }

    private void Change(List<RandomColumn> columns, List<RandomFile> files, List<JsonObject> actions)
    {
        for (var i = 0; i < files.Count; i++)
        {
            if (_dice.Chance(15))
            {
                actions.Add(TestTable.Remove(files[i].Path, files[i].Vector));
                files.RemoveAt(i--);
            }
            else if (_dice.Chance(30) && files[i].Rows.Count > 0)
            {
                var before = files[i];
                var deleted = Enumerable.Range(0, before.Rows.Count).Where(r => before.Deleted.Contains(r) || _dice.Chance(30)).ToHashSet();
                if (deleted.Count == before.Deleted.Count)
                    continue;
                files[i] = before with { Deleted = deleted, Vector = Vector(deleted) };
                actions.Add(TestTable.Remove(before.Path, before.Vector));
                actions.Add(Add(files[i]));
            }
        }

        for (var i = _dice.Below(3); i > 0; i--)
            Append(columns, files, actions);
    }

    private DeletionVectorDescriptor Vector(IEnumerable<int> deleted)
    {
        var vector = DeletionVector.FromPositions([.. deleted.Order().Select(r => (long)r)]);
        if (_dice.Chance(50))
            return vector.ToInline();
        var (bytes, offsets) = DeletionVector.WriteFile([vector]);
        var id = Guid.NewGuid();
        File.WriteAllBytes(Path.Combine(_table.Location, $"deletion_vector_{id:D}.bin"), bytes);
        return DeletionVectorDescriptor.ForUuid(id, "", offsets[0], vector.Bitmap.Length, vector.Cardinality);
    }

    private void Append(List<RandomColumn> columns, List<RandomFile> files, List<JsonObject> actions)
    {
        var file = MakeRows([.. columns]);
        Stage(file, "staged", Enumerable.Range(0, file.Rows.Count));
        var stored = _schema.Physical(file.Columns);
        var names = string.Join(", ", file.Columns.Zip(stored.Fields).Where(c => !c.First.IsPartition).Select(c =>
            SqlText.Identifier(c.Second.Name)));
        var folder = _dice.Chance(30) ? _dice.Pick("a b", "p=1", "[x]*", "ü%20", "100%", "q?") : "";
        var path = _table.WriteFile(_connection, $"SELECT {names} FROM staged", folder, _schema.Mode == ColumnMappingMode.None ? null
            : FieldIds(file.Columns, stored));
        file = file with { Path = path };
        files.Add(file);
        actions.Add(Add(file));
    }

    private RandomFile MakeRows(IReadOnlyList<RandomColumn> columns)
    {
        var count = _dice.Chance(4) ? 0 : _dice.Chance(60) ? _dice.Between(1, 4) : _dice.Between(1, 20); // in small files each value is a bound
        var rows = Enumerable.Range(0, count).Select(_ => new object?[columns.Count]).ToList();
        for (var i = 0; i < columns.Count; i++)
        {
            var column = columns[i];
            var centre = _dice.Between(-5, 5);
            var clustered = _dice.Chance(75);
            var nulls = _dice.Chance(60) ? 0 : _dice.Chance(20) ? 100 : _dice.Between(5, 60);
            var shared = column.IsPartition ? PartitionValue(column, centre, nulls) : null;
            foreach (var row in rows)
            {
                row[i] = column.Field.Name == "id" ? (_lastRow++).ToString(CultureInfo.InvariantCulture)
                    : column.IsPartition ? shared
                    : column.Field.Name != "k" && _dice.Chance(nulls) ? null
                    : column.Flavor.Make(_dice, clustered ? centre : _dice.Between(-5, 5));
                if (column.Pool.Count < 200)
                    column.Pool.Add(row[i]);
            }
        }

        return new RandomFile("", columns, rows, new HashSet<int>(), null);
    }

    /// <summary>A value that all rows of a file share: '' is NULL there.</summary>
    private string? PartitionValue(RandomColumn column, int centre, int nulls) =>
        _dice.Chance(nulls / 2) || column.Flavor.Make(_dice, centre) is not string { Length: > 0 } value ? null : value;

    private JsonObject Add(RandomFile file)
    {
        var stored = _schema.Physical(file.Columns);
        var kept = new StructType(file.Columns.Zip(stored.Fields).Where(c => !c.First.IsPartition).Select(c => c.Second).ToList());
        var all = Enumerable.Range(0, file.Rows.Count);
        Stage(file, "all_rows", all);
        Stage(file, "live_rows", all.Where(r => !file.Deleted.Contains(r)));
        var others = MakeRows(file.Columns);
        Stage(file with { Rows = [.. file.Rows, .. others.Rows] }, "more_rows", Enumerable.Range(0, file.Rows.Count + others.Rows.Count));
        var stats = _statistics.Of("all_rows", "live_rows", "more_rows", file.Rows.Count, kept, file.Vector is not null);
        if (_booleanBounds)
            AddBooleanBounds(stats, kept);
        var values = file.Columns.Zip(stored.Fields).Where(c => c.First.IsPartition)
            .ToDictionary(c => c.Second.Name, c => PartitionText(file, c.First));
        return _table.Add(file.Path, stats, values, file.Vector);
    }

    /// <summary>Other writers than Spark have bounds of booleans.</summary>
    private void AddBooleanBounds(JsonObject? stats, StructType kept)
    {
        if (stats?["minValues"] is not JsonObject least || stats["maxValues"] is not JsonObject greatest)
            return;
        foreach (var field in kept.Fields.Where(f => f.Type == PrimitiveType.Boolean))
        {
            using var result = _connection.Query(
                $"SELECT min({SqlText.Identifier(field.Name)}), max({SqlText.Identifier(field.Name)}) FROM all_rows");
            var row = result.Rows().Single();
            if (row[0] is not bool lower)
                continue;
            (least[field.Name], greatest[field.Name]) = (lower, (bool)row[1]!);
        }
    }

    private string? PartitionText(RandomFile file, RandomColumn column)
    {
        // A file without rows has any value.
        var value = file.Rows.Count == 0 ? PartitionValue(column, 0, 10) : (string?)file.Value(0, column)!.Value.Value;
        return value is null ? null : column.Field.Type switch
        {
            PrimitiveType { Kind: PrimitiveKind.Timestamp } => _dice.Chance(50) ? value[..^3].Replace(' ', 'T') + "Z" : value[..^3],
            PrimitiveType { Kind: PrimitiveKind.Float or PrimitiveKind.Double } => value switch
            {
                "nan" => "NaN", "inf" => "Infinity", "-inf" => "-Infinity", _ => value,
            },
            PrimitiveType { Kind: PrimitiveKind.Binary } =>
                BinaryText(Convert.FromHexString(value.Replace("\\x", "", StringComparison.Ordinal))),
            _ => value,
        };
    }

    /// <summary>As Spark or as delta-rs writes it.</summary>
    private string BinaryText(byte[] bytes) => bytes.All(b => b < 0x80) && _dice.Chance(50)
        ? Encoding.ASCII.GetString(bytes)
        : string.Concat(bytes.Select(b => $"\\u00{b:X2}"));

    /// <summary>Makes a temporary table of some of a file's rows, as the file stores them.</summary>
    private void Stage(RandomFile file, string name, IEnumerable<int> rows)
    {
        var stored = _schema.Physical(file.Columns).Fields;
        var definitions = stored.Select(f => $"{SqlText.Identifier(f.Name)} {StoredType(DuckDbTypes.ToSql(f.Type))}");
        _connection.Execute($"CREATE OR REPLACE TEMP TABLE {name} ({string.Join(", ", definitions)})");
        var values = rows.Select(r => "SELECT " + string.Join(", ", stored.Select((f, i) => SqlValue.Render(file.Rows[r][i], f.Type)))).ToList();
        if (values.Count > 0)
            _connection.Execute($"INSERT INTO {name} {string.Join(" UNION ALL ", values)}");
    }

    private string StoredType(string type) =>
        _unzonedTimestamps ? type.Replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMP", StringComparison.Ordinal) : type;

    private static string FieldIds(IReadOnlyList<RandomColumn> columns, StructType stored) =>
        "{" + string.Join(", ", columns.Zip(stored.Fields).Where(c => !c.First.IsPartition).Select(c => FieldIds(c.Second))) + "}";

    private static string FieldIds(StructField field)
    {
        var inner = Inner(field.Type);
        var name = SqlText.Literal(field.Name);
        return inner.Length == 0
            ? $"{name}: {field.FieldId}"
            : $"{name}: {{__duckdb_field_id: {field.FieldId}, {inner}}}";
    }

    private static string Inner(DataType type) => type switch
    {
        StructType row => string.Join(", ", row.Fields.Select(FieldIds)),
        ArrayType { Element: var element } => Inner(element) is { Length: > 0 } inner ? $"element: {{{inner}}}" : "",
        MapType map => string.Join(", ", new[] { ("key", map.Key), ("value", map.Value) }
            .Select(m => (m.Item1, Inner: Inner(m.Item2))).Where(m => m.Inner.Length > 0).Select(m => $"{m.Item1}: {{{m.Inner}}}")),
        _ => "",
    };
}
