using System.Text.Json.Nodes;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Log;

/// <summary>Actions that lack what their table needs, or say it in another kind of value: never other rows, but an error that names the log.</summary>
public sealed class DamagedActionTests : IDisposable
{
    private const string Checkpoint = "00000000000000000001.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json";

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_file_without_partition_values_is_refused_where_there_are_partitions(bool isNull, bool isKnownBefore)
    {
        var table = Partitioned();
        if (isKnownBefore)
            Assert.Equal(["1|x"], await _engine.RowsAsync($"SELECT * FROM {table.Sql}"));
        table.Commit(Unplaced(table.Add(table.WriteFile(_engine.Maker, "SELECT 2 AS i")), isNull));

        for (var i = 0; i < 2; i++)
        {
            var error = await _engine.ErrorAsync($"SELECT * FROM {table.Sql}");
            Assert.Equal(DeltaErrorCode.CorruptLog, error.Code);
            Assert.Equal("00000000000000000001.json: add without partitionValues in a table with partitions: part-00001.parquet", error.Message);
            Assert.Equal("00000000000000000001.json", error.Path);
        }

        Assert.Equal(["1|x"], await _engine.RowsAsync($"SELECT * FROM {table.Sql} VERSION AS OF 0"));
    }

    [Fact]
    public async Task A_file_without_partition_values_does_no_harm_once_it_is_gone()
    {
        var table = Partitioned();
        var path = table.WriteFile(_engine.Maker, "SELECT 2 AS i");
        table.Commit(Unplaced(table.Add(path), isNull: false));
        table.Commit(TestTable.Remove(path));
        Assert.Equal(["1|x"], await _engine.RowsAsync($"SELECT * FROM {table.Sql}"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_JSON_checkpoint_with_such_a_file_is_passed_over_or_refused(bool hasCommits)
    {
        var table = Partitioned();
        var path = table.WriteFile(_engine.Maker, "SELECT 2 AS i");
        var add = table.Add(path, partitionValues: new Dictionary<string, string?> { ["p"] = "y" });
        table.Commit(add);
        var log = Path.Combine(table.Location, "_delta_log");
        File.WriteAllLines(Path.Combine(log, Checkpoint),
        [
            """{"checkpointMetadata":{"version":1}}""", TestTable.Protocol("v2Checkpoint").ToJsonString(), Metadata.ToJsonString(),
            Unplaced(table.Add(path), isNull: false).ToJsonString(),
        ]);
        if (hasCommits)
        {
            Assert.Equal(["1|x", "2|y"], await _engine.RowsAsync($"SELECT * FROM {table.Sql} ORDER BY i"));
            return;
        }

        File.Delete(Path.Combine(log, "00000000000000000000.json"));
        var error = await _engine.ErrorAsync($"SELECT * FROM {table.Sql}");
        Assert.Equal((DeltaErrorCode.CorruptLog, Checkpoint), (error.Code, error.Path));
    }

    [Theory]
    [InlineData("add")]
    [InlineData("cdc")]
    public async Task Changes_without_partition_values_are_refused_where_there_are_partitions(string action)
    {
        var table = _engine.Table("t");
        table.Commit(TestTable.Protocol(), TestTable.Metadata(
            TestEngine.Schema("i INTEGER, p VARCHAR"), ["p"], new Dictionary<string, string> { ["delta.enableChangeDataFeed"] = "true" }));
        var add = Unplaced(table.Add(table.WriteFile(_engine.Maker, "SELECT 2 AS i, 'insert' AS _change_type")), isNull: false);
        var file = add["add"]!;
        add.Remove("add");
        table.Commit(new JsonObject { [action] = file });
        table.Commit(TestTable.Remove("part-00000.parquet"));
        var error = await _engine.ErrorAsync($"SELECT * FROM table_changes('{table.Location}', 1, 1)");
        Assert.Equal((DeltaErrorCode.CorruptLog, "00000000000000000001.json"), (error.Code, error.Path));
    }

    [Theory]
    [InlineData("storageType", "{\"x\":1}", "remove: deletionVector: storageType must be a string, not {\"x\":1}")]
    [InlineData("storageType", "\"x\"", "remove: deletionVector: storageType must be u, p or i, not x")]
    [InlineData("pathOrInlineDv", "5", "remove: deletionVector: pathOrInlineDv must be a string, not 5")]
    public async Task A_remove_whose_vector_makes_no_sense_is_refused_and_does_not_leave_its_file(string field, string value, string message)
    {
        var table = _engine.Table("t");
        var path = table.WriteFile(_engine.Maker, "SELECT unnest([1, 2]) AS i");
        var vector = new DeletionVectorDescriptor { StorageType = "i", PathOrInlineDv = "wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L", SizeInBytes = 40, Cardinality = 6 };
        table.Commit(TestTable.Protocol("deletionVectors"), TestTable.Metadata(TestEngine.Schema("i INTEGER")), table.Add(path, vector: vector));
        var remove = TestTable.Remove(path, vector);
        remove["remove"]!["deletionVector"]![field] = JsonNode.Parse(value);
        table.Commit(remove, table.Add(path));
        var error = await _engine.ErrorAsync($"SELECT * FROM {table.Sql}");
        Assert.Equal(DeltaErrorCode.CorruptLog, error.Code);
        Assert.Equal($"00000000000000000001.json line 2: {message}", error.Message);
    }

    [Theory]
    [InlineData("needs a reader feature that DeltaQuery does not implement: vimestampNtz", "", "", "vimestampNtz")]
    [InlineData("delta.columnMapping.mode 'nome' is not one of none, name, id", "", "nome", "columnMapping")]
    [InlineData("schemaString, column i: unknown type 'intager'", "intager", "", "columnMapping")]
    public async Task Metadata_that_cannot_be_read_is_told_with_the_log(string message, string type, string mode, string feature)
    {
        var table = _engine.Table("t");
        var metadata = TestTable.Metadata(
            TestEngine.Schema("i INTEGER"), configuration: mode.Length == 0 ? null : new Dictionary<string, string> { ["delta.columnMapping.mode"] = mode });
        if (type.Length > 0)
            metadata["metaData"]!["schemaString"] = ((string)metadata["metaData"]!["schemaString"]!).Replace("\"integer\"", $"\"{type}\"", StringComparison.Ordinal);
        table.Commit(TestTable.Protocol(feature), metadata);
        var error = await _engine.ErrorAsync($"SELECT * FROM {table.Sql}");
        Assert.Equal(DeltaErrorCode.UnsupportedFeature, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal($"{table.Location}/_delta_log", error.Path);
        Assert.Single(error.Features);
    }

    private static JsonObject Metadata => TestTable.Metadata(TestEngine.Schema("i INTEGER, p VARCHAR"), ["p"]);

    private TestTable Partitioned()
    {
        var table = _engine.Table("t");
        var add = table.Add(table.WriteFile(_engine.Maker, "SELECT 1 AS i"), partitionValues: new Dictionary<string, string?> { ["p"] = "x" });
        table.Commit(TestTable.Protocol(), Metadata, add);
        return table;
    }

    private static JsonObject Unplaced(JsonObject add, bool isNull)
    {
        var action = (JsonObject)add["add"]!;
        action.Remove("partitionValues");
        if (isNull)
            action["partitionValues"] = null;
        return add;
    }
}
