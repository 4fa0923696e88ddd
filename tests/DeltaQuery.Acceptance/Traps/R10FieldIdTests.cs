using DeltaQuery.Engine;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>R10: columns are found by field id where the table maps by id, and by name everywhere else.</summary>
public sealed class R10FieldIdTests : TrapTest
{
    private static readonly StructType Schema = new(
        [Mapped("a", "p1", 1, PrimitiveType.Integer), Mapped("b", "p2", 2, PrimitiveType.Integer)]);

    [Theory]
    [InlineData("id", "{p1: 1, p2: 2}", "1|2")]
    [InlineData("id", "{p1: 2, p2: 1}", "2|1")]
    [InlineData("name", null, "1|2")]
    [InlineData("name", "{p1: 2, p2: 1}", "1|2")]
    public async Task R10_a_column_is_found_by_what_the_mode_says(string mode, string? fieldIds, string row)
    {
        var table = Engine.Table("t");
        var path = table.WriteFile(Engine.Maker, "SELECT 1::INTEGER AS p1, 2::INTEGER AS p2", fieldIds: fieldIds);
        table.Commit(
            TestTable.Protocol("columnMapping"),
            TestTable.Metadata(Schema, configuration: new Dictionary<string, string> { ["delta.columnMapping.mode"] = mode }),
            table.Add(path));
        Assert.Equal(row, await Engine.ValueAsync($"SELECT a || '|' || b FROM {table.Sql}"));
    }

    [Fact]
    public async Task R10_a_file_without_field_ids_is_refused_where_they_count()
    {
        var table = Engine.Table("t");
        var path = table.WriteFile(Engine.Maker, "SELECT 1::INTEGER AS p1, 2::INTEGER AS p2");
        table.Commit(
            TestTable.Protocol("columnMapping"),
            TestTable.Metadata(Schema, configuration: new Dictionary<string, string> { ["delta.columnMapping.mode"] = "id" }),
            table.Add(path));
        var error = await Engine.ErrorAsync($"SELECT a FROM {table.Sql}");
        Assert.Equal((DeltaErrorCode.CorruptData, path), (error.Code, error.Path));
    }

    [Fact]
    public async Task R10_field_ids_do_not_count_without_mapping()
    {
        var table = Engine.Table("t");
        var path = table.WriteFile(Engine.Maker, "SELECT 1::INTEGER AS a, 2::INTEGER AS b", fieldIds: "{a: 2, b: 1}");
        table.Commit(TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("a INTEGER, b INTEGER")), table.Add(path));
        Assert.Equal("1|2", await Engine.ValueAsync($"SELECT a || '|' || b FROM {table.Sql}"));
    }
}
