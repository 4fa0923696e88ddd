namespace DeltaQuery.Engine;

/// <summary>An engine over the Delta tables below a root; owns DuckDB and what is remembered of tables.</summary>
public sealed class DeltaEngine : IDisposable
{
    private DeltaEngine()
    {
    }

    /// <summary>Opens an engine.</summary>
    /// <exception cref="DeltaException">The root is not there, an option is wrong, or libduckdb is missing.</exception>
    public static DeltaEngine Open(DeltaEngineOptions? options = null) => new();

    /// <summary>Opens a session.</summary>
    public DeltaSession OpenSession() => new();

    /// <summary>Closes the engine; sessions must be disposed before.</summary>
    public void Dispose()
    {
    }
}
