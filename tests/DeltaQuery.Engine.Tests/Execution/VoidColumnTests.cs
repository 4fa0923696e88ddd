using DeltaQuery.Engine.Schema;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>Columns of the type void, which Spark's log may have and no file holds, stand in no change's way.</summary>
public sealed class VoidColumnTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rows_of_a_table_with_a_void_column_are_changed(bool vectors)
    {
        var table = _engine.Table("t");
        var schema = new StructType([new StructField("a", PrimitiveType.Integer), new StructField("v", PrimitiveType.Void)]);
        var files = new StructType([schema.Fields[0]]);
        table.Commit(
            TestTable.Protocol("deletionVectors"),
            TestTable.Metadata(schema, configuration: new Dictionary<string, string> { ["delta.enableDeletionVectors"] = vectors ? "true" : "false" }),
            table.Append(files, _engine.Maker, "SELECT i::INTEGER AS a FROM range(5) r(i)"));
        await _engine.RunAsync("UPDATE t SET a = 10 WHERE a = 1");
        await _engine.RunAsync("DELETE FROM t WHERE a = 2");
        await _engine.RunAsync(
            "MERGE INTO t USING (SELECT unnest([3, 7]) AS k) AS s ON t.a = s.k WHEN MATCHED THEN UPDATE SET a = 30 WHEN NOT MATCHED THEN INSERT (a) VALUES (s.k)");
        Assert.Equal(["0|NULL", "4|NULL", "7|NULL", "10|NULL", "30|NULL"], await _engine.RowsAsync("SELECT a, v FROM t ORDER BY a"));
    }
}
