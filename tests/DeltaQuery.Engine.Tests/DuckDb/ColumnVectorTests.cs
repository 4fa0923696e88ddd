using System.Numerics;
using System.Text;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.DuckDb;

public sealed class ColumnVectorTests(SharedDatabase shared) : DuckDbTestBase(shared), IClassFixture<SharedDatabase>
{
    public static TheoryData<string, object?> Scalars => new()
    {
        { "NULL", null },
        { "NULL::INTEGER", null },
        { "true", true },
        { "(-128)::TINYINT", sbyte.MinValue },
        { "32767::SMALLINT", short.MaxValue },
        { "(-2147483648)::INTEGER", int.MinValue },
        { "9223372036854775807", long.MaxValue },
        { "255::UTINYINT", byte.MaxValue },
        { "65535::USMALLINT", ushort.MaxValue },
        { "4294967295::UINTEGER", uint.MaxValue },
        { "18446744073709551615::UBIGINT", ulong.MaxValue },
        { "'-170141183460469231731687303715884105728'::HUGEINT", Int128.MinValue },
        { "340282366920938463463374607431768211455::UHUGEINT", UInt128.MaxValue },
        { "1.5::FLOAT", 1.5f },
        { "'nan'::DOUBLE", double.NaN },
        { "-1.50::DECIMAL(4,2)", -1.50m },
        { "1.5::DECIMAL(9,1)", 1.5m },
        { "123456789012345.678::DECIMAL(18,3)", 123456789012345.678m },
        { "-1234567890123456789012345.678::DECIMAL(28,3)", -1234567890123456789012345.678m },
        { "12345678901234567890123456789.5::DECIMAL(30,1)", new DuckDbDecimal(Int128.Parse("123456789012345678901234567895"), 1) },
        { "'x'", "x" },
        { "'b'::ENUM('a', 'b')", "b" },
        { "'0101'::BIT", "0101" },
        { "'-123456789012345678901234567890123456789012345'::BIGNUM", BigInteger.Parse("-123456789012345678901234567890123456789012345") },
        { "'2d89ebe6-13f5-4f65-b7ac-d52b6f6e9a01'::UUID", Guid.Parse("2d89ebe6-13f5-4f65-b7ac-d52b6f6e9a01") },
        { "DATE '2024-02-29'", new DateOnly(2024, 2, 29) },
        { "DATE '9999-12-31'", new DateOnly(9999, 12, 31) },
        { "DATE '10000-01-01'", new DuckDbDate(2932897) },
        { "'-infinity'::DATE", DuckDbDate.NegativeInfinity },
        { "TIME '12:34:56.000001'", new TimeOnly(12, 34, 56).Add(TimeSpan.FromMicroseconds(1)) },
        { "TIME '24:00:00'", new DuckDbTime(86_400_000_000_000) },
        { "'12:00:00.000000001'::TIME_NS", new DuckDbTime(43_200_000_000_001) },
        { "'12:00:00-05:30'::TIMETZ", new DuckDbTimeTz(43_200_000_000, -19_800) },
        { "INTERVAL '1 month -2 days 3 seconds'", new DuckDbInterval(1, -2, 3_000_000) },
        { "TIMESTAMP '1970-01-01 00:00:01'", new DuckDbTimestamp(1_000_000) },
        { "TIMESTAMP_S '1970-01-01 00:00:01'", new DuckDbTimestamp(1, TimestampUnit.Second) },
        { "TIMESTAMP_MS '1970-01-01 00:00:01'", new DuckDbTimestamp(1_000, TimestampUnit.Millisecond) },
        { "TIMESTAMP_NS '1970-01-01 00:00:01'", new DuckDbTimestamp(1_000_000_000, TimestampUnit.Nanosecond) },
        { "TIMESTAMPTZ '1970-01-01 00:00:01+00'", new DuckDbTimestamp(1_000_000, HasTimeZone: true) },
        { "union_value(a := 5)", 5 },
        { "'{\"a\": 1}'::JSON", "{\"a\": 1}" },
        { "42::VARIANT", 42 },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void Value_has_its_CLR_type(string expression, object? expected) =>
        Assert.Equal(expected, Connection.Scalar($"SELECT {expression}"));

    [Theory]
    [MemberData(nameof(Scalars))]
    public void Value_that_is_bound_comes_back(string expression, object? expected)
    {
        _ = expression;
        Assert.Equal(expected, Connection.Scalar("SELECT $1", expected));
    }

    [Fact]
    public void Nested_values_are_arrays_structs_and_maps()
    {
        var value = (DuckDbStruct)Connection.Scalar(
            "SELECT {'a': [[1, NULL], NULL, []], 'm': MAP {'k': {'x': [DATE '2024-01-01']}, 'l': NULL}, 'f': [1.5, 2.5]::DOUBLE[2]}")!;
        Assert.Equal(["a", "m", "f"], value.Names);
        Assert.Equal(new object?[] { new object?[] { 1, null }, null, Array.Empty<object?>() }, (object?[])value["A"]!);
        var map = (DuckDbMap)value["m"]!;
        Assert.Equal<object>(["k", "l"], map.Keys);
        Assert.Equal(new object[] { new DateOnly(2024, 1, 1) }, (object?[])((DuckDbStruct)map.Values[0]!)["x"]!);
        Assert.Null(map.Values[1]);
        Assert.Equal(new object[] { 1.5, 2.5 }, (object?[])value["f"]!);
    }

    [Fact]
    public void Variant_with_an_object_is_a_struct()
    {
        var value = (DuckDbStruct)Connection.Scalar("SELECT '{\"a\": 1, \"b\": [1, \"x\", null, {\"c\": 2.5}]}'::JSON::VARIANT")!;
        Assert.Equal(["a", "b"], value.Names);
        var array = (object?[])value["b"]!;
        Assert.Equal("x", array[1]);
        Assert.Null(array[2]);
        Assert.Equal(2.5, ((DuckDbStruct)array[3]!)["c"]);
    }

    [Fact]
    public void Spans_read_a_column_without_boxing()
    {
        using var result = Connection.Query(
            "SELECT i, CASE WHEN i % 2 = 0 THEN i::VARCHAR || ' is a longer string' END FROM range(2000) r(i)");
        using var chunk = result.FetchChunk()!;
        Assert.Equal(2000, chunk.RowCount);
        var numbers = chunk[0].Values<long>();
        for (var row = 0; row < chunk.RowCount; row++)
        {
            Assert.Equal(row, numbers[row]);
            Assert.Equal(row % 2 != 0, chunk[1].IsNull(row));
            if (row % 2 == 0) Assert.True(chunk[1].Utf8(row).SequenceEqual(Encoding.UTF8.GetBytes($"{row} is a longer string")));
        }
    }

    [Fact]
    public void Children_of_lists_and_structs_are_vectors()
    {
        using var result = Connection.Query("SELECT [{'a': i, 'b': i::VARCHAR}, NULL] FROM range(3) r(i)");
        using var chunk = result.FetchChunk()!;
        var list = chunk[0];
        Assert.Equal((4, 2), list.ListEntry(2));
        Assert.Equal(6, list.ListChild.Count);
        Assert.Equal(2L, list.ListChild.StructChild(0).Values<long>()[4]);
        Assert.Equal("2", list.ListChild.StructChild(1).GetString(4));
        Assert.True(list.ListChild.IsNull(5));
    }

    [Fact]
    public void Vector_of_a_disposed_chunk_refuses_to_be_read()
    {
        using var result = Connection.Query("SELECT 1");
        var chunk = result.FetchChunk()!;
        var vector = chunk[0];
        chunk.Dispose();
        Assert.Throws<ObjectDisposedException>(() => vector.GetValue(0));
        Assert.Throws<ObjectDisposedException>(() => vector.Values<int>().Length);
    }

    [Fact]
    public void Row_outside_of_the_chunk_is_refused()
    {
        using var result = Connection.Query("SELECT 1");
        using var chunk = result.FetchChunk()!;
        Assert.Throws<ArgumentOutOfRangeException>(() => chunk[0].GetValue(1));
    }

    // Streams hand over constant, dictionary and sequence vectors, which the C API flattens.
    [Theory]
    [InlineData("[i, NULL]")]
    [InlineData("[[1, 2], NULL]")]
    [InlineData("{'a': [i], 'b': {'c': 'constant string of some length', 'd': i}}")]
    [InlineData("MAP {'k': [i], 'l': NULL}")]
    [InlineData("[s, s]")]
    [InlineData("{'a': s, 'b': [s]}")]
    [InlineData("[s, s]::VARCHAR[2]")]
    [InlineData("[[s, NULL], ['x']]::VARCHAR[][2]")]
    [InlineData("union_value(x := s)")]
    [InlineData("list_filter([s, 'x', i::VARCHAR], x -> x <> 'x')")]
    [InlineData("[{'a': s, 'b': [i]}]")]
    [InlineData("CASE WHEN i % 3 = 0 THEN NULL ELSE [s] END")]
    [InlineData("{'a': i, 'b': s}::VARIANT")]
    [InlineData("unnest([[s], [i::VARCHAR, NULL]])")]
    public void Streamed_nested_values_are_those_of_a_materialised_result(string expression)
    {
        Connection.Execute("CREATE TEMP TABLE t AS SELECT i, 'group ' || (i % 5) || ' with a long name' AS s FROM range(5000) r(i)");
        var sql = $"SELECT {expression} AS x FROM t WHERE i % 7 <> 0";
        using var streamed = Connection.QueryStreaming(sql);
        var texts = new List<string>();
        while (streamed.FetchChunk() is { } chunk)
            using (chunk)
                for (var row = 0; row < chunk.RowCount; row++)
                {
                    chunk[0].GetValue(row);
                    texts.Add(ValueText.Of(chunk[0], row));
                }

        using var expected = Connection.Query($"SELECT coalesce(x::VARCHAR, 'NULL') FROM ({sql})");
        Assert.Equal(expected.Rows().Select(r => (string)r[0]!), texts);
    }
}
