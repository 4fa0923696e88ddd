using System.Text;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.DuckDb;

public sealed class DuckDbAppenderTests : DuckDbTestBase
{
    private static readonly string[] Odd =
        ["", "a", "\0", "it's", "123456789012", "1234567890123", "日本 😀", "a\0b\0c long enough", new string('é', 500)];

    [Fact]
    public void Hundred_thousand_rows_with_odd_strings_arrive()
    {
        Connection.Execute("CREATE TABLE t (i BIGINT, s VARCHAR, b BLOB, l VARCHAR[], m MAP(VARCHAR, VARCHAR))");
        const int rows = 100_000;
        using (var appender = Connection.CreateAppender(null, null, "t"))
            for (var i = 0; i < rows; i++)
            {
                var text = Odd[i % Odd.Length];
                appender.Append(i);
                if (i % 10 == 0) appender.AppendNull();
                else appender.Append(text);
                appender.Append(Encoding.UTF8.GetBytes(text));
                if (i % 11 == 0) appender.AppendNull();
                else appender.AppendList([text, null, $"element {i}"]);
                appender.AppendMap([new("key", text), new($"key {i}", null)]);
                appender.EndRow();
            }

        Assert.Equal((long)rows, Connection.Scalar("SELECT count(*) FROM t"));
        using var result = Connection.QueryStreaming("SELECT * FROM t ORDER BY i");
        var n = 0;
        foreach (var row in result.Rows())
        {
            var text = Odd[n % Odd.Length];
            Assert.Equal((long)n, row[0]);
            Assert.Equal(n % 10 == 0 ? null : text, row[1]);
            Assert.Equal(Encoding.UTF8.GetBytes(text), (byte[])row[2]!);
            Assert.Equal(n % 11 == 0 ? null : new object?[] { text, null, $"element {n}" }, (object?[]?)row[3]);
            var map = (DuckDbMap)row[4]!;
            Assert.Equal(("key", text, $"key {n}", null), (map.Keys[0], map.Values[0], map.Keys[1], map.Values[1]));
            n++;
        }

        Assert.Equal(rows, n);
    }

    [Fact]
    public void Every_column_type_takes_its_values()
    {
        Connection.Execute(
            "CREATE TABLE t (a BOOLEAN, b TINYINT, c USMALLINT, d INTEGER, e HUGEINT, "
            + "f DOUBLE, g FLOAT, h DECIMAL(9,2), i DECIMAL(38,2), j DATE, k TIMESTAMP)");
        using (var appender = Connection.CreateAppender(null, "main", "t"))
        {
            appender.Append(true);
            appender.Append(-128);
            appender.Append(65535);
            appender.Append(7);
            appender.Append(Int128.MinValue);
            appender.Append(1.5);
            appender.Append(2.5);
            appender.Append(150);
            appender.Append((Int128)250);
            appender.Append(1);
            appender.Append(1_000_000L);
            appender.EndRow();
            for (var i = 0; i < 11; i++) appender.AppendNull();
            appender.EndRow();
            Assert.Equal(2, appender.RowCount);
        }

        using var result = Connection.Query("SELECT * FROM t");
        var rows = result.Rows().ToList();
        Assert.Equal(
            [
                true, (sbyte)-128, (ushort)65535, 7, Int128.MinValue, 1.5, 2.5f, 1.50m,
                new DuckDbDecimal(250, 2), new DateOnly(1970, 1, 2), new DuckDbTimestamp(1_000_000),
            ],
            rows[0]);
        Assert.All(rows[1], Assert.Null);
    }

    [Fact]
    public void Structs_and_lists_nest()
    {
        Connection.Execute("CREATE TABLE t (x STRUCT(a INTEGER, b VARCHAR[])[])");
        const int rows = 3_000;
        using (var appender = Connection.CreateAppender("memory", "main", "t"))
            for (var i = 0; i < rows; i++)
            {
                appender.BeginList();
                for (var j = 0; j < i % 5; j++)
                {
                    appender.BeginStruct();
                    appender.Append(j);
                    appender.AppendList([$"{i}", "a longer string than twelve"]);
                    appender.EndStruct();
                }

                if (i % 7 == 0) appender.AppendNull();
                appender.EndList();
                appender.EndRow();
            }

        Assert.Equal(
            0L,
            Connection.Scalar(
                "SELECT count(*) FROM (SELECT x, row_number() OVER () - 1 AS i FROM t) WHERE x IS DISTINCT FROM list_concat("
                + "list_transform(range(i % 5), j -> {'a': j::INTEGER, 'b': [i::VARCHAR, 'a longer string than twelve']}), "
                + "CASE WHEN i % 7 = 0 THEN [NULL] ELSE [] END)"));
    }

    [Fact]
    public void Row_that_is_not_complete_is_refused_and_taken_back()
    {
        Connection.Execute("CREATE TABLE t (a INTEGER, b VARCHAR[])");
        using (var appender = Connection.CreateAppender(null, null, "t"))
        {
            appender.Append(1);
            Assert.Equal("The row has values for 1 of 2 columns.", Assert.Throws<InvalidOperationException>(appender.EndRow).Message);
            appender.Append(2);
            appender.BeginList();
            appender.Append("x");
            Assert.Throws<InvalidOperationException>(appender.EndRow);
            appender.Append(3);
            appender.AppendList(["y"]);
            Assert.Throws<InvalidOperationException>(() => appender.Append(4));
            appender.EndRow();
            appender.Append(5);
            appender.AppendNull();
            appender.DropRow();
        }

        using var result = Connection.Query("SELECT * FROM t");
        var row = result.Rows().Single();
        Assert.Equal(3, row[0]);
        Assert.Equal(new object[] { "y" }, (object?[])row[1]!);
    }

    [Fact]
    public void Value_of_the_wrong_type_or_range_is_refused()
    {
        Connection.Execute("CREATE TABLE t (a TINYINT, b VARCHAR)");
        using var appender = Connection.CreateAppender(null, null, "t");
        var error = Assert.Throws<InvalidOperationException>(() => appender.Append("x"));
        Assert.Equal("A column of type TINYINT does not take a string.", error.Message);
        Assert.Throws<OverflowException>(() => appender.Append(128));
        appender.Append(1);
        Assert.Throws<ArgumentException>(() => appender.Append([0xFF, 0xFE]));
        appender.DropRow();
    }

    [Fact]
    public void Violated_constraint_is_an_error_of_Flush_and_leaves_no_rows()
    {
        Connection.Execute("CREATE TABLE t (a INTEGER PRIMARY KEY)");
        var appender = Connection.CreateAppender(null, null, "t");
        for (var i = 0; i < 2; i++)
        {
            appender.Append(1);
            appender.EndRow();
        }

        Assert.Equal(DuckDbErrorType.Constraint, Assert.Throws<DuckDbException>(appender.Flush).ErrorType);
        appender.Dispose();
        Assert.Equal(0L, Connection.Scalar("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Table_that_does_not_exist_is_an_error() =>
        Assert.Throws<DuckDbException>(() => Connection.CreateAppender(null, null, "nosuch"));
}
