using System.Text.Json;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Tests.Log;

namespace DeltaQuery.Engine.Tests.Schema;

public class PartitionValueTests
{
    [Theory]
    [InlineData(null, "long", null)]
    [InlineData("", "string", null)]
    [InlineData("__HIVE_DEFAULT_PARTITION__", "date", null)]
    [InlineData("it's", "string", "it's")]
    [InlineData("-128", "byte", "-128")]
    [InlineData("2021.0", "integer", "2021")]
    [InlineData("-9223372036854775808", "long", "-9223372036854775808")]
    [InlineData("9.323372040456E9", "double", "9323372040.456")]
    [InlineData("1", "double", "1.0")]
    [InlineData("NaN", "float", "NaN")]
    [InlineData("-Infinity", "double", "-Infinity")]
    [InlineData("True", "boolean", "true")]
    [InlineData("5", "decimal(38,18)", "5.000000000000000000")]
    [InlineData("-0.25", "decimal(3,2)", "-0.25")]
    [InlineData("1E-2", "decimal(3,2)", "0.01")]
    [InlineData("2024-1-2", "date", "2024-01-02")]
    [InlineData("0001-01-01", "date", "0001-01-01")]
    [InlineData("2020-02-29", "timestamp_ntz", "2020-02-29 00:00:00")]
    [InlineData("2024-01-01 12:34:56.7", "timestamp_ntz", "2024-01-01 12:34:56.700000")]
    [InlineData("1969-12-31T23:59:59.123456Z", "timestamp", "1969-12-31T23:59:59.123456Z")]
    [InlineData("2024-07-01 00:00:00.5", "timestamp", "2024-07-01T00:00:00.500000Z")]
    [InlineData("1900-01-01 00:00:00-04:56:02", "timestamp", "1900-01-01T04:56:02.000000Z")]
    [InlineData("5.0", "integer", "5")]
    [InlineData(".5", "decimal(3,2)", "0.50")]
    [InlineData("0", "decimal(3,2)", "0.00")]
    [InlineData("0E-100", "decimal(3,2)", "0.00")]
    [InlineData("0E100", "decimal(3,2)", "0.00")]
    [InlineData("a", "binary", "a")]
    [InlineData("\u0001é", "binary", "\u0001é")]
    [InlineData("\\u0001\\u00FF", "binary", "\\u0001\\u00FF")]
    public void A_value_is_written_in_one_form(string? text, string type, string? written)
    {
        DataType parsed = SchemaJson.ParseName(type, "c");
        Assert.Equal(written, PartitionValue.Format(PartitionValue.Parse(text, parsed, "c"), parsed));
    }

    [Theory]
    [InlineData("x", "long", "bigint")]
    [InlineData("128", "byte", "tinyint")]
    [InlineData("1.5", "integer", "int")]
    [InlineData("2023-02-29", "date", "date")]
    [InlineData("2024-01-01 10:00:00", "date", "date")]
    [InlineData("2024-01-01 24:00:00", "timestamp", "timestamp")]
    [InlineData("maybe", "boolean", "boolean")]
    [InlineData(".0", "integer", "int")]
    [InlineData("0E-101", "decimal(3,2)", "decimal(3,2)")]
    [InlineData("0E101", "decimal(3,2)", "decimal(3,2)")]
    [InlineData("0.005", "decimal(3,2)", "decimal(3,2)")]
    [InlineData("10", "decimal(3,2)", "decimal(3,2)")]
    public void A_bad_value_is_named_with_its_column(string text, string type, string printed)
    {
        DeltaException error = Assert.Throws<DeltaException>(() => PartitionValue.Parse(text, SchemaJson.ParseName(type, "p"), "p"));
        Assert.Equal(($"partition column p: '{text}' is not a value of type {printed}", DeltaErrorCode.CorruptLog), (error.Message, error.Code));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_written_escaped()
    {
        byte[] bytes = [0xFF, 0x00];
        string text = PartitionValue.Format(bytes, PrimitiveType.Binary)!;
        Assert.Equal("\\u00FF\\u0000", text);
        Assert.Equal(bytes, PartitionValue.Parse(text, PrimitiveType.Binary, "p"));
        Assert.Equal("abc", PartitionValue.Format("abc"u8.ToArray(), PrimitiveType.Binary));
    }

    [Fact]
    public void Dates_and_times_of_all_years_come_back_as_they_went_in()
    {
        var random = new Random(5);
        for (int i = 0; i < 20_000; i++)
        {
            int days = random.Next(-5_000_000, 5_000_000);
            Assert.Equal(days, PartitionValue.Parse(PartitionValue.Format(days, PrimitiveType.Date), PrimitiveType.Date, "p"));
            if (days is > -700_000 and < 2_900_000)
                Assert.Equal(DateTime.UnixEpoch.AddDays(days).ToString("yyyy-MM-dd"), PartitionValue.Format(days, PrimitiveType.Date));
            long time = random.NextInt64(-400_000_000_000_000_000, 400_000_000_000_000_000);
            foreach (DataType type in new[] { PrimitiveType.Timestamp, PrimitiveType.TimestampNtz })
                Assert.Equal(time, PartitionValue.Parse(PartitionValue.Format(time, type), type, "p"));
        }
    }

    [SkippableFact]
    public void Every_golden_partition_value_is_read()
    {
        Skip.If(GoldenTables.Root is null, GoldenTables.Missing);
        int values = 0;
        foreach (IGrouping<string, string> table in GoldenTables.LogFiles().GroupBy(file => file.Table, file => file.File))
        {
            List<object> actions = [.. table.SelectMany(file => ActionLog.Read(File.ReadAllBytes(file), file, ActionKinds.Add | ActionKinds.Metadata))];
            if (actions.OfType<Metadata>().LastOrDefault() is not { SchemaString: { } schemaString, PartitionColumns.Count: > 0 } metadata)
                continue;

            var mapping = new ColumnMapping(
                SchemaJson.Parse(schemaString), ColumnMapping.ParseMode(metadata.Configuration.GetValueOrDefault("delta.columnMapping.mode")));
            foreach (AddFile add in actions.OfType<AddFile>())
                foreach ((string name, string? text) in add.PartitionValues)
                    if (mapping.FindByPhysicalName(name) is { } field)
                    {
                        object? value = PartitionValue.Parse(text, field.Type, name);
                        string? again = PartitionValue.Format(value, field.Type);
                        Assert.Equal(value, PartitionValue.Parse(again, field.Type, name));
                        values++;
                    }
        }
        Assert.True(values > 1000, $"{values} values");
    }
}
