using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Tests.DuckDb;

/// <summary>A database in memory for the tests of a class: to open one for each takes more time than most of them.</summary>
public sealed class SharedDatabase : IDisposable
{
    internal DuckDbDatabase Database { get; } = DuckDbDatabase.Open();

    public void Dispose() => Database.Dispose();
}
