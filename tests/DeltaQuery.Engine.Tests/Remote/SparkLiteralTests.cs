using System.Numerics;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Remote;
using DeltaQuery.Engine.Remote.Protocol;

namespace DeltaQuery.Engine.Tests.Remote;

/// <summary>Literals whose message tells more than what Spark makes of them; the others are tried with Spark itself.</summary>
public sealed class SparkLiteralTests
{
    [Fact]
    public void An_empty_list_has_the_type_of_its_elements()
    {
        Assert.NotNull(SparkLiteral.Of(Array.Empty<string>()).Array.ElementType.String);
        Assert.NotNull(SparkLiteral.Of(new object?[] { null }).Array.ElementType.Null);
    }

    [Fact]
    public void Numbers_of_a_list_are_all_of_its_widest_type()
    {
        Assert.Equal([1L, 2L], SparkLiteral.Of(new object[] { 1, 2L }).Array.Elements.Select(element => element.Long));
        Assert.Equal([1.0, 2.5], SparkLiteral.Of(new object[] { 1, 2.5 }).Array.Elements.Select(element => element.Double));
        Assert.Equal(["1.0", "2.5"], SparkLiteral.Of(new object[] { 1, 2.5m }).Array.Elements.Select(element => element.Decimal.Value));
    }

    [Fact]
    public void An_interval_of_months_and_days_is_one_of_the_calendar()
    {
        var interval = SparkLiteral.Of(new DuckDbInterval(14, 3, 5)).CalendarInterval;
        Assert.Equal((14, 3, 5L), (interval.Months, interval.Days, interval.Microseconds));
        Assert.Equal(86_400_000_005, SparkLiteral.Of(new DuckDbInterval(0, 1, 5)).DayTimeInterval);
        Assert.Equal(14, SparkLiteral.Of(new DuckDbInterval(14, 0, 0)).YearMonthInterval);
    }

    [Fact]
    public void What_Spark_has_no_type_for_is_refused()
    {
        foreach (var value in new object[]
        {
            new DuckDbTimeTz(1, 3600), new DuckDbTime(1), BigInteger.Pow(10, 38), UInt128.MaxValue, new DuckDbTimestamp(long.MaxValue),
                new DuckDbTimestamp(1, TimestampUnit.Nanosecond), DuckDbDate.Infinity,
            new Version(1, 2), new object[] { 1, "a" },
        })
            Assert.Equal(DeltaErrorCode.NotSupported, Assert.Throws<DeltaException>(() => SparkLiteral.Of(value)).Code);
    }

    [Fact]
    public void Parameters_have_names_as_Spark_mixes_up_those_by_place()
    {
        var relation = new SqlRelation();
        SparkArguments.Of(new Dictionary<string, object?> { ["a"] = 8, ["p1"] = 7 }).AddTo(relation.NamedArguments);
        Assert.Equal([("a", 8), ("p1", 7)],
            relation.NamedArguments.Select(argument => (argument.Key, argument.Value.Literal.Integer)).Order());
        Assert.Throws<ArgumentException>(() => SparkArguments.Of(new Dictionary<string, object?> { ["1"] = 7 }));
    }
}
