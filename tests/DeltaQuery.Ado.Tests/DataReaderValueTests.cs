using System.Data.SqlTypes;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeltaQuery.Ado.Tests;

/// <summary>Values of each type by GetValue, the typed getters and GetFieldValue.</summary>
public class DataReaderValueTests(AdoFixture fixture) : AdoTest(fixture)
{
    private static readonly DateTime Utc = new(2026, 5, 6, 7, 8, 9, 123, 456, DateTimeKind.Utc);
    private static readonly DateTime Plain = new(2026, 5, 6, 7, 8, 9, 123, 456);

    // SQL, the type's name, the value.
    private static readonly (string Sql, string TypeName, object Value)[] Natural =
    [
        ("true", "boolean", true),
        ("false", "boolean", false),
        ("(-128)::TINYINT", "tinyint", sbyte.MinValue),
        ("32767::SMALLINT", "smallint", short.MaxValue),
        ("(-2147483648)::INT", "int", int.MinValue),
        ("9223372036854775807::BIGINT", "bigint", long.MaxValue),
        ("255::UTINYINT", "utinyint", byte.MaxValue),
        ("65535::USMALLINT", "usmallint", ushort.MaxValue),
        ("4294967295::UINTEGER", "uinteger", uint.MaxValue),
        ("18446744073709551615::UBIGINT", "ubigint", ulong.MaxValue),
        ("170141183460469231731687303715884105727::HUGEINT", "hugeint", (BigInteger)Int128.MaxValue),
        ("340282366920938463463374607431768211455::UHUGEINT", "uhugeint", (BigInteger)UInt128.MaxValue),
        ("1.5::FLOAT", "float", 1.5f),
        ("'NaN'::DOUBLE", "double", double.NaN),
        ("'-Infinity'::DOUBLE", "double", double.NegativeInfinity),
        ("-2.25::DOUBLE", "double", -2.25),
        ("123.45::DECIMAL(10,2)", "decimal(10,2)", 123.45m),
        ("-0.001::DECIMAL(4,3)", "decimal(4,3)", -0.001m),
        ("12345678901234567890.12345::DECIMAL(38,5)", "decimal(38,5)", 12345678901234567890.12345m),
        ("'text 😀'", "string", "text 😀"),
        ("''", "string", ""),
        ("unhex('00FF')", "binary", new byte[] { 0, 255 }),
        ("''::BLOB", "binary", Array.Empty<byte>()),
        ("DATE '2026-05-06'", "date", new DateTime(2026, 5, 6)),
        ("DATE '0001-01-01'", "date", DateTime.MinValue),
        ("DATE '9999-12-31'", "date", new DateTime(9999, 12, 31)),
        ("TIMESTAMPTZ '2026-05-06 07:08:09.123456+00'", "timestamp", Utc),
        ("TIMESTAMPTZ '1969-12-31 23:59:59.999999+00'", "timestamp", new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMicroseconds(-1)),
        ("TIMESTAMP '2026-05-06 07:08:09.123456'", "timestamp_ntz", Plain),
        ("TIME '07:08:09.5'", "time", new TimeSpan(0, 7, 8, 9, 500)),
        ("INTERVAL '2' DAY", "interval", TimeSpan.FromDays(2)),
        ("'6f9619ff-8b86-d011-b42d-00c04fc964ff'::UUID", "uuid", Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff")),
    ];

    public static readonly TheoryData<int> NaturalCases = [.. Enumerable.Range(0, Natural.Length)];

    [SkippableTheory]
    [MemberData(nameof(NaturalCases))]
    public async Task GetValue_gives_the_type_s_own_value(int at)
    {
        var (sql, typeName, value) = Natural[at];
        NeedsLocalFor(sql);
        await using var reader = Row($"SELECT {sql}, NULLIF(1, 1)");
        Assert.Equal(value, reader.GetValue(0));
        Assert.Equal(value.GetType(), reader.GetFieldType(0));
        Assert.Equal(typeName, reader.GetDataTypeName(0));
        Assert.Equal(value, reader.GetFieldValue<object>(0));
        Assert.Equal(value, await reader.GetFieldValueAsync<object>(0));
        Assert.False(reader.IsDBNull(0));
        if (value is DateTime time)
            Assert.Equal(time.Kind, reader.GetDateTime(0).Kind);
    }

    // SQL, the type that is asked for, what comes.
    private static readonly (string Sql, object Value)[] Asked =
    [
        ("5::TINYINT", (short)5), ("5::TINYINT", 5), ("5::TINYINT", 5L), ("5::TINYINT", 5u), ("5::TINYINT", 5ul), ("5::TINYINT", (ushort)5),
        ("5::SMALLINT", (sbyte)5), ("5::SMALLINT", 5), ("5::INT", (short)5), ("5::INT", 5L), ("5::BIGINT", 5), ("5::BIGINT", (short)5),
        ("5::BIGINT", (Int128)5), ("5::BIGINT", (BigInteger)5), ("5::BIGINT", 5m), ("5::BIGINT", 5.0), ("5::INT", 5f), ("5::INT", DayOfWeek.Friday),
        ("5::UTINYINT", (byte)5), ("5::UBIGINT", 5L), ("5::UBIGINT", 5m), ("5::HUGEINT", 5), ("5::HUGEINT", 5L), ("5::HUGEINT", 5m), ("5::HUGEINT", (Int128)5),
        ("12::DECIMAL(38,0)", (BigInteger)12), ("12::DECIMAL(5,0)", 12), ("12.5::DECIMAL(5,1)", 12.5), ("12.5::DECIMAL(5,1)", 12.5f),
        ("1.5::FLOAT", 1.5),
        ("'x'", 'x'), ("'6f9619ff-8b86-d011-b42d-00c04fc964ff'", Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff")),
        ("unhex('6F9619FF8B86D011B42D00C04FC964FF')", Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff")),
        ("DATE '2026-05-06'", new DateOnly(2026, 5, 6)),
        ("TIMESTAMPTZ '2026-05-06 07:08:09.123456+00'", new DateTimeOffset(Utc)),
        ("TIMESTAMPTZ '1970-01-01 00:00:01+00'", 1_000_000L), ("TIMESTAMP '1970-01-01 00:00:01'", 1_000_000L),
        ("TIME '07:08:09.5'", new TimeOnly(7, 8, 9, 500)),
        ("INTERVAL '1' MONTH", new DeltaInterval(1, 0, 0)),
        ("INTERVAL 1 MONTH + INTERVAL 2 DAYS + INTERVAL 3 SECONDS", new DeltaInterval(1, 2, 3_000_000)),
        ("1.25::DECIMAL(10,2)", SqlDecimal.Parse("1.25")),
    ];

    public static readonly TheoryData<int> AskedCases = [.. Enumerable.Range(0, Asked.Length)];

    private static readonly System.Reflection.MethodInfo GetFieldValue = typeof(DeltaQueryDataReader).GetMethod(nameof(DeltaQueryDataReader.GetFieldValue))!;

    private static object? Get(DeltaQueryDataReader reader, Type type)
    {
        try
        {
            return GetFieldValue.MakeGenericMethod(type).Invoke(reader, [0]);
        }
        catch (System.Reflection.TargetInvocationException e)
        {
            throw e.InnerException!;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AskedCases))]
    public void GetFieldValue_gives_the_type_that_is_asked_for(int at)
    {
        var (sql, value) = Asked[at];
        NeedsLocalFor(sql);
        if (value is DeltaInterval { Months: not 0, Days: not 0 })
            NeedsLocal("intervals of months and days");
        using var reader = Row($"SELECT {sql}");
        Assert.Equal(value, Get(reader, value.GetType()));
        if (value.GetType().IsValueType)
            Assert.Equal(value, Get(reader, typeof(Nullable<>).MakeGenericType(value.GetType())));
    }

    [SkippableTheory]
    [InlineData("128::SMALLINT", typeof(sbyte))]
    [InlineData("40000::INT", typeof(short))]
    [InlineData("-1::INT", typeof(ushort))]
    [InlineData("-1::INT", typeof(uint))]
    [InlineData("-1::BIGINT", typeof(ulong))]
    [InlineData("2147483648::BIGINT", typeof(int))]
    [InlineData("-2147483649::BIGINT", typeof(int))]
    [InlineData("32768::BIGINT", typeof(short))]
    [InlineData("9223372036854775808::HUGEINT", typeof(long))]
    [InlineData("18446744073709551615::UBIGINT", typeof(long))]
    [InlineData("18446744073709551616::HUGEINT", typeof(ulong))]
    [InlineData("340282366920938463463374607431768211455::UHUGEINT", typeof(Int128))]
    [InlineData("99999999999999999999999999999999999999::DECIMAL(38,0)", typeof(decimal))]
    [InlineData("170141183460469231731687303715884105727::HUGEINT", typeof(decimal))]
    [InlineData("INTERVAL '1' MONTH", typeof(TimeSpan))]
    [InlineData("DATE '10000-01-01'", typeof(DateTime))]
    [InlineData("DATE '-44-03-15 (BC)'", typeof(DateTime))]
    [InlineData("'infinity'::TIMESTAMP", typeof(DateTime))]
    [InlineData("TIME '24:00:00'", typeof(TimeOnly))]
    public void What_does_not_fit_overflows(string sql, Type type)
    {
        NeedsLocalFor(sql);
        if (sql.Contains("BC") || sql.Contains("infinity") || sql.Contains("24:00"))
            NeedsLocal("times that Spark does not have");
        using var reader = Row($"SELECT {sql.Replace("-44-03-15 (BC)", "0044-03-15 (BC)", StringComparison.Ordinal)}");
        Assert.Throws<OverflowException>(() => Get(reader, type));
    }

    [SkippableTheory]
    [InlineData("'1'", typeof(int))]
    [InlineData("'true'", typeof(bool))]
    [InlineData("'2026-05-06'", typeof(DateTime))]
    [InlineData("1", typeof(string))]
    [InlineData("1", typeof(bool))]
    [InlineData("1", typeof(DateTime))]
    [InlineData("1", typeof(byte[]))]
    [InlineData("1", typeof(Guid))]
    [InlineData("true", typeof(int))]
    [InlineData("1.5::DOUBLE", typeof(int))]
    [InlineData("1.5::DECIMAL(5,1)", typeof(int))]
    [InlineData("'ab'", typeof(char))]
    [InlineData("''", typeof(char))]
    [InlineData("'no guid'", typeof(Guid))]
    [InlineData("'x'::BLOB", typeof(Guid))]
    [InlineData("'x'::BLOB", typeof(string))]
    [InlineData("DATE '2026-05-06'", typeof(int))]
    [InlineData("DATE '2026-05-06'", typeof(TimeSpan))]
    [InlineData("DATE '2026-05-06'", typeof(DateTimeOffset))]
    [InlineData("TIMESTAMP '2026-05-06 00:00:00'", typeof(DateTimeOffset))]
    [InlineData("TIMESTAMP '2026-05-06 00:00:00'", typeof(DateOnly))]
    [InlineData("TIME '07:00:00'", typeof(DateTime))]
    [InlineData("INTERVAL '1' DAY", typeof(TimeOnly))]
    [InlineData("'x'", typeof(Uri))]
    [InlineData("1", typeof(int[]))]
    public void What_is_another_type_is_an_invalid_cast(string sql, Type type)
    {
        using var reader = Row($"SELECT {sql} AS the_column");
        Assert.Contains("the_column", Assert.Throws<InvalidCastException>(() => Get(reader, type)).Message);
    }

    public static readonly TheoryData<string> TypeNames =
    [
        "BOOLEAN", "TINYINT", "SMALLINT", "INT", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL(10,2)", "STRING", "BLOB", "DATE", "TIMESTAMPTZ",
        "TIMESTAMP", "TIME", "INTERVAL", "UUID", "INT[]", "STRUCT(a INT)", "MAP(STRING, INT)",
    ];

    [SkippableTheory]
    [MemberData(nameof(TypeNames))]
    public async Task NULL_is_DBNull_and_nothing_else(string type)
    {
        NeedsLocalFor(type);
        await using var reader = Row($"SELECT NULL::{type}");
        Assert.True(reader.IsDBNull(0));
        Assert.True(await reader.IsDBNullAsync(0));
        Assert.Equal(DBNull.Value, reader.GetValue(0));
        Assert.Equal(DBNull.Value, reader[0]);
        Assert.Equal(DBNull.Value, reader.GetFieldValue<object>(0));
        Assert.Equal(DBNull.Value, reader.GetFieldValue<DBNull>(0));
        var own = reader.GetFieldType(0);
        Assert.NotEqual(typeof(DBNull), own);
        Assert.Throws<InvalidCastException>(() => Get(reader, own));
        if (own.IsValueType)
            Assert.Null(Get(reader, typeof(Nullable<>).MakeGenericType(own)));
        var values = new object[1];
        reader.GetValues(values);
        Assert.Equal(DBNull.Value, values[0]);
    }

    [SkippableFact]
    public void NULL_has_no_value_for_the_typed_getters()
    {
        using var reader = Row(
            "SELECT NULL::BOOLEAN, NULL::SMALLINT, NULL::INT, NULL::BIGINT, NULL::FLOAT, NULL::DOUBLE, NULL::DECIMAL(5,2), NULL::STRING, NULL::DATE, NULL::STRING, NULL::TIME");
        Action[] getters =
        [
            () => reader.GetBoolean(0), () => reader.GetInt16(1), () => reader.GetInt32(2), () => reader.GetInt64(3), () => reader.GetFloat(4),
            () => reader.GetDouble(5), () => reader.GetDecimal(6), () => reader.GetString(7), () => reader.GetDateTime(8), () => reader.GetGuid(9),
            () => reader.GetTimeSpan(10), () => reader.GetChar(7), () => reader.GetByte(1),
        ];
        foreach (var getter in getters)
            Assert.Throws<InvalidCastException>(getter);
    }

    [SkippableFact]
    public void DBNull_is_asked_for_in_vain_where_there_is_a_value()
    {
        using var reader = Row("SELECT 1");
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<DBNull>(0));
    }

    [SkippableFact]
    public void A_decimal_is_rounded_to_a_float_once()
    {
        using var reader = Row("SELECT 1.990870177745819");
        Assert.Equal(1.990870177745819f, reader.GetFloat(0));
    }

    [SkippableFact]
    public void The_typed_getters_give_what_GetFieldValue_gives()
    {
        NeedsLocalFor("UUID");
        using var reader = Row(
            "SELECT true, 1::SMALLINT, 2::INT, 3::BIGINT, 4.5::FLOAT, 5.5::DOUBLE, 6.5::DECIMAL(5,1), 's', DATE '2026-05-06', '6f9619ff-8b86-d011-b42d-00c04fc964ff'::UUID, TIME '01:00:00', 9::UTINYINT");
        Assert.True(reader.GetBoolean(0));
        Assert.Equal(1, reader.GetInt16(1));
        Assert.Equal(2, reader.GetInt32(2));
        Assert.Equal(3, reader.GetInt64(3));
        Assert.Equal(4.5f, reader.GetFloat(4));
        Assert.Equal(5.5, reader.GetDouble(5));
        Assert.Equal(6.5m, reader.GetDecimal(6));
        Assert.Equal("s", reader.GetString(7));
        Assert.Equal('s', reader.GetChar(7));
        Assert.Equal(new DateTime(2026, 5, 6), reader.GetDateTime(8));
        Assert.Equal(Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff"), reader.GetGuid(9));
        Assert.Equal(TimeSpan.FromHours(1), reader.GetTimeSpan(10));
        Assert.Equal(9, reader.GetByte(11));
    }

    [SkippableTheory]
    [InlineData("'0.99999999999999999999999999999999999999'::DECIMAL(38,38)", "1.0000000000000000000000000000")]
    [InlineData("0.12345678901234567890123456785::DECIMAL(38,29)", "0.1234567890123456789012345679")]
    [InlineData("99999999999999999999.999999999999999::DECIMAL(35,15)", "100000000000000000000.00000000")]
    [InlineData("-12345678901234567890.12345678951::DECIMAL(38,11)", "-12345678901234567890.123456790")]
    public void A_fraction_of_too_many_digits_is_rounded(string sql, string expected)
    {
        using var reader = Row($"SELECT {sql}");
        Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), reader.GetDecimal(0));
    }

