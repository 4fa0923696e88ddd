using DeltaQuery.Engine.Log;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>R8: a column of the user's may be named like one of DuckDB's virtual ones.</summary>
public sealed class R08ReservedNameTests : TrapTest
{
    [Theory]
    [InlineData("file_row_number")]
    [InlineData("file_index")]
    [InlineData("filename")]
    [InlineData("rowid")]
    [InlineData("FILE_ROW_NUMBER")]
    [InlineData("c0")]
    public async Task R8_a_deletion_vector_deletes_the_right_row_whatever_columns_are_called(string name)
    {
        var schema = TestEngine.Schema($"\"{name}\" BIGINT, v VARCHAR");
        var table = Engine.Table("t");
        var first = table.WriteFile(Engine.Maker, $"SELECT 2 - i AS \"{name}\", 'a' || i AS v FROM range(3) r(i)");
        var second = table.WriteFile(Engine.Maker, $"SELECT 2 - i AS \"{name}\", 'b' || i AS v FROM range(3) r(i)");
        var vector = DeletionVector.FromPositions([0]).ToInline();
        var other = DeletionVector.FromPositions([1, 2]).ToInline();
        table.Commit(TestTable.Protocol("deletionVectors"), TestTable.Metadata(schema), table.Add(first, vector: vector),
            table.Add(second, vector: other));
        Assert.Equal(["1|a1", "0|a2", "2|b0"], await Engine.RowsAsync($"SELECT \"{name}\", v FROM {table.Sql} ORDER BY v"));
        Assert.Equal("a1", await Engine.ValueAsync($"SELECT v FROM {table.Sql} WHERE \"{name}\" = 1"));
    }

    [Fact]
    public async Task R8_partition_values_go_with_their_files_whatever_columns_are_called()
    {
        var schema = TestEngine.Schema("file_index BIGINT, filename VARCHAR");
        var table = Engine.Table("t");
        var paths = Enumerable.Range(0, 12).Select(i => table.WriteFile(Engine.Maker, $"SELECT {11 - i} AS file_index")).ToList();
        table.Commit(
            [TestTable.Protocol(), TestTable.Metadata(schema, ["filename"]),
                .. paths.Select((p, i) => table.Add(p, partitionValues: new Dictionary<string, string?> { ["filename"] = $"f{i}" }))]);
        Assert.Equal("true", await Engine.ValueAsync($"SELECT bool_and(filename = 'f' || (11 - file_index)) FROM {table.Sql}"));
    }
}
