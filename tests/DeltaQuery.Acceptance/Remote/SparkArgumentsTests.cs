using System.Data;
using System.Numerics;
using DeltaQuery.Engine;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Remote;

namespace DeltaQuery.Acceptance.Remote;

/// <summary>Parameters of statements on a real Spark: of the value's type, and its value.</summary>
public sealed class SparkArgumentsTests
{
    private static readonly Dictionary<string, (object? Value, string Type, string Text)> Values = new()
    {
        ["null"] = (null, "void", "null"),
        ["a typed null"] = (new TypedNull(DbType.Int64), "bigint", "null"),
        ["a typed null of a time"] = (new TypedNull(DbType.DateTime2), "timestamp_ntz", "null"),
        ["true"] = (true, "boolean", "true"),
        ["sbyte"] = ((sbyte)-7, "tinyint", "-7"),
        ["byte"] = ((byte)200, "smallint", "200"),
        ["short"] = (short.MinValue, "smallint", "-32768"),
        ["ushort"] = (ushort.MaxValue, "int", "65535"),
        ["int"] = (int.MinValue, "int", "-2147483648"),
        ["uint"] = (uint.MaxValue, "bigint", "4294967295"),
        ["long"] = (long.MinValue, "bigint", "-9223372036854775808"),
        ["ulong"] = (ulong.MaxValue, "decimal(20,0)", "18446744073709551615"),
        ["Int128"] = (-Int128.Parse("12345678901234567890123456789012345678", null), "decimal(38,0)",
            "-12345678901234567890123456789012345678"),
        ["BigInteger"] = (BigInteger.Pow(10, 37), "decimal(38,0)", "10000000000000000000000000000000000000"),
        ["float"] = (1.5f, "float", "1.5"),
        ["NaN"] = (double.NaN, "double", "NaN"),
        ["double"] = (-0.1, "double", "-0.1"),
        ["decimal"] = (-12.340m, "decimal(5,3)", "-12.340"),
        ["a small decimal"] = (0.05m, "decimal(2,2)", "0.05"),
        ["a wide decimal"] = (new DuckDbDecimal(Int128.Parse("-12345678901234567890123456789012345678", null), 30), "decimal(38,30)",
            "-12345678.901234567890123456789012345678"),
        ["string"] = ("it's \\ 'quoted' 😀\n", "string", "it's \\ 'quoted' 😀\n"),
        ["an empty string"] = ("", "string", ""),
        ["guid"] = (Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), "string", "00112233-4455-6677-8899-aabbccddeeff"),
        ["bytes"] = (new byte[] { 65, 66 }, "binary", "AB"),
        ["date"] = (new DateOnly(1, 2, 3), "date", "0001-02-03"),
        ["an instant"] = (new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.FromHours(2)).AddTicks(1234560), "timestamp",
            "2024-02-29 10:00:00.123456"),
        ["a UTC time"] = (new DateTime(2024, 2, 29, 10, 0, 0, DateTimeKind.Utc), "timestamp", "2024-02-29 10:00:00"),
        ["a time without zone"] = (new DateTime(1850, 2, 28, 10, 0, 0), "timestamp_ntz", "1850-02-28 10:00:00"),
        ["a time of day"] = (new TimeOnly(23, 59, 58).Add(TimeSpan.FromMicroseconds(7)), "time(6)", "23:59:58.000007"),
        ["a span"] = (new TimeSpan(1, 2, 3, 4, 5), "interval day to second", "INTERVAL '1 02:03:04.005' DAY TO SECOND"),
        ["months"] = (new DuckDbInterval(14, 0, 0), "interval year to month", "INTERVAL '1-2' YEAR TO MONTH"),
        ["a list"] = (new object?[] { 1, null, 3L }, "array<bigint>", "[1, null, 3]"),
        ["a map"] = (new Dictionary<string, object?> { ["k"] = 1.50m, ["l"] = null }, "map<string,decimal(3,2)>", "{k -> 1.50, l -> null}"),
        ["a struct"] = (new DuckDbStruct(["a", "b c"], [1, new[] { "x" }]), "struct<a:int,`b c`:array<string>>", "{1, [x]}"),
    };

    [SkippableFact]
    public async Task A_value_has_its_type_and_is_what_it_was()
    {
        await using var session = await SparkSessionTests.OpenAsync(new SparkSessionOptions
        {
            TimeZone = "UTC", Settings = new Dictionary<string, string> { ["spark.sql.timeType.enabled"] = "true" },
        });
        var columns = await session.DescribeAsync(
            $"SELECT {string.Join(", ", Values.Select((value, i) => $":v{i} AS `{value.Key}`"))}", Arguments("v", value => value.Value),
                default);
        Assert.Equal(Values.Select(value => $"{value.Key}: {value.Value.Type}"), columns.Select(column => $"{column.Name}: {column.Type}"));

        // The first that differs is the error's message.
        var checks = Values.Select((value, i) => $"assert_true(coalesce(cast(:v{i} AS string), 'null') = :t{i}, '{value.Key}')");
        var arguments = SparkArguments.Of(Named("v", value => value.Value).Concat(Named("t", value => value.Text)).ToDictionary());
        await using var execution = await session.ExecuteAsync($"SELECT {string.Join(", ", checks)}", arguments, default);
        Assert.Equal(1, (await SparkSessionTests.AllAsync(execution)).Sum(batch => batch.Rows));
    }

    [SkippableFact]
    public async Task A_parameter_without_a_value_is_told_by_Sparks_class()
    {
        await using var session = await SparkSessionTests.OpenAsync();
        var error = await Assert.ThrowsAsync<DeltaException>(() => session.ExecuteAsync("SELECT :nope", null, default));
        Assert.Equal(("UNBOUND_SQL_PARAMETER", "42P02", 7), (error.ErrorClass, error.SqlState, error.Position));
    }

    private static SparkArguments Arguments(string prefix, Func<(object? Value, string Type, string Text), object?> part) =>
        SparkArguments.Of(Named(prefix, part).ToDictionary());

    private static IEnumerable<KeyValuePair<string,
        object?>> Named(string prefix, Func<(object? Value, string Type, string Text), object?> part) =>
        Values.Values.Select((value, i) => KeyValuePair.Create($"{prefix}{i}", part(value)));
}
