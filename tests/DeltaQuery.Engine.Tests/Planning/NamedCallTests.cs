using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Planning;

public class NamedCallTests
{
    [Fact]
    public void The_call_of_a_function_is_found_with_its_place_and_named_arguments()
    {
        const string Query = "SELECT k.value FROM read_kafka(`kafka.sasl.password` => 'y', subscribe => :t, maxRows => 5) k JOIN t USING (a)";
        var text = new SourceText(QueryScanner.Scan(Query).Text);
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        var parsed = ParsedQuery.Read(QueryTree.Json(connection, text.Text), out var error)!;
        Assert.Null(error);
        var node = Assert.Single(parsed.Tables, t => t.IsFunction);
        var source = RowSource.At(text, text.Utf16OffsetOf(node.Offset), node)!;
        Assert.Equal("read_kafka(\"kafka.sasl.password\" => 'y', subscribe => $t, maxRows => 5)", text.Slice(source.Span));
        Assert.True(source.HasAlias);
        Assert.Equal(
            ["kafka.sasl.password Text y", "subscribe Parameter t", "maxRows Number 5"],
            Parser.NamedArguments(text, source.Span)!.Select(a => $"{a.Key} {a.Value.Kind} {a.Value.Value}"));
    }
}
