using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Tests.Writing;

public class FileStatisticsTests
{
    [Theory]
    [InlineData("long", "-5", "-5", "-5")]
    [InlineData("decimal(10,2)", "-0.50", "-0.50", "-0.50")]
    [InlineData("double", "0.1", "0.1", "0.1")]
    [InlineData("double", "-0.0", "0.0", "0.0")]
    [InlineData("double", "1e+300", "1e+300", "1e+300")]
    [InlineData("double", "inf", null, null)]
    [InlineData("float", "-inf", null, null)]
    [InlineData("double", "nan", null, null)]
    [InlineData("date", "2024-02-29", "\"2024-02-29\"", "\"2024-02-29\"")]
    [InlineData("date", "infinity", null, null)]
    [InlineData("date", "0044-03-15 (BC)", null, null)]
    [InlineData("timestamp", "2020-01-01 10:00:00+00", "\"2020-01-01T10:00:00.000Z\"", "\"2020-01-01T10:00:00.000Z\"")]
    [InlineData("timestamp", "2020-01-01 10:00:00.123456+00", "\"2020-01-01T10:00:00.123Z\"", "\"2020-01-01T10:00:00.124Z\"")]
    [InlineData("timestamp", "1969-12-31 23:59:59.9995+00", "\"1969-12-31T23:59:59.999Z\"", "\"1970-01-01T00:00:00.000Z\"")]
    [InlineData("timestamp", "2020-01-01 10:00:00.000001+00", "\"2020-01-01T10:00:00.000Z\"", "\"2020-01-01T10:00:00.001Z\"")]
    [InlineData("timestamp", "1969-12-31 23:59:59.999999+00", "\"1969-12-31T23:59:59.999Z\"", "\"1970-01-01T00:00:00.000Z\"")]
    [InlineData("timestamp", "9999-12-30 23:59:59.999+00", "\"9999-12-30T23:59:59.999Z\"", "\"9999-12-30T23:59:59.999Z\"")]
    [InlineData("timestamp", "9999-12-31 00:00:00+00", null, null)]
    [InlineData("timestamp", "2020-01-01 15:30:00+05:30", "\"2020-01-01T10:00:00.000Z\"", "\"2020-01-01T10:00:00.000Z\"")]
    [InlineData("timestamp_ntz", "2020-01-01 10:00:00.5", "\"2020-01-01T10:00:00.500\"", "\"2020-01-01T10:00:00.500\"")]
    [InlineData("timestamp_ntz", "-infinity", null, null)]
    [InlineData("string", "a\"\\b\n", "\"a\\\"\\\\b\\n\"", "\"a\\\"\\\\b\\n\"")]
    [InlineData("boolean", "1", null, null)]
    [InlineData("binary", "6162", null, null)]
    public void A_bound_takes_deltas_form_or_is_left_out(string type, string text, string? least, string? greatest)
    {
        var parsed = SchemaJson.ParseName(type, "c");
        Assert.Equal(least, FileStatistics.Bound(text, parsed, isMax: false));
        Assert.Equal(greatest, FileStatistics.Bound(text, parsed, isMax: true));
    }

    [Fact]
    public void Columns_are_nested_by_their_physical_names_and_dots_in_names_stay_names()
    {
        var statistics = new FileStatistics(
            [Column(PrimitiveType.Long, "a.b"), Column(PrimitiveType.String, "s", "x"), Column(PrimitiveType.Long, "s", "y.z")], tightBounds: false);
        var raw = new Dictionary<string, ColumnStatistics>
        {
            ["\"a.b\""] = new("1", "2", 3, false), ["\"s\".\"x\""] = new("p", "q", 0, false), ["\"s\".\"y.z\""] = new(null, null, 9, false),
        };
        Assert.Equal(
            """{"numRecords":9,"minValues":{"a.b":1,"s":{"x":"p"}},"maxValues":{"a.b":2,"s":{"x":"q"}},"nullCount":{"a.b":3,"s":{"x":0,"y.z":9}}}""",
            statistics.ToJson(9, raw, new Dictionary<string, long>()));
    }

    [Fact]
    public void A_column_behind_a_struct_stands_beside_it() => Assert.Equal(
        """{"numRecords":1,"minValues":{"s":{"x":1},"c":3},"maxValues":{"s":{"x":2},"c":4},"nullCount":{"s":{"x":0},"c":0}}""",
        new FileStatistics([Column(PrimitiveType.Long, "s", "x"), Column(PrimitiveType.Long, "c")], tightBounds: false).ToJson(
            1,
            new Dictionary<string, ColumnStatistics> { ["\"s\".\"x\""] = new("1", "2", 0, false), ["\"c\""] = new("3", "4", 0, false) },
            new Dictionary<string, long>()));

    [Fact]
    public void A_column_with_NaN_has_no_bounds() => Assert.Equal(
        """{"numRecords":2,"minValues":{},"maxValues":{},"nullCount":{"d":0},"tightBounds":true}""",
        new FileStatistics([Column(PrimitiveType.Double, "d")], tightBounds: true)
            .ToJson(2, new Dictionary<string, ColumnStatistics> { ["\"d\""] = new("1.0", "2.0", 0, true) }, new Dictionary<string, long>()));

    [Fact]
    public void A_list_has_a_null_count_and_nothing_else() => Assert.Equal(
        """{"numRecords":2,"minValues":{},"maxValues":{},"nullCount":{"l":1}}""",
        new FileStatistics([Column(new ArrayType(PrimitiveType.Long), "l")], tightBounds: false).ToJson(
            2,
            new Dictionary<string, ColumnStatistics> { ["\"l\".\"element\""] = new("1", "2", 7, false) },
            new Dictionary<string, long> { ["\"l\""] = 1 }));

    private static StatisticsColumn Column(DataType type, params string[] path) => new(path, path, type);
}
