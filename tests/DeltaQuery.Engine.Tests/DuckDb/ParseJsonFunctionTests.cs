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
    [InlineData("")]
    [InlineData("{")]
    [InlineData("1 2")]
    [InlineData("1e999")]
    [InlineData("{\"a\": 1, \"a\": 2}")]
    public void What_is_no_JSON_is_refused(string json) =>
        Assert.Contains("parse_json: no JSON: ", Assert.Throws<DuckDbException>(() => Row($"SELECT parse_json('{json}')")).Message, StringComparison.Ordinal);
}