    [SkippableTheory]
    [InlineData("99999999999999999999999999999999999999", 38, 0)]
    [InlineData("-0.99999999999999999999999999999999999999", 38, 38)]
    [InlineData("1234567890123456789.0123456789012345678", 38, 19)]
    public void SqlDecimal_holds_all_38_digits(string text, int precision, int scale)
    {
        using var reader = Row($"SELECT '{text}'::DECIMAL({precision},{scale})");
        Assert.Equal(SqlDecimal.Parse(text), reader.GetFieldValue<SqlDecimal>(0));
    }

    [SkippableFact]
    public void Text_can_be_read_as_characters_bytes_and_JSON()
    {
        using var reader = Row("SELECT '{\"a\": [1, null]}', 'ab'::BLOB");
        Assert.Equal("{\"a\": [1, null]}".ToCharArray(), reader.GetFieldValue<char[]>(0));
        Assert.Equal(1, reader.GetFieldValue<JsonElement>(0).GetProperty("a")[0].GetInt32());
        Assert.Equal(JsonValueKind.Null, reader.GetFieldValue<JsonDocument>(0).RootElement.GetProperty("a")[1].ValueKind);
        Assert.Equal(1, (int)reader.GetFieldValue<JsonNode>(0)["a"]![0]!);
        Assert.Equal("ab"u8.ToArray(), reader.GetFieldValue<ReadOnlyMemory<byte>>(1).ToArray());
    }

