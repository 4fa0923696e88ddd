using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.DuckDb;

public sealed class DuckDbResultTests : DuckDbTestBase
{
    [Fact]
    public void Result_tells_names_types_and_kind()
    {
        using var result = Connection.Query("SELECT 1 AS a, 'x' AS \"b c\"");
        Assert.Equal(["a", "b c"], result.ColumnNames);
        Assert.Equal(["INTEGER", "VARCHAR"], result.ColumnTypes.Select(t => t.ToString()));
        Assert.Equal((ResultKind.QueryResult, StatementKind.Select, 0L), (result.Kind, result.StatementKind, result.RowsChanged));
    }

    [Fact]
    public void Changed_rows_are_counted()
    {
        Connection.Execute("CREATE TABLE t (a INTEGER)");
        using var insert = Connection.Query("INSERT INTO t SELECT * FROM range(10)");
        Assert.Equal((ResultKind.ChangedRows, StatementKind.Insert, 10L), (insert.Kind, insert.StatementKind, insert.RowsChanged));
        using var delete = Connection.QueryStreaming("DELETE FROM t WHERE a < 3");
        Assert.Equal(3L, delete.RowsChanged);
        using var returning = Connection.Query("UPDATE t SET a = 0 WHERE a = 5 RETURNING a");
        Assert.Equal(ResultKind.QueryResult, returning.Kind);
        using var set = Connection.Query("SET threads = 2");
        Assert.Equal(ResultKind.Nothing, set.Kind);
    }

    [Fact]
    public void Million_rows_stream_in_bounded_memory()
    {
        Connection.Execute("SET memory_limit = '64MB'");
        using var result = Connection.QueryStreaming("SELECT i, repeat('x', 200) AS s FROM range(1000000) r(i)");
        Assert.True(result.IsStreaming);
        long rows = 0, sum = 0;
        while (result.FetchChunk() is { } chunk)
            using (chunk)
            {
                rows += chunk.RowCount;
                foreach (var value in chunk[0].Values<long>()) sum += value;
                Assert.Equal(200, chunk[1].Utf8(0).Length);
            }

        Assert.Equal((1_000_000L, 499_999_500_000L), (rows, sum));
        Assert.Null(result.FetchChunk());
    }

    [Fact]
    public void Stream_may_be_left_unread()
    {
        using (var result = Connection.QueryStreaming("SELECT * FROM range(10000000)"))
        {
            using var chunk = result.FetchChunk();
            Assert.NotNull(chunk);
        }

        Assert.Equal(1, Connection.Scalar("SELECT 1"));
    }

    [Fact]
    public void Stream_ends_with_an_error_when_the_connection_runs_something_else()
    {
        using var result = Connection.QueryStreaming("SELECT * FROM range(10000000)");
        Connection.Execute("SELECT 1");
        Assert.Throws<DuckDbException>(() =>
        {
            while (result.FetchChunk() is { } chunk) chunk.Dispose();
        });
    }

    [Fact]
    public void Error_in_mid_stream_is_thrown_with_its_kind()
    {
        using var result = Connection.QueryStreaming(
            "SELECT CASE WHEN i = 900000 THEN error('row 900000') ELSE i END FROM range(1000000) r(i)");
        var rows = 0;
        var error = Assert.Throws<DuckDbException>(() =>
        {
            while (result.FetchChunk() is { } chunk)
            {
                rows += chunk.RowCount;
                chunk.Dispose();
            }
        });
        Assert.Equal("row 900000", error.Message);
        Assert.Equal(DuckDbErrorType.InvalidInput, error.ErrorType);
        Assert.InRange(rows, 1, 899_999);
        Assert.Equal(1, Connection.Scalar("SELECT 1"));
    }

    [Fact]
    public void Empty_result_has_columns_and_no_chunk()
    {
        using var result = Connection.QueryStreaming("SELECT 1 AS a WHERE false");
        Assert.Equal("a", result.ColumnName(0));
        Assert.Null(result.FetchChunk());
    }
}
