using System.Data.SqlTypes;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeltaQuery.Ado.Tests;

/// <summary>The types that GetFieldValue gives for each type of Delta beside its own.</summary>
public class FieldValueTypeTests(AdoFixture fixture) : AdoTest(fixture)
{
    private enum Level : short
    {
        Low,
        High,
    }

    private sealed record Point(int X, double? Y);

    private T Get<T>(string sql)
    {
        NeedsLocalFor(sql);
        using var reader = Row($"SELECT {sql} AS v");
        return reader.GetFieldValue<T>(0);
    }

    private void Refused<T>(string sql) => Assert.Throws<InvalidCastException>(() => Get<T>(sql));

    [SkippableTheory]
    [InlineData("5::TINYINT")]
    [InlineData("5::SMALLINT")]
    [InlineData("5::INT")]
    [InlineData("5::BIGINT")]
    [InlineData("5::UTINYINT")]
    [InlineData("5::USMALLINT")]
    [InlineData("5::UINTEGER")]
    [InlineData("5::UBIGINT")]
    [InlineData("5::HUGEINT")]
    [InlineData("5::UHUGEINT")]
    [InlineData("5::DECIMAL(3,0)")]
    [InlineData("5::BIGNUM")]
    public void A_whole_number_is_any_that_it_fits(string sql)
    {
        Assert.Equal(5, Get<sbyte>(sql));
        Assert.Equal(5, Get<short>(sql));
        Assert.Equal(5, Get<ushort>(sql));
        Assert.Equal(5, Get<int>(sql));
        Assert.Equal(5u, Get<uint>(sql));
        Assert.Equal(5L, Get<long>(sql));
        Assert.Equal(5ul, Get<ulong>(sql));
        Assert.Equal(5, Get<Int128>(sql));
        Assert.Equal((UInt128)5, Get<UInt128>(sql));
        Assert.Equal(5, Get<BigInteger>(sql));
        Assert.Equal(5m, Get<decimal>(sql));
        Assert.Equal(5.0, Get<double>(sql));
        Assert.Equal(5f, Get<float>(sql));
        Assert.Equal(new SqlDecimal(5), Get<SqlDecimal>(sql));
        Assert.Equal(DayOfWeek.Friday, Get<DayOfWeek>(sql));
        Assert.Equal((5, (long?)5, (DayOfWeek?)DayOfWeek.Friday), (Get<int?>(sql), Get<long?>(sql), Get<DayOfWeek?>(sql)));
    }

    [SkippableTheory]
    [InlineData("-1::TINYINT")]
    [InlineData("-1::INT")]
    [InlineData("-1::BIGINT")]
    [InlineData("-1::HUGEINT")]
    public void A_number_below_zero_is_none_without_a_sign(string sql)
    {
        Assert.Throws<OverflowException>(() => Get<ushort>(sql));
        Assert.Throws<OverflowException>(() => Get<uint>(sql));
        Assert.Throws<OverflowException>(() => Get<ulong>(sql));
        Assert.Throws<OverflowException>(() => Get<UInt128>(sql));
        Refused<byte>(sql);
    }

    [SkippableFact]
    public void A_whole_number_of_any_size_is_a_BigInteger_and_a_double()
    {
        NeedsLocal("whole numbers of more than 38 digits");
        Assert.Equal(BigInteger.Pow(2, 128) - 1, Get<BigInteger>("340282366920938463463374607431768211455::UHUGEINT"));
        Assert.Equal(Math.Pow(2, 128), Get<double>("340282366920938463463374607431768211455::UHUGEINT"));
        Assert.Equal(UInt128.MaxValue, Get<UInt128>("340282366920938463463374607431768211455::UHUGEINT"));
        Assert.Equal(BigInteger.Pow(10, 50), Get<BigInteger>($"'1{new string('0', 50)}'::BIGNUM"));
        Assert.Equal(1e50, Get<double>($"'1{new string('0', 50)}'::BIGNUM"));
        Assert.Throws<OverflowException>(() => Get<long>($"'1{new string('0', 50)}'::BIGNUM"));
        Assert.Throws<OverflowException>(() => Get<decimal>($"'1{new string('0', 50)}'::BIGNUM"));
    }

    [SkippableFact]
    public void An_enum_has_the_number_of_its_underlying_type()
    {
        Assert.Equal(Level.High, Get<Level>("1::INT"));
        Assert.Throws<OverflowException>(() => Get<Level>("40000::INT"));
        Assert.Equal([Level.Low, Level.High], Get<Level[]>("[0, 1]"));
        Refused<Level>("'High'");
    }

