using System.Data;
using System.Data.SqlTypes;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeltaQuery.Ado.Tests;

/// <summary>Parameters in statements.</summary>
public class ParameterBindingTests(AdoFixture fixture) : AdoTest(fixture)
{
    private sealed class NoSqlType;

    [SkippableTheory]
    [InlineData("@p", "p")]
    [InlineData("@p", "@p")]
    [InlineData("$p", "p")]
    [InlineData("$p", "$P")]
    [InlineData(":p", "p")]
    [InlineData("@P", "p")]
    [InlineData("@p", ":P")]
    [InlineData("?", "")]
    [InlineData("$1", "")]
    [InlineData("?", "any")]
    [InlineData("$1", "any")]
    [InlineData("@long_name2", "LONG_NAME2")]
    public void A_parameter_is_found_by_mark_and_name(string mark, string name) => Assert.Equal(42, Scalar($"SELECT {mark}", (name, 42)));

    [SkippableFact]
    public void Numbers_are_places()
    {
        using var reader = Row("SELECT $2, $1, $2", ("", "a"), ("", "b"));
        Assert.Equal(["b", "a", "b"], Enumerable.Range(0, 3).Select(reader.GetString));
    }

    [SkippableFact]
    public void Question_marks_are_taken_in_turn_over_all_statements()
    {
        using var reader = Row("SELECT ?, ?; SELECT ?", ("", 1), ("", 2), ("", 3));
        Assert.Equal((1, 2), (reader.GetInt32(0), reader.GetInt32(1)));
        Assert.True(reader.NextResult() && reader.Read());
        Assert.Equal(3, reader.GetInt32(0));
    }

    [SkippableFact]
    public void A_name_means_the_same_in_all_statements()
    {
        using var reader = Row("SELECT @a, @A; SELECT @b, @a", ("b", 2), ("a", 1));
        Assert.Equal((1, 1), (reader.GetInt32(0), reader.GetInt32(1)));
        Assert.True(reader.NextResult() && reader.Read());
        Assert.Equal((2, 1), (reader.GetInt32(0), reader.GetInt32(1)));
    }

    [SkippableFact]
    public void Parameters_that_the_text_does_not_name_are_left_out() => Assert.Equal(1, Scalar("SELECT 1", ("unknown", 5), ("object", new NoSqlType())));

    [SkippableTheory]
    [InlineData("SELECT @p")]
    [InlineData("SELECT ?")]
    [InlineData("SELECT $2")]
    public void A_parameter_that_is_missing_is_an_error(string sql)
    {
        var error = Record.Exception(() => Scalar(sql));
        Assert.True(error is InvalidOperationException or DeltaQueryException, error?.ToString() ?? "no error");
        CheckUsable(Connection);
    }

    [SkippableFact]
    public void A_value_that_was_not_set_is_an_error()
    {
        Assert.Throws<InvalidOperationException>(() => Scalar("SELECT @p", ("p", null)));
        CheckUsable(Connection);
    }

    [SkippableFact]
    public void A_value_without_an_SQL_type_is_an_error()
    {
        Assert.Throws<NotSupportedException>(() => Scalar("SELECT @p", ("p", new NoSqlType())));
        Assert.Throws<NotSupportedException>(() => Scalar("SELECT @p", ("p", new object())));
        CheckUsable(Connection);
    }

    [SkippableTheory]
    [InlineData("'; DROP TABLE t; --")]
    [InlineData("@p ? $1 :p")]
    [InlineData("\\' \" ` \0 end")]
    [InlineData("")]
    [InlineData("😀")]
    public void Text_is_a_value_whatever_it_says(string text) => Assert.Equal(text, Scalar("SELECT @p", ("p", text)));

    [SkippableFact]
    public void Marks_in_text_names_and_comments_are_none()
    {
        using var reader = Row("SELECT '@p ?' AS \"$1 @x\", @p -- @q ?\n /* :r */", ("p", 1));
        Assert.Equal("@p ?", reader[0]);
        Assert.Equal("$1 @x", reader.GetName(0));
        Assert.Equal(1, reader[1]);
    }

