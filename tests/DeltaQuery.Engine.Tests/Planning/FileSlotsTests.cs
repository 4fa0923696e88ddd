using System.Text.Json.Nodes;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Planning;

public sealed class FileSlotsTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Each_file_gets_its_own_value_back()
    {
        string?[] values = ["a", "Zürich", null, "", " space ", "it's", "日本語", "🙂🙂", "longer than all of the others are", "%_\\", "\t"];
        var slots = FileSlots.TryMake(values)!;
        for (var i = 0; i < values.Length; i++)
        {
            var value = slots.Value(SqlText.Literal(slots.Text)).Replace("file_index", $"{i}::UBIGINT", StringComparison.Ordinal);
            Assert.Equal(values[i], _engine.Maker.Scalar($"SELECT {value}"));
        }
    }

    [Theory]
    [InlineData("a\u0001")]
    [InlineData("\u0002")]
    public void Values_with_the_characters_of_the_format_have_no_slots(string value) => Assert.Null(FileSlots.TryMake(["a", value]));

    [Fact]
    public void Very_much_text_has_no_slots()
    {
        Assert.NotNull(FileSlots.TryMake(Enumerable.Repeat("2020-01-01", 10_000).ToList()));
        Assert.Null(FileSlots.TryMake(Enumerable.Repeat("2020-01-01", 20_000).ToList()));
        Assert.Null(FileSlots.TryMake(Enumerable.Repeat("2020-01-0ä", 1_000).ToList()));
    }

    [Fact]
    public async Task Partition_values_of_many_files_are_those_of_the_log()
    {
        const int Files = 60;
        var schema = TestEngine.Schema("i INTEGER, p VARCHAR, d DATE, n BIGINT, b BOOLEAN");
        var table = _engine.Table("t");
        List<JsonObject> actions = [TestTable.Protocol(), TestTable.Metadata(schema, ["p", "d", "n", "b"])];
        for (var i = 0; i < Files; i++)
        {
            actions.Add(table.Add(table.WriteFile(_engine.Maker, $"SELECT {i} AS i"), null, new Dictionary<string, string?>
            {
                ["p"] = i % 7 == 0 ? null : $"p ä{i % 11}", ["d"] = i % 5 == 0 ? null : $"2020-01-{(i % 28) + 1:D2}", ["n"] = $"{i - 30}", ["b"] = i % 2 == 0 ? "true" : "false",
            }));
        }

        table.Commit(actions);
        var rows = await _engine.RowsAsync($"SELECT i, p, d, n, b FROM {table.Sql} ORDER BY i");
        Assert.Equal(
            Enumerable.Range(0, Files).Select(i =>
                $"{i}|{(i % 7 == 0 ? "NULL" : $"p ä{i % 11}")}|{(i % 5 == 0 ? "NULL" : $"2020-01-{(i % 28) + 1:D2}")}|{i - 30}|{(i % 2 == 0 ? "true" : "false")}"),
            rows);
        Assert.Equal("30", await _engine.ValueAsync($"SELECT count(i) FROM {table.Sql} WHERE n < 0"));
        Assert.Equal(30, _engine.FilesScanned);
    }
}