    [SkippableTheory]
    [InlineData("Ä")]
    [InlineData("Ḁ")]
    [InlineData("😀")]
    [InlineData("a string of more than twelve bytes, which lies elsewhere")]
    public void Text_is_text_whatever_its_letters(string text)
    {
        using var reader = Row($"SELECT '{text}'");
        Assert.Equal(text, reader.GetString(0));
        Assert.Equal(text, reader.GetValue(0));
        Assert.Equal(text, reader.GetFieldValue<string>(0));
    }

    [SkippableTheory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(5, 3)]
    [InlineData(0, 0)]
    public void GetValues_fills_what_there_is_room_for(int room, int filled)
    {
        using var reader = Row("SELECT 1, 'b', NULL");
        var values = new object[room];
        Assert.Equal(filled, reader.GetValues(values));
        Assert.Equal(new object?[] { 1, "b", DBNull.Value, null, null }.Take(room), values);
        Assert.Throws<ArgumentNullException>(() => reader.GetValues(null!));
    }

    [SkippableFact]
    public void Nulls_among_many_rows_are_where_they_belong()
    {
        using var reader = Reader("SELECT CASE WHEN i % 3 = 0 THEN NULL ELSE i END, nullif('t' || i % 5, 't0') FROM range(10000) r(i) ORDER BY i");
        for (var i = 0L; reader.Read(); i++)
        {
            Assert.Equal(i % 3 == 0 ? null : i, reader.GetFieldValue<long?>(0));
            Assert.Equal(i % 5 == 0 ? DBNull.Value : $"t{i % 5}", reader.GetValue(1));
        }
    }
}
