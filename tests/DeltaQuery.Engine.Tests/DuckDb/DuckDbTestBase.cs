using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.DuckDb;

/// <summary>A database in memory for each test, or one for all of its class, and a connection for each test.</summary>
public abstract class DuckDbTestBase : IDisposable
{
    private readonly SharedDatabase? _own;

    /// <param name="shared">The database of the class, whose tests then leave no more in it than temporary tables; null for one of the test's own.</param>
    private protected DuckDbTestBase(SharedDatabase? shared = null)
    {
        _own = shared is null ? new SharedDatabase() : null;
        Database = (shared ?? _own!).Database;
        Connection = Database.Connect();
    }

    private protected DuckDbDatabase Database { get; }

    private protected DuckDbConnection Connection { get; }

    public void Dispose()
    {
        Connection.Dispose();
        _own?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The one row of a query.</summary>
    private protected object?[] Row(string sql)
    {
        using var result = Connection.Query(sql);
        return result.Rows().Single();
    }
}
