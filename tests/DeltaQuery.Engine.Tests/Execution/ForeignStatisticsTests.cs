using System.Text.Json.Nodes;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>Files whose statistics another writer left out or spoilt: what needs the number of their rows asks the files.</summary>
public sealed class ForeignStatisticsTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public static TheoryData<string?> Statistics => new(
        null, "", "null", "[]", "{}", "no json", "{\"numRecords\":null}", "{\"numRecords\":\"3\"}", "{\"minValues\":{\"i\":0}}");

    public void Dispose() => _engine.Dispose();

    [Theory]
    [MemberData(nameof(Statistics))]
    public async Task A_deletion_vector_comes_with_the_number_of_rows(string? statistics)
    {
        Make(statistics, new() { ["delta.enableDeletionVectors"] = "true" }, 3, "deletionVectors");
        await _engine.RunAsync("DELETE FROM t WHERE i = 1");
        Assert.Equal(["0", "2"], await _engine.RowsAsync("SELECT i FROM t ORDER BY i"));
        Assert.Equal(3, (int)Added(1)["numRecords"]!);
        Assert.False((bool)Added(1)["tightBounds"]!);
    }

    [Theory]
    [MemberData(nameof(Statistics))]
    public async Task Row_ids_come_with_the_number_of_rows(string? statistics)
    {
        Make(statistics, []);
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES (delta.enableRowTracking = true)");
        await _engine.RunAsync("INSERT INTO t VALUES (3)");
        Assert.Equal(["0|0", "1|1", "2|2", "3|3"], await _engine.RowsAsync("SELECT i, _metadata.row_id FROM t ORDER BY i"));
        Assert.Equal(3, (int)Added(1)["numRecords"]!);
    }

    [Theory]
    [InlineData("DELETE FROM t WHERE i < 2", true, "2|3|4")]
    [InlineData("DELETE FROM t WHERE i < 2", false, "2|3|4")]
    [InlineData("UPDATE t SET i = i + 10 WHERE i < 2", true, "2|3|4|10|11")]
    [InlineData("UPDATE t SET i = i + 10 WHERE i < 2", false, "2|3|4|10|11")]
    [InlineData("MERGE INTO t USING (SELECT unnest([0, 1]) AS k) s ON i = k WHEN MATCHED THEN DELETE", true, "2|3|4")]
    [InlineData("INSERT INTO t REPLACE WHERE i < 2 SELECT 0", true, "0|2|3|4")]
    public async Task A_file_of_more_rows_than_its_statistics_say_keeps_the_others(string statement, bool vectors, string rows)
    {
        Dictionary<string, string> properties = new() { ["delta.enableDeletionVectors"] = vectors ? "true" : "false" };
        Make("{\"numRecords\":2}", properties, 5, "deletionVectors");
        await _engine.RunAsync(statement);
        Assert.Equal(rows.Split('|'), await _engine.RowsAsync("SELECT i FROM t ORDER BY i"));
        Assert.Equal($"{rows.Split('|').Length}", await _engine.ValueAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task A_file_of_more_rows_than_its_statistics_say_keeps_them_beside_deleted_ones()
    {
        Make("{\"numRecords\":3}", new() { ["delta.enableDeletionVectors"] = "true" }, 5, "deletionVectors");
        await _engine.RunAsync("DELETE FROM t WHERE i = 0");
        await _engine.RunAsync("DELETE FROM t WHERE i IN (1, 2)");
        Assert.Equal(["3", "4"], await _engine.RowsAsync("SELECT i FROM t ORDER BY i"));
        Assert.Equal("2", await _engine.ValueAsync("SELECT count(*) FROM t"));
    }

    private void Make(string? statistics, Dictionary<string, string> properties, int rows = 3, params string[] features)
    {
        var schema = TestEngine.Schema("i INTEGER");
        var table = _engine.Table("t");
        var add = table.Append(schema, _engine.Maker, $"SELECT i::INTEGER AS i FROM range({rows}) r(i)");
        add["add"]!["stats"] = statistics;
        table.Commit([TestTable.Protocol(features), TestTable.Metadata(schema, configuration: properties), add]);
    }

    /// <summary>The statistics of the one file that a commit adds.</summary>
    private JsonNode Added(int version)
    {
        var add = _engine.Commit("t", version).Select(line => JsonNode.Parse(line)!["add"]).OfType<JsonNode>().Single();
        return JsonNode.Parse((string)add["stats"]!)!;
    }
}
