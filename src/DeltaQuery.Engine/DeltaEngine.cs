using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine;

/// <summary>An engine over the Delta tables below a root; owns DuckDB and what is remembered of tables.</summary>
public sealed class DeltaEngine : IDisposable
{
    private readonly EngineState _state;

    private DeltaEngine(EngineState state) => _state = state;

    /// <summary>The newest version of Delta's protocol that tables may ask of who reads them.</summary>
    public static int ReaderVersion => EngineState.ReaderVersion;

    /// <summary>The newest version of Delta's protocol that tables may ask of who writes them.</summary>
    public static int WriterVersion => EngineState.WriterVersion;

    /// <summary>Whether DuckDB has given up its database after a fault of its own, as some damaged Parquet files bring about: every statement fails, and
    /// another engine is to be opened. Tables are none the worse for it.</summary>
    public bool HasFailed => _state.Database.IsGivenUp;

    internal EngineState State => _state;

    /// <summary>Opens an engine.</summary>
    /// <exception cref="DeltaException">The root is not there, an option is wrong, or libduckdb is missing.</exception>
    public static DeltaEngine Open(DeltaEngineOptions? options = null)
    {
        try
        {
            return new DeltaEngine(new EngineState(options ?? new DeltaEngineOptions()));
        }
        catch (DuckDbException e)
        {
            throw new DeltaException(DeltaErrorCode.QueryFailed, e.Message, e);
        }
    }

    /// <summary>Opens a session.</summary>
    /// <exception cref="DeltaException">The engine <see cref="HasFailed"/>.</exception>
    public DeltaSession OpenSession()
    {
        try
        {
            return new DeltaSession(new SessionState(_state));
        }
        catch (DuckDbException e)
        {
            throw DuckDbErrors.Translate(e, new SourceText(""), null);
        }
    }

    /// <summary>Closes the engine; sessions must be disposed before.</summary>
    public void Dispose() => _state.Dispose();
}
