using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.DuckDb;

/// <summary>A database in memory and a connection for each test.</summary>
public abstract class DuckDbTestBase : IDisposable
{
    private protected DuckDbTestBase()
    {
        Database = DuckDbDatabase.Open();
        Connection = Database.Connect();
    }

    private protected DuckDbDatabase Database { get; }

    private protected DuckDbConnection Connection { get; }

    public void Dispose()
    {
        Connection.Dispose();
        Database.Dispose();
        GC.SuppressFinalize(this);
    }
}
