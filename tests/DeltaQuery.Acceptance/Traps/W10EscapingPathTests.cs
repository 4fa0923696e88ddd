using System.Text.Json.Nodes;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>W10: a path in the log that leads out of the table's folder is followed by no statement.</summary>
/// <remarks>Allowed locations, and a mode in which DuckDB itself reaches nothing else, do not exist yet.</remarks>
public sealed class W10EscapingPathTests : TrapTest
{
    [Theory]
    [InlineData("../outside.parquet")]
    [InlineData("x/../../outside.parquet")]
    [InlineData("%2e%2e/outside.parquet")]
    public async Task W10_a_relative_path_that_leaves_the_table_is_refused(string path)
    {
        var table = Engine.Table("t");
        var schema = TestEngine.Schema("a INTEGER");
        var inside = table.Append(schema, Engine.Maker, "SELECT 1::INTEGER AS a");
        var outside = Path.Combine(Engine.Root, "outside.parquet");
        Engine.Maker.Execute($"COPY (SELECT 2::INTEGER AS a) TO '{outside}' (FORMAT parquet)");
        var add = inside.DeepClone().AsObject();
        add["add"]!["path"] = path;
        table.Commit(TestTable.Protocol(), TestTable.Metadata(schema), inside, add);
        var before = await File.ReadAllBytesAsync(outside);
        foreach (var statement in new[] { "SELECT * FROM t", "UPDATE t SET a = 3", "DELETE FROM t WHERE a > 0", "INSERT INTO t SELECT * FROM t" })
            Assert.Contains("outside.parquet", (await Engine.ErrorAsync(statement)).Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(outside));
        Assert.Single(Directory.GetFiles(Path.Combine(table.Location, "_delta_log"), "*.json"));
    }
}
