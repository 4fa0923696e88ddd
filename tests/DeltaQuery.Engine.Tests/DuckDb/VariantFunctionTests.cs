using System.Buffers.Binary;
using System.Text;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.DuckDb;

public sealed class VariantFunctionTests : DuckDbTestBase
{
    private const string NoNames = "010000";

    public VariantFunctionTests() => VariantFunction.Register(Connection);

    [Theory]
    [InlineData("04", "true", "BOOL_TRUE")]
    [InlineData("08", "false", "BOOL_FALSE")]
    [InlineData("0CFB", "-5", "INT8")]
    [InlineData("10FBFF", "-5", "INT16")]
    [InlineData("14FBFFFFFF", "-5", "INT32")]
    [InlineData("18FBFFFFFFFFFFFFFF", "-5", "INT64")]
    [InlineData("1C000000000000F83F", "1.5", "DOUBLE")]
    [InlineData("380000C03F", "1.5", "FLOAT")]
    [InlineData("2C7D4D0000", "2024-04-24", "DATE")]
    [InlineData("3040420F0000000000", "1970-01-01 00:00:01+00", "TIMESTAMP_MICROS_TZ")]
    [InlineData("3440420F0000000000", "1970-01-01 00:00:01", "TIMESTAMP_MICROS")]
    [InlineData("4440420F0000000000", "00:00:01", "TIME_MICROS")]
    [InlineData("48E803000000000000", "1970-01-01 00:00:00.000001+00", "TIMESTAMP_MICROS_TZ")]
    [InlineData("4C0100000000000000", "1970-01-01 00:00:00.000000001", "TIMESTAMP_NANOS")]
    [InlineData("50000102030405060708090A0B0C0D0E0F", "00010203-0405-0607-0809-0a0b0c0d0e0f", "UUID")]
    [InlineData("3C0200000001FF", "\\x01\\xFF", "BLOB")]
    [InlineData("09C3BC", "ü", "VARCHAR")]
    [InlineData("4003000000616263", "abc", "VARCHAR")]
    public void Primitives_keep_their_type(string value, string text, string type) =>
        Assert.Equal([text, type], Row($"SELECT v::VARCHAR, variant_typeof(v) FROM (SELECT {Variant(NoNames, value)} AS v)"));

