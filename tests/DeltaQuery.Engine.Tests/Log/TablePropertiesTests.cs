using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Tests.Log;

public class TablePropertiesTests
{
    [Fact]
    public void Defaults_are_Deltas()
    {
        var properties = new TableProperties(StringMap.Empty);
        Assert.Equal((ColumnMappingMode.None, 10, 32), (properties.ColumnMappingMode, properties.CheckpointInterval, properties.DataSkippingNumIndexedCols));
        Assert.Equal((TimeSpan.FromDays(30), TimeSpan.FromDays(7)), (properties.LogRetentionDuration, properties.DeletedFileRetentionDuration));
        Assert.Null(properties.DataSkippingStatsColumns);
        Assert.False(properties.EnableDeletionVectors);
        Assert.True(properties.CheckpointWriteStatsAsJson);
    }

    [Theory]
    [InlineData("interval 30 days", 30 * 24)]
    [InlineData("INTERVAL 1 week 12 hours", 180)]
    [InlineData("2 days", 48)]
    [InlineData("interval '7' day", 168)]
    [InlineData("interval 3600000 milliseconds", 1)]
    [InlineData("interval 0 hours", 0)]
    public void Intervals_are_read(string text, double hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), One("delta.logRetentionDuration", text).LogRetentionDuration);

    [Theory]
    [InlineData("a, b.c,`d.e`.f , `g,h`", "a|b/c|d.e/f|g,h")]
    [InlineData("only", "only")]
    [InlineData("`a``b`.````, `c`", "a`b/`|c")]
    public void Statistics_columns_are_paths(string text, string expected) =>
        Assert.Equal(
            expected, string.Join('|', One("delta.dataSkippingStatsColumns", text).DataSkippingStatsColumns!.Select(path => string.Join('/', path))));

    [Fact]
    public void Keys_are_compared_without_case_and_constraints_are_collected()
    {
        var properties = new TableProperties(new StringMap(
            [new("delta.appendonly", "TRUE"), new("delta.constraints.id pos", "id > 0"), new("delta.constraints.c", "x")]));
        Assert.True(properties.AppendOnly);
        Assert.Equal([new("id pos", "id > 0"), new("c", "x")], properties.Constraints);
    }

    [Fact]
    public void A_value_that_cannot_be_read_is_named_by_who_asks_for_it()
    {
        Assert.Equal(
            "Table property delta.logRetentionDuration: '1 fortnight' is not an interval such as 'interval 30 days'.",
            Assert.Throws<DeltaException>(() => One("delta.logRetentionDuration", "1 fortnight").LogRetentionDuration).Message);
        Assert.Equal(
            "Table property delta.appendOnly: 'maybe' is not true or false.",
            Assert.Throws<DeltaException>(() => One("delta.appendOnly", "maybe").AppendOnly).Message);
        Assert.Equal(
            "delta.columnMapping.mode 'both' is not one of none, name, id",
            Assert.Throws<DeltaException>(() => One("delta.columnMapping.mode", "both").ColumnMappingMode).Message);
    }

    private static TableProperties One(string key, string value) => new(new StringMap([new(key, value)]));
}
