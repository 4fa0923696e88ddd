using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.DuckDb;

public sealed class VariantGroupFunctionTests : DuckDbTestBase
{
    private const string NoNames = "110000";

    public VariantGroupFunctionTests()
    {
        VariantFunction.Register(Connection);
        VariantGroupFunction.Register(Connection);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("04")]
    [InlineData("08")]
    [InlineData("0CFB")]
    [InlineData("10FBFF")]
    [InlineData("14FBFFFFFF")]
    [InlineData("18FBFFFFFFFFFFFFFF")]
    [InlineData("1C000000000000F83F")]
    [InlineData("380000C03F")]
    [InlineData("2C7D4D0000")]
    [InlineData("3040420F0000000000")]
    [InlineData("3440420F0000000000")]
    [InlineData("4440420F0000000000")]
    [InlineData("4C0100000000000000")]
    [InlineData("50000102030405060708090A0B0C0D0E0F")]
    [InlineData("3C0200000001FF")]
    [InlineData("01")]
    [InlineData("09C3BC")]
    [InlineData("200200000000")] // 0.00
    [InlineData("20020F270000")]
    [InlineData("24120500000000000000")]
    [InlineData("2800FFFFFFFF3F228A097AC4865AA84C3B4B")]
    [InlineData("030000")] // an empty array
    [InlineData("0303000204060C010C020C03")]
    [InlineData("020000")] // an empty object
    public void A_value_that_was_read_is_written_as_it_was(string value)
    {
        var read = $"dq_variant({{'metadata': from_hex('{NoNames}'), 'value': from_hex('{value}')}})";
        Assert.Equal([NoNames, value], Row($"SELECT hex(g.metadata), hex(g.value) FROM (SELECT dq_variant_group({read}) AS g)"));
    }

    [Theory]
    [InlineData("255::UTINYINT", "10FF00")]
    [InlineData("65535::USMALLINT", "14FFFF0000")]
    [InlineData("4294967295::UINTEGER", "18FFFFFFFF00000000")]
    [InlineData("7::UBIGINT", "180700000000000000")]
    [InlineData("18446744073709551615::UBIGINT", "2800FFFFFFFFFFFFFFFF0000000000000000")]
    [InlineData("7::HUGEINT", "180700000000000000")]
    [InlineData("(-9223372036854775809)::HUGEINT", "2800FFFFFFFFFFFFFF7FFFFFFFFFFFFFFFFF")]
    [InlineData("TIMESTAMP_S '1970-01-01 00:00:01'", "3440420F0000000000")]
    [InlineData("TIMESTAMP_MS '1970-01-01 00:00:01'", "3440420F0000000000")]
    [InlineData("0.5::DECIMAL(1, 1)", "200105000000")]
    [InlineData("1e-10::DECIMAL(10, 10)", "240A0100000000000000")] // the scale does not go into the smallest
    [InlineData("repeat('x', 63)", null)]
    [InlineData("repeat('x', 64)", null)]
    public void What_DuckDB_has_beyond_Parquet_becomes_the_next_wider_type(string sql, string? value)
    {
        value ??= sql.Contains("63", StringComparison.Ordinal) ? "FD" + string.Concat(Enumerable.Repeat("78", 63)) : "4040000000" + string.Concat(Enumerable.Repeat("78", 64));
        Assert.Equal([value], Row($"SELECT hex(dq_variant_group(({sql})::VARIANT).value)"));
    }

    [Fact]
    public void Names_are_kept_once_in_their_bytes_order_and_fields_in_theirs()
    {
        var group = Row("""SELECT hex(g.metadata), hex(g.value) FROM (SELECT dq_variant_group({'b': 1::TINYINT, 'a': {'b': true, 'ü': false}}::VARIANT) AS g)""");
        Assert.Equal("1103000102046162C3BC", group[0]);
        Assert.Equal("020200010009" + "0B" + "0202010200010204" + "08" + "0C01", group[1]);
    }

    [Theory]
    [InlineData("INTERVAL 1 DAY", "Interval")]
    [InlineData("170141183460469231731687303715884105727::HUGEINT", "38 digits")]
    [InlineData("(-170141183460469231731687303715884105728)::HUGEINT", "38 digits")]
    [InlineData("340282366920938463463374607431768211455::UHUGEINT", "38 digits")]
    [InlineData("'0101'::BIT", "BitString")]
    [InlineData("'infinity'::DATE", "no infinite days and times")]
    [InlineData("[{'t': '-infinity'::TIMESTAMP}]", "no infinite days and times")]
    [InlineData("'infinity'::TIMESTAMPTZ", "no infinite days and times")]
    public void What_Parquet_has_no_place_for_is_refused(string sql, string why)
    {
        var error = Assert.Throws<DuckDbException>(() => Row($"SELECT dq_variant_group(({sql})::VARIANT)"));
        Assert.Contains(VariantGroupFunction.NotStorable, error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NULL_is_a_NULL_group()
    {
        Assert.Equal([true], Row("SELECT dq_variant_group(NULL::VARIANT) IS NULL"));
        Assert.Equal(
            [3000L, 6000L, "27000000"],
            Row("""
                SELECT count(*) FILTER (WHERE g IS NULL), count(g), sum(dq_variant(g).i::BIGINT)::VARCHAR
                FROM (SELECT dq_variant_group(CASE WHEN i % 3 <> 0 THEN {'i': i}::VARIANT END) AS g FROM range(9000) t(i))
                """));
    }

    [Fact]
    public void Large_objects_arrays_and_texts_come_back()
    {
        ParseJsonFunction.Register(Connection);
        const string Fields = "string_agg('\"name' || x || '\": \"' || repeat('z', 300) || '\"', ', ')";
        Connection.Execute($$"""
            CREATE TABLE wide AS SELECT list(repeat('y', x::INTEGER) ORDER BY x)::VARIANT AS l, parse_json('{' || {{Fields}} || '}') AS o, repeat('w', 70000)::VARIANT AS t
            FROM range(300) r(x)
            """);
        Assert.Equal(
            [true, true, true],
            Row("""
                SELECT dq_variant(dq_variant_group(l))::VARCHAR = l::VARCHAR, dq_variant(dq_variant_group(t))::VARCHAR = t::VARCHAR,
                    dq_variant(dq_variant_group(o))::VARCHAR = o::VARCHAR
                FROM wide
                """));
        Assert.Equal(["zzz", 300L], Row("SELECT left(dq_variant(dq_variant_group(o)).name299::VARCHAR, 3), len(map_keys(o::JSON::MAP(VARCHAR, VARCHAR))) FROM wide"));
    }
}
