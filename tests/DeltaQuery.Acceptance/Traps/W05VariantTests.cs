namespace DeltaQuery.Acceptance.Traps;

/// <summary>W5: DuckDB writes variants shredded, which the feature variantType forbids: they are encoded as two binaries.</summary>
public sealed class W05VariantTests : TrapTest
{
    [Fact]
    public async Task W5_files_hold_a_variant_as_two_binaries_alone()
    {
        await Engine.RunAsync("CREATE TABLE t (i INT, v VARIANT, s STRUCT<v: VARIANT>, l ARRAY<VARIANT>, m MAP<STRING, VARIANT>)");
        await Engine.RunAsync("INSERT INTO t SELECT i, {'n': i, 't': 'x'}::VARIANT, {'v': i::VARIANT}, [1::VARIANT], MAP {'k': 1.5::VARIANT} FROM range(1000) r(i)");
        await Engine.RunAsync("UPDATE t SET v = 'text' WHERE i < 10");
        await Engine.RunAsync("OPTIMIZE t");
        foreach (var file in Directory.GetFiles(Path.Combine(Engine.Root, "t"), "*.parquet"))
        {
            using var rows = Engine.Maker.Query($"SELECT name, type, logical_type FROM parquet_schema('{file}') WHERE name IN ('metadata', 'value', 'typed_value', 'v')");
            var columns = rows.Rows().Select(row => string.Join('|', row.Select(cell => cell ?? "NULL"))).ToList();
            Assert.Equal(5, columns.Count(c => c == "value|BYTE_ARRAY|NULL") + columns.Count(c => c == "value|NULL|NULL")); // four, and the group of the map's
            Assert.Equal(4, columns.Count(c => c == "metadata|BYTE_ARRAY|NULL"));
            Assert.DoesNotContain(columns, c => c.StartsWith("typed_value", StringComparison.Ordinal) || c.Contains("Variant", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("CREATE TABLE n (v VARIANT, a INT) PARTITIONED BY (v)")]
    [InlineData("CREATE TABLE n (v VARIANT) CLUSTER BY (v)")]
    [InlineData("INSERT INTO held SELECT {'a': 1}")]
    [InlineData("INSERT INTO held SELECT TIME '10:00:00'")]
    [InlineData("INSERT INTO held SELECT (INTERVAL 1 DAY)::VARIANT")]
    public async Task W5_what_no_variant_holds_is_refused(string statement)
    {
        await Engine.RunAsync("CREATE TABLE held (v VARIANT)");
        var before = Engine.Files("");
        var error = await Engine.ErrorAsync(statement);
        Assert.Contains("variant", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before, Engine.Files(""));
    }
}
