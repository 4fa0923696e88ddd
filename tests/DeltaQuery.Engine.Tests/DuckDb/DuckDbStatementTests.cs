using System.Numerics;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.DuckDb;

public sealed class DuckDbStatementTests(SharedDatabase shared) : DuckDbTestBase(shared), IClassFixture<SharedDatabase>
{
    [Fact]
    public void Statement_tells_its_parameters_and_columns()
    {
        Connection.Execute("CREATE TEMP TABLE t (a DECIMAL(10,2), b VARCHAR[])");
        using var statement = Connection.Prepare("SELECT a AS x, b FROM t WHERE a > $low AND b[1] = $text");
        Assert.Equal(StatementKind.Select, statement.Kind);
        Assert.Equal(2, statement.ParameterCount);
        Assert.Equal(["low", "text"], new[] { statement.ParameterName(1), statement.ParameterName(2) });
        Assert.Equal(LogicalType.Of(DuckDbType.Varchar), statement.ParameterType(2));
        Assert.Equal(2, statement.ColumnCount);
        Assert.Equal("x", statement.ColumnName(0));
        Assert.Equal("DECIMAL(10,2)", statement.ColumnType(0).ToString());
        Assert.Equal("VARCHAR[]", statement.ColumnType(1).ToString());
    }

    [Fact]
    public void Open_parameter_has_no_type()
    {
        using var statement = Connection.Prepare("SELECT ?");
        Assert.Null(statement.ParameterType(1));
        Assert.Equal("1", statement.ParameterName(1));
    }

    [Fact]
    public void Statement_runs_again_with_other_values()
    {
        using var statement = Connection.Prepare("SELECT ? + 1");
        foreach (var value in new object[] { 1, 41L, 1.5m })
        {
            statement.Bind(1, value);
            using var result = statement.Execute();
            Assert.Equal(Convert.ToDecimal(value) + 1, Convert.ToDecimal(result.Rows().Single()[0]));
        }
    }

    [Fact]
    public void Parameters_are_bound_by_name()
    {
        using var statement = Connection.Prepare("SELECT $b || $a");
        statement.Bind("a", "x");
        statement.Bind("B", "y");
        using var result = statement.Execute();
        Assert.Equal("yx", result.Rows().Single()[0]);
        Assert.Throws<ArgumentException>(() => statement.Bind("c", 1));
    }

