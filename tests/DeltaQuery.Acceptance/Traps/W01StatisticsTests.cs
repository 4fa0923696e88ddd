using System.Text.Json;
using DeltaQuery.Testing.PlainDelta;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>W1: what DuckDB tells of a file it wrote becomes Delta's statistics, or is left out where it has no faithful form.</summary>
public sealed class W01StatisticsTests : TrapTest
{
    [Theory]
    [InlineData("TIMESTAMPTZ '2020-01-01 10:00:00.123456+00'", "\"2020-01-01T10:00:00.123Z\"", "\"2020-01-01T10:00:00.124Z\"")]
    [InlineData("TIMESTAMPTZ '1969-12-31 23:59:59.999999+00'", "\"1969-12-31T23:59:59.999Z\"", "\"1970-01-01T00:00:00.000Z\"")]
    [InlineData("TIMESTAMP '2020-01-01 10:00:00.123456'", "\"2020-01-01T10:00:00.123\"", "\"2020-01-01T10:00:00.124\"")]
    [InlineData("DATE '2024-02-29'", "\"2024-02-29\"", "\"2024-02-29\"")]
    [InlineData("'short'", "\"short\"", "\"short\"")]
    [InlineData("1.50::DECIMAL(4,2)", "1.50", "1.50")]
    [InlineData("(-7)::TINYINT", "-7", "-7")]
    [InlineData("1.5::FLOAT", "1.5", "1.5")]
    [InlineData("true", null, null)]
    [InlineData("'\\xFF'::BLOB", null, null)]
    [InlineData("'inf'::DOUBLE", null, null)]
    [InlineData("'-inf'::FLOAT", null, null)]
    [InlineData("'nan'::DOUBLE", null, null)]
    [InlineData("[1, 2]", null, null)]
    [InlineData("MAP {'k': 1}", null, null)]
    public async Task W1_bounds_have_deltas_forms(string value, string? least, string? greatest)
    {
        await Engine.RunAsync($"CREATE TABLE t AS SELECT {value} AS v UNION ALL SELECT NULL");
        var statistics = Assert.Single(Statistics("t"));
        Assert.Equal(least, Raw(statistics, "minValues", "v"));
        Assert.Equal(greatest, Raw(statistics, "maxValues", "v"));
        Assert.Equal("1", Raw(statistics, "nullCount", "v"));
        Assert.Equal(2, statistics.GetProperty("numRecords").GetInt32());
    }

    [Fact]
    public async Task W1_long_texts_are_cut_at_32_characters_and_stay_bounds()
    {
        await Engine.RunAsync("CREATE TABLE t AS SELECT repeat('é', 300) AS v");
        var statistics = Assert.Single(Statistics("t"));
        Assert.Equal(new string('é', 32), Text(statistics, "minValues", "v"));
        var greatest = Text(statistics, "maxValues", "v")!;
        Assert.True(greatest.Length <= 33 && string.CompareOrdinal(greatest, new string('é', 300)) > 0, greatest);
    }

    [Fact]
    public async Task W1_names_with_dots_and_quotes_nest_as_the_schema_does()
    {
        await Engine.RunAsync("CREATE TABLE t AS SELECT {'b.c': 1, 'd\"e': {'f.': 2}} AS st, 3 AS \"st.b\"");
        var statistics = Assert.Single(Statistics("t"));
        Assert.Equal("1", Raw(statistics, "minValues", "st", "b.c"));
        Assert.Equal("2", Raw(statistics, "minValues", "st", "d\"e", "f."));
        Assert.Equal("3", Raw(statistics, "minValues", "st.b"));
    }

    [Fact]
    public async Task W1_nulls_of_lists_and_maps_are_counted_and_what_is_inside_them_is_not()
    {
        await Engine.RunAsync("CREATE TABLE t AS SELECT * FROM (VALUES ([1, NULL], MAP {'k': NULL::INT}), (NULL, NULL), (NULL, MAP {})) v(l, m)");
        var counts = Assert.Single(Statistics("t")).GetProperty("nullCount");
        Assert.Equal("2", counts.GetProperty("l").GetRawText());
        Assert.Equal("1", counts.GetProperty("m").GetRawText());
    }

    [Fact]
    public async Task W1_a_query_without_rows_adds_no_file()
    {
        await Engine.RunAsync("CREATE TABLE t (a INT, p STRING) PARTITIONED BY (p)");
        await Engine.RunAsync("INSERT INTO t SELECT 1, 'x' WHERE false");
        Assert.Empty(Statistics("t"));
        Assert.DoesNotContain(Engine.Files("t"), f => f.EndsWith(".parquet", StringComparison.Ordinal));
    }

    private List<JsonElement> Statistics(string table) =>
    [
        .. PlainTable.Open(Path.Combine(Engine.Root, table), Engine.Maker).Files.Select(file =>
        {
            using var json = JsonDocument.Parse(file.Add.GetProperty("stats").GetString()!);
            return json.RootElement.Clone();
        }),
    ];

    private static string? Raw(JsonElement json, params string[] path) => Find(json, path)?.GetRawText();

    private static string? Text(JsonElement json, params string[] path) => Find(json, path)?.GetString();

    private static JsonElement? Find(JsonElement json, string[] path)
    {
        foreach (var name in path)
        {
            if (!json.TryGetProperty(name, out json))
                return null;
        }

        return json;
    }
}
