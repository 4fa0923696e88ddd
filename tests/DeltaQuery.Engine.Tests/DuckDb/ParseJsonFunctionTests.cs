using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.DuckDb;

public sealed class ParseJsonFunctionTests : DuckDbTestBase
{
    public ParseJsonFunctionTests() => ParseJsonFunction.Register(Connection);

    [Theory]
    [InlineData("true", "true", "BOOL_TRUE")]
    [InlineData("-5", "-5", "INT8")]
    [InlineData("300", "300", "INT16")]
    [InlineData("70000", "70000", "INT32")]
    [InlineData("5000000000", "5000000000", "INT64")]
    [InlineData("12345678901234567890", "12345678901234567890", "DECIMAL(20, 0)")]
    [InlineData("1.50", "1.50", "DECIMAL(3, 2)")]
    [InlineData("123456789012345678.5", "123456789012345678.5", "DECIMAL(19, 1)")] // a double would have cut it
    [InlineData("1.5e3", "1500.0", "DOUBLE")]
    [InlineData("0.1234567890123456789012345678901234567890", "0.12345678901234568", "DOUBLE")] // more than 38 digits
    [InlineData("0.12345678901234567890123456789012345678", ".12345678901234567890123456789012345678", "DECIMAL(38, 38)")] // as DuckDB writes it
    [InlineData("-0.00000000000000000000000000000000000001", "-.00000000000000000000000000000000000001", "DECIMAL(38, 38)")]
    [InlineData("99999999999999999999999999999999999999", "99999999999999999999999999999999999999", "DECIMAL(38, 0)")]
    [InlineData("999999999999999999999999999999999999999", "1e+39", "DOUBLE")]
    [InlineData("\"a\\u00fc\"", "aü", "VARCHAR")]
    [InlineData(" [1, null] ", "[1, NULL]", "ARRAY(2)")]
    [InlineData("{\"b\": 1, \"a\": {}}", "{'a': {}, 'b': 1}", "OBJECT(a, b)")]
    public void Values_are_those_that_Spark_has(string json, string text, string type)
    {
        Assert.Equal([text, type], Row($"SELECT v::VARCHAR, variant_typeof(v) FROM (SELECT parse_json('{json}') AS v)"));
    }

    [Fact]
    public void NULL_is_NULL_and_null_is_not()
    {
        Assert.Equal([true, false], Row("SELECT parse_json(NULL) IS NULL, parse_json('null') IS NULL"));
        Assert.Equal([9000L, 6000L], Row("SELECT count(*), count(parse_json(CASE WHEN i % 3 <> 0 THEN '{\"i\": ' || i || '}' END)) FROM range(9000) t(i)"));
    }

    [Theory]
    [InlineData("", "The input does not contain any JSON tokens (line 1, byte 1)")]
    [InlineData("{", "Expected depth to be zero at the end of the JSON payload (line 1, byte 2)")]
    [InlineData("[1,\n x]", "'x' is an invalid start of a value (line 2, byte 2)")]
    [InlineData("1 2", "'2' is invalid after a single JSON value (line 1, byte 3)")]
    [InlineData("1e999", "the number 1e999 is beyond a double")]
    [InlineData("{\"a\": 1, \"a\": 2}", "Duplicate property 'a' encountered during deserialization")]
    [InlineData("\"\\ud800\"", "Cannot read incomplete UTF-16 JSON text as string with missing low surrogate")]
    public void What_is_no_JSON_is_refused(string json, string why)
    {
        var error = Assert.Throws<DuckDbException>(() => Row($"SELECT parse_json('{json}')"));
        Assert.EndsWith($"parse_json: no JSON: {why}", error.Message, StringComparison.Ordinal);
    }
}
