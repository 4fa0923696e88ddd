using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest.Mapping;
using DeltaQuery.Engine.Ingest.Reading;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests;

/// <summary>Enums of two floors that are taken one for the other, by their numbers or their names.</summary>
public sealed class EnumTwinsTests
{
    [Theory]
    [InlineData(typeof(MessageEnvelope), typeof(IngestEnvelope))]
    [InlineData(typeof(Violation), typeof(IngestViolation))]
    [InlineData(typeof(FaultPolicy), typeof(IngestErrorPolicy))]
    [InlineData(typeof(FieldEvolution), typeof(IngestSchemaEvolution))]
    public void Twins_have_the_same_members(Type one, Type other) => Assert.Equal(Members(one), Members(other));

    [Fact]
    public void A_type_of_a_result_is_the_one_of_DuckDB_that_has_its_number()
    {
        // Types of arguments alone are no results.
        string[] never = [nameof(DuckDbType.Invalid), nameof(DuckDbType.Any), nameof(DuckDbType.StringLiteral), nameof(DuckDbType.IntegerLiteral)];
        Assert.Equal(
            Members(typeof(DuckDbType)).Where(m => !never.Contains(m.Name)).Select(m => (m.Name == nameof(DuckDbType.SqlNull) ? "Null" : m.Name, m.Number)),
            Members(typeof(ResultTypeId)));
    }

    [Fact]
    public void All_that_INCLUDE_names_but_METADATA_is_an_item_of_a_message() => Assert.Equal(
        Enum.GetNames<IngestIncludeKind>().Where(name => name != nameof(IngestIncludeKind.Metadata)), Enum.GetNames<MessageItem>());

    [Fact]
    public void The_columns_of_read_kafka_are_numbered_in_their_order()
    {
        var feed = new KafkaFeed(new KafkaReadOptions(new() { Brokers = "b" }), _ => throw new InvalidOperationException(), null!);
        Assert.Equal(Enum.GetNames<KafkaColumn>(), feed.Columns.Select(c => char.ToUpperInvariant(c.Name[0]) + c.Name[1..]));
    }

    private static List<(string Name, int Number)> Members(Type type) =>
        [.. Enum.GetNames(type).Select(name => (name, Convert.ToInt32(Enum.Parse(type, name), System.Globalization.CultureInfo.InvariantCulture)))];
}
