using DeltaQuery.Engine;

namespace DeltaQuery.Benchmarks.Runner;

/// <summary>An engine that knows no table yet; a new one for each run.</summary>
internal sealed class ColdEngine(string root) : IDisposable
{
    private DeltaEngine? _engine;

    public DeltaSession? Session { get; private set; }

    /// <summary>Takes a new engine in the place of the last.</summary>
    public void Renew()
    {
        Dispose();
        _engine = DeltaEngine.Open(new DeltaEngineOptions { Root = root });
        Session = _engine.OpenSession();
        Workbench.Run(Session, "SELECT 1");
    }

    public void Dispose()
    {
        Session?.Dispose();
        _engine?.Dispose();
    }
}
