using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Tests.Writing;

/// <summary>Each case: an expression of DuckDB's, the column's type, and the value's text or why it is refused.</summary>
public sealed class StoreAssignmentTests : IDisposable
{
    private readonly DuckDbDatabase _database = DuckDbDatabase.Open(null, new Dictionary<string, string>());
    private readonly DuckDbConnection _connection;

    public StoreAssignmentTests()
    {
        _connection = _database.Connect();
        _connection.Execute("SET TimeZone = 'UTC'");
        ParseJsonFunction.Register(_connection);
    }

    [Theory]
    [InlineData("1::INTEGER", "long", "1")]
    [InlineData("300::BIGINT", "short", "300")]
    [InlineData("1.9::DECIMAL(3,1)", "integer", "1")]
    [InlineData("-1.9::DOUBLE", "integer", "-1")]
    [InlineData("7::UBIGINT", "decimal(20,0)", "7")]
    [InlineData("7::HUGEINT", "double", "7.0")]
    [InlineData("1.005::DECIMAL(10,3)", "decimal(10,2)", "1.01")]
    [InlineData("12::INTEGER", "string", "12")]
    [InlineData("true", "string", "true")]
    [InlineData("DATE '2024-02-29'", "string", "2024-02-29")]
    [InlineData("DATE '2024-02-29'", "timestamp", "2024-02-29 00:00:00+00")]
    [InlineData("DATE '2024-02-29'", "timestamp_ntz", "2024-02-29 00:00:00")]
    [InlineData("TIMESTAMP '2024-02-29 23:59:59'", "date", "2024-02-29")]
    [InlineData("'a'::ENUM ('a', 'b')", "string", "a")]
    [InlineData("'{}'::JSON", "string", "{}")]
    [InlineData("[1, NULL]::INTEGER[]", "array<bigint>", "[1, NULL]")]
    [InlineData("'text'", "variant", "text")]
    [InlineData("[[1.5], NULL]", "variant", "[[1.5], NULL]")]
    [InlineData("[1, 2]::INTEGER[2]", "variant", "[1, 2]")]
    [InlineData("""'{"a": 0.12345678901234567890123}'::JSON""", "variant", "{'a': 0.12345678901234567890123}")]
    [InlineData("""['0.12345678901234567890123'::JSON, 'null', NULL]""", "variant", "[0.12345678901234567890123, NULL, NULL]")]
    [InlineData("""[['1.50'::JSON]]""", "variant", "[[1.50]]")]
    [InlineData("[1, 2]::INTEGER[2]", "array<bigint>", "[1, 2]")]
    [InlineData("map {1: 2}", "map<bigint,string>", "{1=2}")]
    [InlineData("{b: 1, A: 'x'}", "struct<a:string,b:bigint>", "{'a': x, 'b': 1}")]
    [InlineData("{a: 'x'}", "struct<a:string,b:bigint>", "{'a': x, 'b': NULL}")]
    [InlineData("row('x', 1)", "struct<a:string,b:bigint>", "{'a': x, 'b': 1}")]
    [InlineData("[{a: 1::INTEGER}]", "array<struct<a:bigint>>", "[{'a': 1}]")]
    public void A_value_that_fits_is_converted(string value, string type, string expected) => Assert.Equal(expected, Assigned(value, type));

    [Theory]
    [InlineData("40000::INTEGER", "short")]
    [InlineData("1e30::DOUBLE", "long")]
    [InlineData("'nan'::DOUBLE", "long")]
    [InlineData("123.4::DECIMAL(4,1)", "decimal(3,1)")]
    public void An_overflow_is_an_error_when_the_row_is_made(string value, string type) =>
        Assert.Throws<DuckDbException>(() => Assigned(value, type));

    [Theory]
    [InlineData("'1'", "integer", "column c: expected int, met VARCHAR")]
    [InlineData("'2024-01-01'", "date", "column c: expected date, met VARCHAR")]
    [InlineData("1::INTEGER", "boolean", "column c: expected boolean, met INTEGER")]
    [InlineData("true", "integer", "column c: expected int, met BOOLEAN")]
    [InlineData("1::INTEGER", "timestamp", "column c: expected timestamp, met INTEGER")]
    [InlineData("TIME '10:00'", "timestamp", "column c: expected timestamp, met TIME")]
    [InlineData("TIMESTAMP_NS '2024-01-01 00:00:00.000000001'", "timestamp", "column c: expected timestamp, met TIMESTAMP_NS")]
    [InlineData("'x'::BLOB", "string", "column c: expected string, met BLOB")]
    [InlineData("'x'", "binary", "column c: expected binary, met VARCHAR")]
    [InlineData("[1]", "integer", "column c: expected int, met INTEGER[]")]
    [InlineData("{a: 1}", "variant", "column c: expected variant, met STRUCT(a INTEGER)")]
    [InlineData("[map {'a': 1}]", "variant", "column c: expected variant, met MAP(VARCHAR, INTEGER)[]")]
    [InlineData("TIME '10:00'", "variant", "column c: expected variant, met TIME")]
    [InlineData("TIMESTAMP_NS '2024-01-01 00:00:00.000000001'", "variant", "column c: expected variant, met TIMESTAMP_NS")]
    [InlineData("{a: 1, z: 2}", "struct<a:int>", "column c: expected struct<a:int>, met STRUCT(a INTEGER, z INTEGER) (the table has no field z)")]
    [InlineData("{a: '1'}", "struct<a:int>", "column c.a: expected int, met VARCHAR")]
    [InlineData("row(1)", "struct<a:int,b:int>", "column c: expected struct<a:int,b:int>, met STRUCT(INTEGER)")]
    public void A_type_that_spark_would_not_store_is_refused(string value, string type, string message)
    {
        var error = Assert.Throws<DeltaException>(() => Assigned(value, type));
        Assert.Equal((DeltaErrorCode.SchemaMismatch, message), (error.Code, error.Message));
    }

    [Fact]
    public void Dates_become_instants_in_the_sessions_zone()
    {
        _connection.Execute("SET TimeZone = 'Asia/Kolkata'");
        Assert.Equal("1709145000000000", _connection.Scalar($"SELECT epoch_us({Expression("DATE '2024-02-29'", "timestamp")})::VARCHAR FROM {Source("DATE '2024-02-29'")}"));
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    private static string Source(string value) => $"(SELECT {value}) AS s(v)";

    private string? Assigned(string value, string type) =>
        (string?)_connection.Scalar($"SELECT ({Expression(value, type)})::VARCHAR FROM {Source(value)}");

    private string Expression(string value, string type)
    {
        var to = type is "integer" or "long" or "short" ? SchemaJson.ParseName(type, "c") : SparkTypes.Parse(type);
        using var prepared = _connection.Prepare($"SELECT v FROM {Source(value)}");
        return StoreAssignment.Convert("v", prepared.ColumnType(0), to, to, "c");
    }
}
