using System.Text.Json.Nodes;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>R3: NaN is in no bound and sorts above everything, so a float's maximum rules nothing out but below an upper end.</summary>
public sealed class R03NaNTests : TrapTest
{
    [Theory]
    [InlineData("d > 100", 1)]
    [InlineData("d >= 100", 1)]
    [InlineData("d <> 1", 2)]
    [InlineData("d IS DISTINCT FROM 1", 2)]
    [InlineData("d = 'nan'::DOUBLE", 1)]
    [InlineData("d >= 'nan'::DOUBLE", 1)]
    [InlineData("d IN ('nan'::DOUBLE, 7)", 1)]
    [InlineData("NOT (d <= 100)", 1)]
    [InlineData("d BETWEEN 100 AND 'nan'::DOUBLE", 1)]
    [InlineData("d > 100 OR d < 0", 1)]
    [InlineData("isnan(d)", 1)]
    [InlineData("s.f > 100", 1)]
    public async Task R3_rows_with_NaN_are_found(string condition, int rows)
    {
        foreach (var type in new[] { "DOUBLE", "FLOAT" })
        {
            foreach (var withoutNaN in new[] { true, false })
            {
                var table = Make($"{type}{withoutNaN}", type, withoutNaN);
                Assert.Equal(rows, (await Engine.RowsAsync($"SELECT d FROM {table.Sql} WHERE {condition}")).Count);
            }
        }
    }

    [Fact]
    public async Task R3_a_range_with_an_upper_end_prunes()
    {
        var table = Make("t", "DOUBLE", withoutNaN: true);
        Assert.Empty(await Engine.RowsAsync($"SELECT d FROM {table.Sql} WHERE d > 100 AND d < 200"));
        Assert.Equal(0, Engine.FilesScanned);
        Assert.Empty(await Engine.RowsAsync($"SELECT d FROM {table.Sql} WHERE d = 100"));
        Assert.Equal(0, Engine.FilesScanned);
    }

    /// <summary>One file of 1, 2 and NaN, in which the writer's bounds are 1 and 2 (Parquet's) or 1 and NaN (Spark's); 1 and 2 have the row 1
    /// twice so that `d &lt;&gt; 1` gives two rows.</summary>
    private TestTable Make(string name, string type, bool withoutNaN)
    {
        var schema = TestEngine.Schema($"d {type}, s STRUCT(f {type})");
        var table = Engine.Table(name);
        var path = table.WriteFile(Engine.Maker,
            $"SELECT v::{type} AS d, {{'f': v::{type}}} AS s FROM (VALUES ('1'), ('1'), ('2'), ('nan')) x(v)");
        JsonObject statistics = SparkStatistics.Of(Engine.Maker, $"read_parquet('{table.Location}/{path}')", schema, withoutNaN);
        table.Commit(TestTable.Protocol(), TestTable.Metadata(schema), table.Add(path, statistics));
        return table;
    }
}
