using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.DuckDb;

public sealed class DuckDbConnectionTests : DuckDbTestBase
{
    [Fact]
    public void Scalar_gives_the_first_column_of_the_first_row() =>
        Assert.Equal(42, Connection.Scalar("SELECT 42, 43 UNION ALL SELECT 1, 2"));

    [Fact]
    public void Scalar_of_no_rows_is_null() => Assert.Null(Connection.Scalar("SELECT 1 WHERE false"));

    [Fact]
    public void Execute_runs_several_statements()
    {
        Connection.Execute("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2); INSERT INTO t VALUES (3);");
        Assert.Equal(6L, (long)(Int128)Connection.Scalar("SELECT sum(a) FROM t")!);
    }
}