    // The value, the type's name, and what comes back where that is something else.
    private static readonly (object Value, string TypeName, object? Back)[] Values =
    [
        (true, "boolean", null), (sbyte.MinValue, "tinyint", null), (byte.MaxValue, "", (byte)255), (short.MinValue, "smallint", null),
        (ushort.MaxValue, "", ushort.MaxValue), (int.MinValue, "int", null), (uint.MaxValue, "", uint.MaxValue), (long.MinValue, "bigint", null),
        (ulong.MaxValue, "", ulong.MaxValue), (Int128.MinValue + 1, "hugeint", (BigInteger)Int128.MinValue + 1),
        ((BigInteger)Int128.MaxValue, "hugeint", null), (1.5f, "float", null), (double.Epsilon, "double", null), (double.NaN, "double", null),
        (123.450m, "decimal(6,3)", null), (-0.01m, "", null), (decimal.MaxValue, "decimal(29,0)", null), (decimal.MinValue, "", null),
        (0m, "", null), (0.0000000000000000000000000001m, "", null),
        ("text", "string", null), ('x', "string", "x"), (new[] { 'a', 'b' }, "string", "ab"), (new byte[] { 0, 1, 255 }, "binary", null),
        (Array.Empty<byte>(), "binary", null), (new ReadOnlyMemory<byte>([1, 2]), "binary", new byte[] { 1, 2 }),
        (new ArraySegment<byte>([1, 2, 3], 1, 1), "binary", new byte[] { 2 }), (Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff"), "string", "6f9619ff-8b86-d011-b42d-00c04fc964ff"),
        (new DateOnly(2026, 5, 6), "date", new DateTime(2026, 5, 6)), (DateOnly.MinValue, "date", DateTime.MinValue), (DateOnly.MaxValue, "date", new DateTime(9999, 12, 31)),
        (new DateTime(2026, 5, 6, 7, 8, 9, 123, 456), "timestamp_ntz", null), (new DateTime(2026, 5, 6, 7, 8, 9, DateTimeKind.Utc), "timestamp", null),
        (new DateTimeOffset(2026, 5, 6, 7, 8, 9, TimeSpan.FromHours(2)), "timestamp", new DateTime(2026, 5, 6, 5, 8, 9, DateTimeKind.Utc)),
        (new TimeOnly(7, 8, 9), "time", new TimeSpan(7, 8, 9)), (new TimeSpan(7, 8, 9), "", null), (TimeSpan.FromDays(-3), "", null),
        (DayOfWeek.Friday, "int", 5), (new[] { 1, 2 }, "array<int>", new int?[] { 1, 2 }), (new List<string?> { "a", null }, "array<string>", new[] { "a", null }),
        (new Dictionary<string, int> { ["k"] = 1 }, "map<string,int>", new Dictionary<string, int?> { ["k"] = 1 }),
        (new List<int[]> { new[] { 1 } }, "array<array<int>>", new[] { new int?[] { 1 } }),
    ];

    public static readonly TheoryData<int> ValueCases = [.. Enumerable.Range(0, Values.Length)];

    [SkippableTheory]
    [MemberData(nameof(ValueCases))]
    public void A_value_goes_there_and_back(int at)
    {
        var (value, typeName, back) = Values[at];
        if (Fixture.IsRemote && value is byte or ushort or uint or ulong or Int128 or BigInteger)
        {
            CheckWholeOverSpark(value);
            return;
        }

        using var reader = Row("SELECT @p", ("p", value));
        Assert.Equal(back ?? value, reader.GetValue(0));
        if (typeName.Length > 0)
            Assert.Equal(typeName, reader.GetDataTypeName(0));
        if (reader.GetValue(0) is DateTime time && (back ?? value) is DateTime expected)
            Assert.Equal(expected.Kind, time.Kind);
    }

    // Spark has no numbers without a sign, and none beyond 38 digits: a wider type takes them, or they are refused.
    private void CheckWholeOverSpark(object value)
    {
        var number = BigInteger.Parse(value.ToString()!, null);
        if (BigInteger.Abs(number) < BigInteger.Pow(10, 38))
            Assert.Equal(number, Row("SELECT @p", ("p", value)).GetFieldValue<BigInteger>(0));
        else
            Assert.Equal("0A000", Assert.Throws<DeltaQueryException>(() => Scalar("SELECT @p", ("p", value))).SqlState);
    }

    [SkippableFact]
    public void A_local_time_is_an_instant()
    {
        var local = new DateTime(2026, 5, 6, 7, 8, 9, DateTimeKind.Local);
        using var reader = Row("SELECT @p", ("p", local));
        Assert.Equal("timestamp", reader.GetDataTypeName(0));
        Assert.Equal(local.ToUniversalTime(), reader.GetDateTime(0));
    }

    [SkippableFact]
    public void Streams_and_JSON_are_values()
    {
        Assert.Equal(new byte[] { 1, 2, 3 }, Scalar("SELECT @p", ("p", new MemoryStream([1, 2, 3]))));
        Assert.Equal("text", Scalar("SELECT @p", ("p", new StringReader("text"))));
        Assert.Equal("{\"a\": 1}", Scalar("SELECT @p", ("p", JsonElement.Parse("{\"a\": 1}"))));
        Assert.Equal("{\"a\":2}", Scalar("SELECT @p", ("p", JsonNode.Parse("{\"a\": 2}"))));
    }

    [SkippableFact]
    public void SqlDecimal_keeps_its_38_digits()
    {
        var value = SqlDecimal.Parse("1234567890123456789.0123456789012345678");
        using var reader = Row("SELECT @p", ("p", value));
        Assert.Equal(value, reader.GetFieldValue<SqlDecimal>(0));
    }

    [SkippableFact]
    public void DBNull_is_NULL() => Assert.Equal(true, Scalar("SELECT @p IS NULL", ("p", DBNull.Value)));

    [SkippableTheory]
    [InlineData(DbType.Int64, "5", "bigint")]
    [InlineData(DbType.Int32, 5L, "int")]
    [InlineData(DbType.Int16, 5, "smallint")]
    [InlineData(DbType.Double, 5, "double")]
    [InlineData(DbType.Single, 5, "float")]
    [InlineData(DbType.String, 5, "string")]
    [InlineData(DbType.AnsiString, 5, "string")]
    [InlineData(DbType.Boolean, 1, "boolean")]
    [InlineData(DbType.Date, "2026-05-06", "date")]
    [InlineData(DbType.DateTime2, "2026-05-06 07:08:09", "timestamp_ntz")]
    [InlineData(DbType.DateTimeOffset, "2026-05-06 07:08:09", "timestamp")]
    [InlineData(DbType.Time, "07:08:09", "time")]
    public void DbType_converts_the_value(DbType type, object value, string typeName)
    {
        var command = Command("SELECT @p");
        command.Parameters.Add(new DeltaQueryParameter("p", type, value));
        using var reader = command.ExecuteReader();
        Assert.Equal(typeName, reader.GetDataTypeName(0));
        Assert.True(reader.Read());
        Assert.False(reader.IsDBNull(0));
    }

    [SkippableTheory]
    [InlineData(DbType.Int32, "not a number", typeof(FormatException))]
    [InlineData(DbType.Int16, 40_000, typeof(OverflowException))]
    [InlineData(DbType.Date, "not a date", typeof(FormatException))]
    public void A_value_that_its_DbType_does_not_fit_is_refused(DbType type, object value, Type error)
    {
        var command = Command("SELECT @p");
        command.Parameters.Add(new DeltaQueryParameter("p", type, value));
        Assert.Throws(error, () => command.ExecuteScalar());
        CheckUsable(Connection);
    }

    [SkippableFact]
    public void Size_cuts_text_and_bytes()
    {
        var command = Command("SELECT @t, @b");
        command.Parameters.Add(new DeltaQueryParameter("t", "abcdef") { Size = 3 });
        command.Parameters.Add(new DeltaQueryParameter("b", new byte[] { 1, 2, 3 }) { Size = 2 });
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal("abc", reader[0]);
        Assert.Equal(new byte[] { 1, 2 }, reader[1]);
    }

    [SkippableFact]
    public void Parameters_stand_in_every_clause()
    {
        var table = Numbers(10);
        Assert.Equal(3L, Scalar($"SELECT count(*) FROM (SELECT * FROM {table} WHERE id >= @from ORDER BY id LIMIT @most)", ("from", 5), ("most", 3)));
        Assert.Equal(2, Run($"UPDATE {table} SET name = @name WHERE id IN (@a, @b)", ("name", "new"), ("a", 1), ("b", 2)));
        Assert.Equal(1, Run($"DELETE FROM {table} WHERE name = ? AND id = ?", ("", "new"), ("", 1)));
        Assert.Equal(Inserted ?? -1, Run($"INSERT INTO {table} VALUES ($1, $2)", ("", 100), ("", "hundred")));
        Assert.Equal(10L, Scalar($"SELECT count(*) FROM {table}"));
        Assert.Equal("hundred", Scalar($"SELECT name FROM {table} WHERE id = :id", ("id", 100)));
    }

    [SkippableTheory]
    [InlineData("@v", "v")]
    [InlineData("?", "")]
    [InlineData("$1", "")]
    [InlineData("@v - 1 + 1", "V")]
    public void A_version_is_a_value(string mark, string name)
    {
        if (mark.Contains('+'))
            NeedsLocal("VERSION AS OF an expression");
        var table = Numbers(10);
        Fixture.Run($"DELETE FROM {table} WHERE id < 4");
        Assert.Equal(10L, Scalar($"SELECT count(*) FROM {table} VERSION AS OF {mark}", (name, 0)));
        Assert.Equal(6L, Scalar($"SELECT count(*) FROM {table} VERSION AS OF {mark}", (name, 1)));
        Assert.Throws<DeltaQueryException>(() => Scalar($"SELECT count(*) FROM {table} VERSION AS OF @missing"));
    }

    [SkippableFact]
    public void A_version_stands_beside_other_values()
    {
        var table = Numbers(10);
        Fixture.Run($"DELETE FROM {table} WHERE id < 4");
        Assert.Equal(7L, Scalar($"SELECT count(*) FROM {table} VERSION AS OF @v WHERE id >= @from", ("from", 3), ("v", 0)));
        Assert.Equal(7L, Scalar($"SELECT count(*) FROM {table} VERSION AS OF ? WHERE id >= ?", ("", 0), ("", 3)));
        Assert.Equal(7L, Scalar($"SELECT count(*) FROM {table} VERSION AS OF $2 WHERE id >= $1", ("", 3), ("", 0)));
        Assert.Equal("x10", Scalar($"SELECT ? || count(*) FROM {table} VERSION AS OF ?", ("", "x"), ("", 0)));
    }

    [SkippableFact]
    public void A_time_is_a_value()
    {
        var table = Numbers(10);
        object committed;
        using (var history = Row($"DESCRIBE HISTORY {table}"))
            committed = history["timestamp"];
        Fixture.Run($"DELETE FROM {table}");
        Assert.Equal(10L, Scalar($"SELECT count(*) FROM {table} TIMESTAMP AS OF @t", ("t", committed)));
        Assert.Throws<DeltaQueryException>(() => Scalar($"SELECT count(*) FROM {table} TIMESTAMP AS OF @t", ("t", new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc))));
    }

