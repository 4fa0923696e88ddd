using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>W5: DuckDB writes variants shredded, which the feature variantType forbids, so a table with one is not written.</summary>
public sealed class W05VariantTests : TrapTest
{
    [Theory]
    [InlineData("CREATE TABLE n (a INT, v VARIANT)")]
    [InlineData("CREATE TABLE n AS SELECT 1::VARIANT AS v")]
    [InlineData("ALTER TABLE plain ADD COLUMNS (v VARIANT)")]
    [InlineData("INSERT INTO plain SELECT 1::VARIANT")]
    public async Task W5_no_statement_writes_a_variant(string statement)
    {
        await Engine.RunAsync("CREATE TABLE plain (a STRUCT<x: INT>)");
        var before = Engine.Files("");
        var error = await Engine.ErrorAsync(statement);
        Assert.Contains(error.Code, new[] { DeltaErrorCode.NotSupported, DeltaErrorCode.UnsupportedFeature, DeltaErrorCode.SchemaMismatch });
        Assert.Contains("variant", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before, Engine.Files(""));
    }
}
