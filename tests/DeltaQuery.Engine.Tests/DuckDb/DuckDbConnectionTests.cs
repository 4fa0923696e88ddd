using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.DuckDb;

public sealed class DuckDbConnectionTests : IDisposable
{
    private readonly DuckDbDatabase _database = DuckDbDatabase.Open();
    private readonly DuckDbConnection _connection;

    public DuckDbConnectionTests() => _connection = _database.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Fact]
    public void Scalar_gives_the_first_column_of_the_first_row() => Assert.Equal(42, _connection.Scalar("SELECT 42, 43 UNION ALL SELECT 1, 2"));

    [Fact]
    public void Scalar_of_no_rows_is_null() => Assert.Null(_connection.Scalar("SELECT 1 WHERE false"));

    [Fact]
    public void Execute_runs_several_statements()
    {
        _connection.Execute("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2); INSERT INTO t VALUES (3);");
        Assert.Equal(6L, (long)(Int128)_connection.Scalar("SELECT sum(a) FROM t")!);
    }
}