    [Fact]
    public void Parameter_that_does_not_exist_is_refused()
    {
        using var statement = Connection.Prepare("SELECT ?");
        Assert.Throws<ArgumentOutOfRangeException>(() => statement.Bind(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => statement.Bind(2, 1));
    }

    [Fact]
    public void Parameter_without_value_is_an_error()
    {
        using var statement = Connection.Prepare("SELECT ?");
        statement.Bind(1, 5);
        statement.ClearBindings();
        Assert.Throws<DuckDbException>(() => statement.Execute());
    }

    public static TheoryData<string> OddStrings => new(
        "", "\0", "a\0b", "it's \"quoted\" \\", "日本 😀", new string('é', 524_288), "\u007f\u0001\r\n\t", "123456789012", "1234567890123");

    [Theory]
    [MemberData(nameof(OddStrings))]
    public void Odd_strings_come_back_whole(string text)
    {
        Assert.Equal(text, Connection.Scalar("SELECT ?", text));
        Assert.Equal(new object[] { text }, (object?[])Connection.Scalar("SELECT ?", (object)new[] { text })!);
        Assert.Equal(text, Connection.Scalar($"SELECT {SqlText.Literal(text)}"));
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        Assert.Equal(bytes, (byte[])Connection.Scalar("SELECT ?", bytes)!);
    }

    [Fact]
    public void Lone_surrogate_becomes_the_replacement_character() => Assert.Equal("a\uFFFDb", Connection.Scalar("SELECT ?", "a\uD800b"));

    public static TheoryData<object, string, string> Bound => new()
    {
        { new DateTime(2024, 1, 2, 3, 4, 5, DateTimeKind.Unspecified), "TIMESTAMP", "2024-01-02 03:04:05" },
        { new DateTime(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc), "TIMESTAMP WITH TIME ZONE", "2024-01-02 03:04:05+00" },
        { new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), "TIMESTAMP WITH TIME ZONE", "2024-01-02 01:04:05+00" },
        { new DateTime(1, 1, 1).AddTicks(19), "TIMESTAMP", "0001-01-01 00:00:00.000001" },
        { TimeSpan.FromHours(-49.5), "INTERVAL", "-2 days -01:30:00" },
        { new DateOnly(2024, 2, 29), "DATE", "2024-02-29" },
        { new TimeOnly(1, 2, 3), "TIME", "01:02:03" },
        { Guid.Parse("2d89ebe6-13f5-4f65-b7ac-d52b6f6e9a01"), "UUID", "2d89ebe6-13f5-4f65-b7ac-d52b6f6e9a01" },
        { 1.50m, "DECIMAL(3,2)", "1.50" },
        { -0.001m, "DECIMAL(3,3)", "-.001" },
        { 0m, "DECIMAL(1,0)", "0" },
        { decimal.MaxValue, "DECIMAL(29,0)", "79228162514264337593543950335" },
        { 'x', "VARCHAR", "x" },
        { new BigInteger(-5), "BIGNUM", "-5" },
        { DuckDbDate.Infinity, "DATE", "infinity" },
        { new DuckDbTimestamp(long.MaxValue, HasTimeZone: true), "TIMESTAMP WITH TIME ZONE", "infinity" },
        { new object?[] { 1, null, 2L }, "BIGINT[]", "[1, NULL, 2]" },
        { new object?[] { 1, 1.5m, 22.25m }, "DECIMAL(21,2)", "" },
        { new object?[] { 1, 1.5 }, "DOUBLE[]", "[1.0, 1.5]" },
        { new object?[] { ulong.MaxValue, -1 }, "HUGEINT[]", "[18446744073709551615, -1]" },
        { Array.Empty<string>(), "VARCHAR[]", "[]" },
        { new List<int> { 1, 2 }, "INTEGER[]", "[1, 2]" },
        { new[] { new[] { "a" }, [] }, "VARCHAR[][]", "[[a], []]" },
        { new DuckDbStruct(["a", "b c"], [1, new object?[] { "x" }]), "STRUCT(a INTEGER, \"b c\" VARCHAR[])", "{'a': 1, 'b c': [x]}" },
        { new DuckDbMap(["k", "l"], [1, null]), "MAP(VARCHAR, INTEGER)", "{k=1, l=NULL}" },
        {
            new object[] { new DuckDbStruct(["a"], [null]), new DuckDbStruct(["a"], [1]) },
            "STRUCT(a INTEGER)[]", "[{'a': NULL}, {'a': 1}]"
        },
    };

    [Theory]
    [MemberData(nameof(Bound))]
    public void Bound_value_has_the_type_and_text(object value, string type, string text)
    {
        Connection.Execute("SET TimeZone = 'UTC'");
        using var result = Connection.Query("SELECT typeof(x), x::VARCHAR FROM (SELECT ? AS x)", [value]);
        var row = result.Rows().Single();
        if (text.Length == 0)
        {
            Assert.Equal((type + "[]", "[1.00, 1.50, 22.25]"), ((string)row[0]!, (string)row[1]!));
            return;
        }

        Assert.Equal((type, text), ((string)row[0]!, (string)row[1]!));
    }

    [Fact]
    public void Empty_list_of_objects_can_be_bound() =>
        Assert.Empty((object?[])Connection.Scalar("SELECT ?", (object)Array.Empty<object>())!);

    [Fact]
    public void List_of_mixed_types_is_refused()
    {
        using var statement = Connection.Prepare("SELECT ?");
        var error = Assert.Throws<ArgumentException>(() => statement.Bind(1, new object[] { 1, "x" }));
        Assert.StartsWith("The list mixes INTEGER and VARCHAR: its elements must be of one type.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Value_without_a_DuckDB_type_is_refused()
    {
        using var statement = Connection.Prepare("SELECT ?");
        Assert.Throws<ArgumentException>(() => statement.Bind(1, new Version(1, 2)));
    }
}
