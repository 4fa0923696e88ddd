using DeltaQuery.Testing;

namespace DeltaQuery.Ado.Tests;

/// <summary>A folder of tables of its own, and open connections to it.</summary>
public class AdoFixture : IDisposable
{
    private readonly TempFolder _folder = new();

    public string Root => _folder.Path;

    public virtual string ConnectionString => $"Data Source={Root}";

    /// <summary>Whether statements run on a Spark cluster.</summary>
    public virtual bool IsRemote => false;

    /// <summary>Skips a test that cannot run for want of what the fixture needs.</summary>
    public virtual void CheckThere()
    {
    }

    public virtual DeltaQueryConnection Open(string more = "")
    {
        var connection = new DeltaQueryConnection(ConnectionString + more);
        connection.Open();
        return connection;
    }

    /// <summary>A connection for one test, which gives it back.</summary>
    public virtual DeltaQueryConnection Take() => Open();

    /// <summary>Takes a connection back.</summary>
    public virtual void Give(DeltaQueryConnection connection) => connection.Dispose();

    /// <summary>Runs something on a connection of its own, which is no test's.</summary>
    public virtual T Use<T>(Func<DeltaQueryConnection, T> use)
    {
        using var connection = Open();
        return use(connection);
    }

    /// <summary>Runs statements on a connection of their own.</summary>
    public int Run(string sql) => Use(connection => new DeltaQueryCommand(sql, connection).ExecuteNonQuery());

    public void Dispose()
    {
        Close();
        DeltaQueryConnection.ClearAllPools();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what lies outside of the folder.</summary>
    protected virtual void Close()
    {
    }
}
