using System.Text.Json.Nodes;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>Files whose statistics another writer left out or spoilt: what needs the number of their rows asks the files.</summary>
public sealed class ForeignStatisticsTests : IDisposable
{
    private readonly TestEngine engine = new();

    public static TheoryData<string?> Statistics => new(
        null, "", "null", "[]", "{}", "no json", "{\"numRecords\":null}", "{\"numRecords\":\"3\"}", "{\"minValues\":{\"i\":0}}");

    public void Dispose() => engine.Dispose();

    [Theory]
    [MemberData(nameof(Statistics))]
    public async Task A_deletion_vector_comes_with_the_number_of_rows(string? statistics)
    {
        Make(statistics, new() { ["delta.enableDeletionVectors"] = "true" }, "deletionVectors");
        await engine.RunAsync("DELETE FROM t WHERE i = 1");
        Assert.Equal(["0", "2"], await engine.RowsAsync("SELECT i FROM t ORDER BY i"));
        Assert.Equal(3, (int)Added(1)["numRecords"]!);
        Assert.False((bool)Added(1)["tightBounds"]!);
    }

    [Theory]
    [MemberData(nameof(Statistics))]
    public async Task Row_ids_come_with_the_number_of_rows(string? statistics)
    {
        Make(statistics, []);
        await engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES (delta.enableRowTracking = true)");
        await engine.RunAsync("INSERT INTO t VALUES (3)");
        Assert.Equal(["0|0", "1|1", "2|2", "3|3"], await engine.RowsAsync("SELECT i, _metadata.row_id FROM t ORDER BY i"));
        Assert.Equal(3, (int)Added(1)["numRecords"]!);
    }

    private void Make(string? statistics, Dictionary<string, string> properties, params string[] features)
    {
        var schema = TestEngine.Schema("i INTEGER");
        var table = engine.Table("t");
        var add = table.Append(schema, engine.Maker, "SELECT i::INTEGER AS i FROM range(3) r(i)");
        add["add"]!["stats"] = statistics;
        table.Commit([TestTable.Protocol(features), TestTable.Metadata(schema, configuration: properties), add]);
    }

    /// <summary>The statistics of the one file that a commit adds.</summary>
    private JsonNode Added(int version)
    {
        var add = engine.Commit("t", version).Select(line => JsonNode.Parse(line)!["add"]).OfType<JsonNode>().Single();
        return JsonNode.Parse((string)add["stats"]!)!;
    }
}
