using System.Text.Json.Nodes;
using DeltaQuery.Engine;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>Deletion vectors whose checksum is right and whose content is not: an error that names the file, and no memory beyond need.</summary>
[Collection(nameof(HostileVectorTests))]
public sealed class HostileVectorTests(HostileVectorEngine shared) : IClassFixture<HostileVectorEngine>
{
    private const long MostMemory = 64L << 20;
    private const int Rows = 100;

    private readonly TestEngine _engine = shared.Engine;
    private readonly string _name = HostileVectorEngine.NewName();

    public static TheoryData<string, bool> Vectors
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var name in HostileVector.All.Keys)
            {
                data.Add(name, true);
                data.Add(name, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task A_vector_that_cannot_be_is_refused_by_name(string name, bool isInline)
    {
        var vector = HostileVector.All[name];
        foreach (var statistics in new[] { $$"""{"numRecords":{{Rows}}}""", "{}", """{"numRecords":9223372036854775807}""", """{"numRecords":1099511627776}""" })
        {
            if (name == HostileVector.AfterLast && statistics.Contains("1099511627776", StringComparison.Ordinal))
                continue; // the log says that the row is there, and no footer is read for a bitmap this small: it deletes nothing
            var error = await ErrorAsync(vector, isInline, (JsonObject)JsonNode.Parse(statistics)!);
            Assert.Equal(DeltaErrorCode.CorruptData, error.Code);
            Assert.Contains(isInline ? "part-00000.parquet" : ".bin", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_vector_of_all_of_the_files_rows_is_taken_whatever_the_statistics_say()
    {
        foreach (var statistics in new[] { $$"""{"numRecords":{{Rows}}}""", "{}", """{"numRecords":9223372036854775807}""", """{"numRecords":3}""" })
        {
            var vector = new HostileVector(DeletionVector.FromPositions([5, Rows - 1]).Bitmap.ToArray(), 2);
            var table = Make(HostileVectorEngine.NewName(), vector, isInline: false, (JsonObject)JsonNode.Parse(statistics)!);
            Assert.Equal($"{Rows - 2}", await _engine.ValueAsync($"SELECT count(DISTINCT a) FROM {table.Sql}"));
        }
    }

    [Theory]
    [InlineData(-1, 34)]
    [InlineData(1, -34)]
    [InlineData(1, int.MaxValue)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(int.MinValue, 34)]
    public async Task A_vector_of_impossible_place_or_size_is_refused_by_name(int offset, int size)
    {
        var vector = new HostileVector(DeletionVector.FromPositions([1]).Bitmap.ToArray(), 1) { Offset = offset, Size = size };
        var error = await ErrorAsync(vector, isInline: false, new JsonObject { ["numRecords"] = Rows });
        Assert.Equal(DeltaErrorCode.CorruptData, error.Code);
        Assert.Contains(".bin", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(Rows + 1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public async Task Rows_are_not_counted_by_a_cardinality_that_cannot_be(long cardinality)
    {
        var vector = new HostileVector(DeletionVector.FromPositions([1]).Bitmap.ToArray(), cardinality);
        Make(_name, vector, isInline: true, new JsonObject { ["numRecords"] = Rows });
        foreach (var sql in new[]
                 {
                     $"SELECT count(*) FROM {_name}", $"SELECT count(*) FROM {_name} WHERE a = a", $"DELETE FROM {_name} WHERE a = 1", $"UPDATE {_name} SET a = 0",
                     $"INSERT INTO {_name} SELECT * FROM {_name}",
                 })
        {
            var error = await _engine.ErrorAsync(sql);
            Assert.Equal(DeltaErrorCode.CorruptData, error.Code);
            Assert.Contains("part-00000.parquet", error.Message, StringComparison.Ordinal);
        }

        Assert.Single(Directory.GetFiles(Path.Combine(_engine.Root, _name, "_delta_log"), "*.json"));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public async Task Rows_are_not_counted_by_statistics_that_cannot_be(long rows)
    {
        var table = _engine.Table(_name);
        var schema = TestEngine.Schema("a INTEGER");
        var files = Enumerable.Range(0, 2).Select(_ => table.WriteFile(_engine.Maker, "SELECT i::INTEGER AS a FROM range(10) r(i)")).ToList();
        table.Commit([TestTable.Protocol(), TestTable.Metadata(schema), .. files.Select(f => table.Add(f, new JsonObject { ["numRecords"] = rows }))]);
        Assert.Equal("20", await _engine.ValueAsync($"SELECT count(*) FROM {_name}"));
        Assert.Equal("90", await _engine.ValueAsync($"SELECT sum(a) FROM {_name}"));
    }

    private async Task<DeltaException> ErrorAsync(HostileVector vector, bool isInline, JsonObject statistics)
    {
        var table = Make(HostileVectorEngine.NewName(), vector, isInline, statistics);
        await _engine.RunAsync("SELECT 1");
        var before = GC.GetTotalAllocatedBytes();
        var error = await _engine.ErrorAsync($"SELECT * FROM {table.Sql}");
        Assert.True(GC.GetTotalAllocatedBytes() - before < MostMemory, $"{GC.GetTotalAllocatedBytes() - before} bytes were allocated");
        return error;
    }

    private TestTable Make(string name, HostileVector vector, bool isInline, JsonObject statistics)
    {
        var table = _engine.Table(name);
        var file = table.WriteFile(_engine.Maker, $"SELECT i::INTEGER AS a FROM range({Rows}) r(i)");
        var descriptor = isInline ? vector.Inline() : vector.WriteFile(table.Location);
        table.Commit(
            TestTable.Protocol("deletionVectors"), TestTable.Metadata(TestEngine.Schema("a INTEGER")),
            table.Add(file, statistics, vector: descriptor));
        return table;
    }
}
