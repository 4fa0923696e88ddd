using DeltaQuery.Testing;

namespace DeltaQuery.Ado.Tests;

/// <summary>A folder of tables of its own, and open connections to it.</summary>
public sealed class AdoFixture : IDisposable
{
    private readonly TempFolder _folder = new();

    public string Root => _folder.Path;

    public string ConnectionString => $"Data Source={Root}";

    public DeltaQueryConnection Open(string more = "")
    {
        var connection = new DeltaQueryConnection(ConnectionString + more);
        connection.Open();
        return connection;
    }

    /// <summary>Runs statements on a connection of their own.</summary>
    public int Run(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        DeltaQueryConnection.ClearAllPools();
        _folder.Dispose();
    }
}