    [Theory]
    [InlineData("200200000000", "0.00", "DECIMAL(3, 2)")]
    [InlineData("200205000000", "0.05", "DECIMAL(3, 2)")]
    [InlineData("20020F270000", "99.99", "DECIMAL(4, 2)")]
    [InlineData("200000000080", "-2147483648", "DECIMAL(10, 0)")] // DuckDB's own decoder fails fatally on it
    [InlineData("24120500000000000000", "0.000000000000000005", "DECIMAL(19, 18)")] // and on this it ends the process
    [InlineData("2402FFFF63A7B3B6E00D", "9999999999999999.99", "DECIMAL(18, 2)")]
    [InlineData("280300000000000000000000000000000000", "0.000", "DECIMAL(4, 3)")]
    [InlineData("28 01 FFFFFFFF3F228A097AC4865AA84C3B4B", "9999999999999999999999999999999999999.9", "DECIMAL(38, 1)")]
    public void Decimals_keep_their_scale(string value, string text, string type)
    {
        var variant = Variant(NoNames, value.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal([text, text, type], Row($"SELECT v::VARCHAR, v::JSON::VARCHAR, variant_typeof(v) FROM (SELECT {variant} AS v)"));
    }

    [Fact]
    public void A_variant_null_is_not_NULL_but_a_NULL_group_is()
    {
        Assert.Equal([false, "null"], Row($"SELECT v IS NULL, v::JSON::VARCHAR FROM (SELECT {Variant(NoNames, "00")} AS v)"));
        Assert.Equal([true], Row("SELECT dq_variant(NULL::STRUCT(metadata BLOB, value BLOB)) IS NULL"));
        Connection.Execute($"CREATE TABLE kept AS SELECT dq_variant(CASE WHEN i % 3 = 0 THEN NULL ELSE {Group(NoNames, "00")} END) AS v FROM range(9000) t(i)");
        Assert.Equal([6000L, 3000L], Row("SELECT count(v), count(*) FILTER (WHERE v IS NULL) FROM kept"));
    }

    [Fact]
    public void Fields_are_found_by_offset_whatever_the_order_of_the_values()
    {
        // {"a": 1, "b": [true, null], "c": "x"} with its values in the order c, b, a
        var metadata = "01" + "03" + "00010203" + "616263";
        var value = "02" + "03" + "000102" + "0A 02 00 0C" + "0578" + "03 02 00 01 02 04 00" + "00" + "0C01";
        var bytes = value.Replace(" ", "", StringComparison.Ordinal);
        Assert.Equal(
            ["{\"a\":1,\"b\":[true,null],\"c\":\"x\"}", "1"],
            Row($"SELECT v::JSON::VARCHAR, (v.a)::VARCHAR FROM (SELECT {Variant(metadata, bytes)} AS v)"));
    }

    [Fact]
    public void Names_longer_than_a_string_s_inline_part_are_shared_by_the_rows_of_a_chunk()
    {
        const string Name = "a name that is longer than twelve bytes";
        var metadata = $"0101 00{Name.Length:X2}".Replace(" ", "", StringComparison.Ordinal) + Convert.ToHexString(Encoding.UTF8.GetBytes(Name));
        Connection.Execute($"CREATE TABLE t AS SELECT i, {Group(metadata, "020100" + "0002" + "0C07")} AS g FROM range(5000) r(i)");
        Assert.Equal([5000L, $"{{\"{Name}\":7}}"], Row("SELECT count(*), max(dq_variant(g)::JSON::VARCHAR) FROM t GROUP BY dq_variant(g)::JSON::VARCHAR"));
    }

    [Theory]
    [InlineData("""{"a": 1, "b": [1, 2.5, "x", null, true, {"c": {}}], "é": "ü"}""")]
    [InlineData("""[[], {}, [[1], [{"x": []}]], "", 1e300, -9223372036854775808]""")]
    [InlineData("\"0123456789012345678901234567890123456789012345678901234567890123456789\"")]
    public void What_DuckDB_encodes_reads_as_it_was(string json)
    {
        var sql = $"SELECT v::JSON::VARCHAR, dq_variant(variant_to_parquet_variant(v))::JSON::VARCHAR FROM (SELECT {SqlText.Literal(json)}::JSON::VARIANT AS v)";
        var row = Row(sql);
        Assert.Equal(row[0], row[1]);
    }

    [Fact]
    public void Wide_objects_and_arrays_read_as_they_were()
    {
        var json = "{" + string.Join(", ", Enumerable.Range(0, 400).Select(i => $"\"key number {i}\": [{string.Join(", ", Enumerable.Range(0, i))}]")) + "}";
        var row = Row($"SELECT v::JSON::VARCHAR, dq_variant(variant_to_parquet_variant(v))::JSON::VARCHAR FROM (SELECT {SqlText.Literal(json)}::JSON::VARIANT AS v)");
        Assert.Equal(row[0], row[1]);
    }

    [Theory]
    [InlineData(NoNames, "", "the value is cut short")]
    [InlineData("", "00", "the metadata is empty")]
    [InlineData("020000", "00", "version 2 of the variant encoding is not known")]
    [InlineData("01050001", "00", "the metadata is shorter than its list of names")]
    [InlineData(NoNames, "18FB", "the value is cut short")]
    [InlineData(NoNames, "0578C3", null)]
    [InlineData(NoNames, "09C328", "a text in it is not UTF-8")]
    [InlineData(NoNames, "58", "it holds a value of the unknown primitive type 22")]
    [InlineData(NoNames, "02010500010C01", "field 5 has no name in a dictionary of 0")]
    [InlineData(NoNames, "03FF", "the value is cut short")]
    [InlineData(NoNames, "13FFFFFFFF", "the value is cut short")]
    [InlineData(NoNames, "480100000000000000", "it holds a timestamp with time zone in nanoseconds, which DuckDB's VARIANT cannot carry")]
    [InlineData(NoNames, "28000000000000000000000000000000007F", "it holds a decimal of more than 38 digits")]
    public void Damage_is_an_error(string metadata, string value, string? message)
    {
        if (message is null)
        {
            Assert.Equal(["x"], Row($"SELECT {Variant(metadata, value)}::VARCHAR")); // what lies behind a value is not its own
            return;
        }

        var error = Assert.Throws<DuckDbException>(() => Row($"SELECT {Variant(metadata, value)}::VARCHAR"));
        Assert.Equal(VariantFunction.Damaged + message, error.Message);
    }

    [Fact]
    public void A_value_that_names_itself_again_and_again_is_an_error()
    {
        // An array of 200 elements that all lie at the same place, 3 deep.
        static byte[] Array(byte[] inner) => [3, 200, .. new byte[200], (byte)inner.Length, .. inner];
        var value = Convert.ToHexString(Array(Array(Array([0x04]))));
        Assert.Throws<DuckDbException>(() => Row($"SELECT {Variant(NoNames, value)}::VARCHAR"));

        byte[] deep = [0x04];
        for (var i = 0; i < 1100; i++)
        {
            var offsets = new byte[8];
            BinaryPrimitives.WriteInt32LittleEndian(offsets.AsSpan(4), deep.Length);
            deep = [0x0F, 1, .. offsets, .. deep];
        }

        var error = Assert.Throws<DuckDbException>(() => Row($"SELECT {Variant(NoNames, Convert.ToHexString(deep))}::VARCHAR"));
        Assert.Contains("nested more than", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shredded_objects_take_fields_from_both_sides_in_the_order_of_their_names()
    {
        // value holds {"b": 2}; a and c are shredded, d is missing
        const string Metadata = "01" + "04" + "0001020304" + "61626364";
        const string Rest = "02" + "01" + "01" + "0002" + "0C02";
        var group = $$"""
            {'metadata': {{Blob(Metadata)}}, 'value': {{Blob(Rest)}}, 'typed_value': {
                'c': {'value': NULL::BLOB, 'typed_value': 1.50::DECIMAL(9,2)},
                'a': {'value': {{Blob("00")}}, 'typed_value': NULL::BIGINT},
                'd': {'value': NULL::BLOB, 'typed_value': NULL::BIGINT} } }
            """;
        Assert.Equal(["{\"a\":null,\"b\":2,\"c\":1.50}"], Row($"SELECT dq_variant({group})::JSON::VARCHAR"));
    }

    [Fact]
    public void Shredded_arrays_and_primitives_are_put_together()
    {
        Assert.Equal(
            ["[\"x\",null,7,null]"],
            Row($$"""
                SELECT dq_variant({'metadata': {{Blob(NoNames)}}, 'value': NULL::BLOB, 'typed_value': [
                    {'value': NULL::BLOB, 'typed_value': 'x'}, {'value': {{Blob("00")}}, 'typed_value': NULL},
                    {'value': {{Blob("0C07")}}, 'typed_value': NULL}, {'value': NULL, 'typed_value': NULL}]})::JSON::VARCHAR
                """));
        foreach (var (typed, type) in new[]
                 {
                     ("true", "BOOL_TRUE"), ("1::TINYINT", "INT8"), ("1::SMALLINT", "INT16"), ("1::INTEGER", "INT32"), ("1::BIGINT", "INT64"),
                     ("1.5::FLOAT", "FLOAT"), ("1.5::DOUBLE", "DOUBLE"), ("DATE '2024-01-02'", "DATE"), ("TIME '01:02:03'", "TIME_MICROS"),
                     ("TIMESTAMPTZ '2024-01-02 03:04:05+00'", "TIMESTAMP_MICROS_TZ"), ("TIMESTAMP '2024-01-02 03:04:05'", "TIMESTAMP_MICROS"),
                     ("TIMESTAMP_NS '2024-01-02 03:04:05.123456789'", "TIMESTAMP_NANOS"), ("'x'", "VARCHAR"), ("'x'::BLOB", "BLOB"),
                     ("'00010203-0405-0607-0809-0a0b0c0d0e0f'::UUID", "UUID"),
                 })
        {
            var group = $"{{'metadata': {Blob(NoNames)}, 'value': NULL::BLOB, 'typed_value': {typed}}}";
            Assert.Equal([type, true], Row($"SELECT variant_typeof(v), v::VARCHAR = ({typed})::VARCHAR OR variant_typeof(v) LIKE '%TZ' FROM (SELECT dq_variant({group}) AS v)"));
        }
    }

    [Fact]
    public void What_is_missing_where_a_value_must_be_is_a_variant_null() => Assert.Equal(
        [false, "null"],
        Row($"SELECT v IS NULL, v::JSON::VARCHAR FROM (SELECT dq_variant({{'metadata': {Blob(NoNames)}, 'value': NULL::BLOB, 'typed_value': NULL::INTEGER}}) AS v)"));

    [Theory]
    [InlineData("1::INTEGER", "0C07", "both value and typed_value are there, and it is no object")]
    [InlineData("{'a': {'typed_value': 1::INTEGER}}", "0C07", "value and typed_value are both there, but value is no object")]
    [InlineData("{'a': {'typed_value': 1::INTEGER}}", "02010000020C07", "a field is both in value and in typed_value")]
    [InlineData("INTERVAL 1 DAY", null, "typed_value is a INTERVAL, which no variant is shredded as")]
    public void Shredding_against_the_rules_is_an_error(string typed, string? value, string message)
    {
        var rest = value is null ? "NULL::BLOB" : Blob(value);
        var error = Assert.Throws<DuckDbException>(
            () => Row($"SELECT dq_variant({{'metadata': {Blob("0101000161")}, 'value': {rest}, 'typed_value': {typed}}})::VARCHAR"));
        Assert.Equal(VariantFunction.Damaged + message, error.Message);
    }

    private static string Blob(string hex) => $"from_hex('{hex}')";

    private static string Group(string metadata, string value) => $"{{'metadata': {Blob(metadata)}, 'value': {Blob(value)}}}";

    private static string Variant(string metadata, string value) => $"dq_variant({Group(metadata, value)})";
}