    [SkippableFact]
    public void A_list_is_a_set_of_values()
    {
        var table = Numbers(10);
        Assert.Equal(3L, Scalar($"SELECT count(*) FROM {table} WHERE array_contains(@ids, id)", ("ids", new[] { 1, 2, 3, 77 })));
        Assert.Equal(3L, Scalar($"SELECT count(*) FROM {table} WHERE id IN (SELECT {(Fixture.IsRemote ? "explode" : "unnest")}(@ids))", ("ids", new List<int> { 1, 2, 3 })));
    }

    [SkippableFact]
    public void Parameters_are_stored_as_the_table_s_types()
    {
        var table = Table("(b BYTE, d DECIMAL(10,2), t TIMESTAMP, n TIMESTAMP_NTZ, x BINARY, a ARRAY<INT>)");
        var instant = new DateTime(2026, 5, 6, 7, 8, 9, DateTimeKind.Utc);
        Run(
            $"INSERT INTO {table} VALUES (@b, @d, @t, @n, @x, @a)",
            ("b", 5), ("d", 12.5m), ("t", instant), ("n", DateTime.SpecifyKind(instant, DateTimeKind.Unspecified)), ("x", new byte[] { 9 }), ("a", new[] { 1, 2 }));
        using var reader = Row($"SELECT * FROM {table}");
        var values = new object[6];
        reader.GetValues(values);
        Assert.Equal(
            new object[] { (sbyte)5, 12.5m, instant, DateTime.SpecifyKind(instant, DateTimeKind.Unspecified), new byte[] { 9 }, new int?[] { 1, 2 } }, values);
    }

    [SkippableTheory]
    [InlineData(DbType.Int64, "bigint")]
    [InlineData(DbType.Int16, "smallint")]
    [InlineData(DbType.Double, "double")]
    [InlineData(DbType.String, "string")]
    [InlineData(DbType.Boolean, "boolean")]
    [InlineData(DbType.Binary, "binary")]
    [InlineData(DbType.Date, "date")]
    [InlineData(DbType.DateTime2, "timestamp_ntz")]
    [InlineData(DbType.DateTimeOffset, "timestamp")]
    public void NULL_has_the_type_of_its_DbType(DbType type, string name)
    {
        var command = Command("SELECT @p");
        command.Parameters.Add(new DeltaQueryParameter("p", type, DBNull.Value));
        using var reader = command.ExecuteReader();
        Assert.Equal(name, reader.GetDataTypeName(0));
        Assert.True(reader.Read() && reader.IsDBNull(0));
    }
}
