using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.Ingest.Mapping;

/// <summary>What JSON gives for a column of type variant.</summary>
public sealed class JsonVariantTests : MapperTestBase
{
    public JsonVariantTests() => ParseJsonFunction.Register(Connection);

    [Theory]
    [InlineData("1", "1")]
    [InlineData("12345678901234567890.123", "12345678901234567890.123")]
    [InlineData("\"text\"", "text")]
    [InlineData("{\"b\": [1, null], \"a\": {}}", "{'a': {}, 'b': [1, NULL]}")]
    [InlineData("null", "NULL")]
    [InlineData("1e400", "! a: parse_json: no JSON: the number 1e400 is beyond a double")]
    [InlineData("{\"x\": 1, \"x\": 2}", "! a: parse_json: no JSON: Duplicate property 'x' encountered during deserialization")]
    [InlineData("\"\\ud800\"", "! a: parse_json: no JSON: Cannot read incomplete UTF-16 JSON text as string with missing low surrogate")]
    public void A_value_is_kept_whole_or_makes_a_bad_message(string json, string expected) => Assert.Equal(expected, One("VARIANT", json));

    [Fact]
    public void A_null_is_NULL() => Assert.Equal(
        ["NULL", "NULL", "1"], Map(SetAside, "v VARIANT", "{}", """{"v":null}""", """{"v":1}"""));

    [Fact]
    public void What_may_not_be_null_makes_a_bad_message() => Assert.Equal(
        ["1", "10 NotNull: v is missing, and may not be null", "11 Mismatch: v is null, which the column may not be"],
        Map(SetAside, "v VARIANT NOT NULL", "{}", """{"v":null}""", """{"v":1}"""));
}
