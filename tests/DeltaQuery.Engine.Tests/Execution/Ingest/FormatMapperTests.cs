using DeltaQuery.Engine.Execution.Ingest;
using DeltaQuery.Engine.Ingest.Mapping;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution.Ingest;

public sealed class FormatMapperTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_table_is_made_of_the_fields_of_the_first_rows_and_gets_later_ones_with_their_rows()
    {
        await using var sink = Sink(
            new MappingOptions { Evolution = FieldEvolution.AddColumns, OnFault = FaultPolicy.DeadLetter },
            o => o with
            {
                Create = new TableTerms(), AddsColumns = true, OnError = IngestErrorPolicy.DeadLetter, DeadLetters = SinkFixture.Reference("dlq"),
            });
        await sink.CommitAsync("""{"a": 1, "s": {"x": "y"}}""", "no JSON");
        await sink.CommitAsync("""{"a": 2, "b": "new", "s": {"x": "z", "n": 7}}""");
        Assert.Equal(["1|NULL|y|NULL", "2|new|z|7"], await _engine.RowsAsync("SELECT a, b, s.x, s.n FROM t ORDER BY a"));
        Assert.Equal(["orders|1|Malformed"], await _engine.RowsAsync("SELECT topic, \"offset\", error_class FROM dlq"));
        Assert.Equal("0=3", await sink.StartAsync());
    }

    [Fact]
    public async Task Messages_that_the_mapper_skips_count()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        await using var sink = Sink(
            new MappingOptions { OnFault = FaultPolicy.Skip }, o => o with { OnError = IngestErrorPolicy.Skip, SkipUpTo = 1 });
        var committed = await sink.CommitAsync("""{"a": 1}""", """{"a": "many"}""");
        Assert.Equal((1, 1), (committed.RowsWritten, committed.Skipped));
        var error = await Assert.ThrowsAsync<DeltaException>(() => sink.CommitAsync("no JSON"));
        Assert.Contains("SKIP UP TO 1 is exhausted", error.Message, StringComparison.Ordinal);
        Assert.Equal("0=2", await sink.StartAsync());
    }

    [Fact]
    public async Task Deletions_go_by_the_mapping()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT, v STRING)");
        var deletes = new MappingOptions { KeyColumns = ["a"], DeleteWhen = new SqlExpression("v = 'gone'", 0) { Names = ["v"] } };
        await using var sink = Sink(deletes, o => o with { Key = new KeyTerms(["a"]) });
        await sink.CommitAsync("""{"a": 1, "v": "x"}""", """{"a": 2, "v": "y"}""");
        await sink.CommitAsync("""{"a": 1, "v": "gone"}""", """{"a": 2, "v": "z"}""");
        Assert.Equal(["2|z"], await _engine.RowsAsync("SELECT * FROM t"));
    }

    private SinkFixture Sink(MappingOptions mapping, Func<SinkOptions, SinkOptions> options) =>
        new(_engine, "unused INTEGER", options, other: new FormatMapper(mapping));
}
