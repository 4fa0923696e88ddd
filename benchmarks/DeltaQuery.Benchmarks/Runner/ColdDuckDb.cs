using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Benchmarks.Runner;

/// <summary>A DuckDB that has read no file yet; a new one for each run.</summary>
internal sealed class ColdDuckDb : IDisposable
{
    private DuckDbDatabase? _database;
    private DuckDbConnection? _connection;

    /// <summary>Takes a new database in the place of the last.</summary>
    public void Renew()
    {
        Dispose();
        _database = DuckDbDatabase.Open();
        _connection = _database.Connect();
        _connection.Execute("SET TimeZone = 'UTC'; SELECT 1");
    }

    /// <summary>The first column of the result, a line each row.</summary>
    public string Run(string sql)
    {
        using var result = _connection!.Query(sql);
        return string.Join('\n', result.Rows().Select(r => r[0]?.ToString()));
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _database?.Dispose();
    }
}