    [SkippableFact]
    public void A_decimal_keeps_all_digits_where_the_type_has_them()
    {
        const string wide = "1234567890123456789012345678.9012345678::DECIMAL(38,10)";
        Assert.Equal("1234567890123456789012345678.9012345678", Get<SqlDecimal>(wide).ToString());
        Assert.Equal(1234567890123456789012345678.9m, Get<decimal>(wide));
        Assert.Equal(BigInteger.Parse("99999999999999999999999999999999999999", null), Get<BigInteger>("99999999999999999999999999999999999999::DECIMAL(38,0)"));
        Assert.Throws<OverflowException>(() => Get<decimal>("99999999999999999999999999999999999999::DECIMAL(38,0)"));
        Refused<BigInteger>("1.5::DECIMAL(3,1)");
        Refused<string>("1.5::DECIMAL(3,1)");
    }

    [SkippableFact]
    public void Nullable_types_are_null_for_NULL()
    {
        NeedsLocalFor("UUID");
        using var reader = Row("SELECT NULL::BIGINT, NULL::DATE, NULL::UUID, NULL::DOUBLE, NULL::TIMESTAMPTZ, NULL::BOOLEAN");
        Assert.Null(reader.GetFieldValue<long?>(0));
        Assert.Null(reader.GetFieldValue<Level?>(0));
        Assert.Null(reader.GetFieldValue<DateOnly?>(1));
        Assert.Null(reader.GetFieldValue<Guid?>(2));
        Assert.Null(reader.GetFieldValue<double?>(3));
        Assert.Null(reader.GetFieldValue<DateTimeOffset?>(4));
        Assert.Null(reader.GetFieldValue<bool?>(5));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<Level>(0));
    }

    [SkippableFact]
    public void Text_is_characters_a_reader_a_Guid_and_JSON()
    {
        Assert.Equal(['a', 'ü'], Get<char[]>("'aü'"));
        Assert.Equal("aü", Get<TextReader>("'aü'").ReadToEnd());
        Assert.Equal(Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff"), Get<Guid?>("'6f9619ff-8b86-d011-b42d-00c04fc964ff'"));
        Assert.Equal(1, Get<JsonElement>("'{\"a\": 1}'").GetProperty("a").GetInt32());
        Refused<Uri>("'http://x'");
        Refused<int>("'1'");
    }

    [SkippableFact]
    public void Bytes_are_a_stream_memory_and_a_Guid()
    {
        using var stream = Get<Stream>("unhex('0102')");
        Assert.Equal((2L, false, 1), (stream.Length, stream.CanWrite, stream.ReadByte()));
        Assert.Equal([1, 2], Get<ReadOnlyMemory<byte>>("unhex('0102')").ToArray());
        Refused<Guid>("unhex('01')");
        Refused<string>("unhex('01')");
    }

    [SkippableFact]
    public void Dates_and_times_are_those_that_say_no_more()
    {
        var (date, instant) = ("DATE '2026-05-06'", "TIMESTAMPTZ '2026-05-06 07:08:09+00'");
        Assert.Equal(new DateOnly(2026, 5, 6), Get<DateOnly>(date));
        Refused<DateTimeOffset>(date);
        Assert.Equal(new DateTimeOffset(2026, 5, 6, 7, 8, 9, TimeSpan.Zero), Get<DateTimeOffset>(instant));
        Assert.Equal(DateTimeKind.Utc, Get<DateTime?>(instant)!.Value.Kind);
        Assert.Equal(1_778_051_289_000_000, Get<long>(instant));
        Assert.Equal(1_778_051_289_000_000, Get<long?>("TIMESTAMP '2026-05-06 07:08:09'"));
        Refused<DateTimeOffset>("TIMESTAMP '2026-05-06 07:08:09'");
        Refused<DateOnly>(instant);
        Assert.Equal(new TimeOnly(7, 8, 9), Get<TimeOnly>("TIME '07:08:09'"));
        Assert.Equal(new TimeSpan(7, 8, 9), Get<TimeSpan?>("TIME '07:08:09'"));
        Assert.Equal(new DeltaInterval(0, 2, 3_000_000), Get<DeltaInterval>("INTERVAL 2 DAYS + INTERVAL 3 SECONDS"));
        Assert.Throws<OverflowException>(() => Get<TimeSpan>("INTERVAL 1 MONTH"));
    }

    [SkippableFact]
    public void A_float_is_a_double_and_a_double_no_float()
    {
        Assert.Equal(1.5, Get<double>("1.5::FLOAT"));
        Refused<float>("1.5::DOUBLE");
        Refused<decimal>("1.5::DOUBLE");
        Refused<int>("1.0::DOUBLE");
    }

    [SkippableFact]
    public void An_array_is_a_list_of_what_its_elements_can_be()
    {
        Assert.Equal([1, null], Get<IReadOnlyList<long?>>("[1, NULL]"));
        Assert.Equal([1, 2], Get<List<short>>("[1, 2]"));
        Assert.Equal([new DateOnly(2026, 1, 2)], Get<IReadOnlyList<DateOnly>>("[DATE '2026-01-02']"));
        Assert.Equal([Guid.Empty], Get<Guid[]>("['00000000-0000-0000-0000-000000000000']"));
        Assert.Equal("a,", string.Join(',', Get<string?[]>("['a', NULL]")));
        Assert.Equal([[1], []], Get<List<int[]>>("[[1], []]"));
        Assert.Throws<InvalidCastException>(() => Get<List<int>>("[1, NULL]"));
        Assert.Throws<OverflowException>(() => Get<sbyte[]>("[1000]"));
    }

    [SkippableFact]
    public void A_map_is_pairs_or_a_dictionary()
    {
        Assert.Equal([new("a", 1), new("b", null)], Get<KeyValuePair<string, long?>[]>("MAP {'a': 1, 'b': NULL}"));
        Assert.Equal(1, Get<IReadOnlyDictionary<string, short>>("MAP {'a': 1}")["a"]);
        Assert.Equal(new Point(1, null), Get<Dictionary<int, Point>>("MAP {7: {'x': 1, 'y': NULL::DOUBLE}}")[7]);
    }

    [SkippableFact]
    public void A_struct_is_a_record_or_a_tuple_of_any_length()
    {
        Assert.Equal(new Point(1, 2.5), Get<Point>("{'x': 1, 'y': 2.5::DOUBLE}"));
        Assert.Equal((1, "b", 3L), Get<(int, string, long)>("{'a': 1, 'b': 'b', 'c': 3}"));
        Assert.Equal(
            (1, 2, 3, 4, 5, 6, 7, "h", 9L),
            Get<(int, int, int, int, int, int, int, string, long)>("{'a': 1, 'b': 2, 'c': 3, 'd': 4, 'e': 5, 'f': 6, 'g': 7, 'h': 'h', 'i': 9}"));
        Refused<(int, int)>("{'a': 1, 'b': 2, 'c': 3}");
    }

    [SkippableTheory]
    [InlineData("{'a': 1, 'b': [true, NULL]}", "{\"a\":1,\"b\":[true,null]}")]
    [InlineData("[1, 2]", "[1,2]")]
    [InlineData("MAP {'k': {'x': 'y'}}", "{\"k\":{\"x\":\"y\"}}")]
    [InlineData("{'a': 1}::VARIANT", "{\"a\":1}")]
    [InlineData("[1, 'x'::VARIANT]::VARIANT", "[1,\"x\"]")]
    [InlineData("'{\"a\": [1]}'::JSON", "{\"a\":[1]}")]
    public void What_is_nested_is_JSON(string sql, string json)
    {
        if (sql.EndsWith("::VARIANT", StringComparison.Ordinal))
            NeedsLocal("casts of what is nested to VARIANT");
        Assert.Equal(json, JsonSerializer.Serialize(Get<JsonElement>(sql)));
        using var document = Get<JsonDocument>(sql);
        Assert.Equal(json, JsonSerializer.Serialize(document));
        Assert.Equal(json, Get<JsonNode>(sql).ToJsonString());
        Assert.Equal(json, JsonSerializer.Serialize(JsonDocument.Parse(Get<string>(sql))));
        Assert.Equal(json, JsonSerializer.Serialize(Get<JsonElement?>(sql)));
    }

    [SkippableFact]
    public void A_union_is_what_it_holds()
    {
        NeedsLocal("unions");
        Assert.Equal(5, Get<int>("union_value(num := 5)"));
        Assert.Equal(5L, Get<long?>("union_value(num := 5)"));
        Assert.Equal("x", Get<string>("union_value(str := 'x')"));
        Refused<int>("union_value(str := 'x')");
        Assert.Equal([5], Get<int[]>("[union_value(num := 5)]"));
    }
}
