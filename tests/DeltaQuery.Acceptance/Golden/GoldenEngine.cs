using DeltaQuery.Engine;

namespace DeltaQuery.Acceptance.Golden;

/// <summary>One engine for all tables that are only read: to open one for each costs more than many of them.</summary>
public sealed class GoldenEngine : IDisposable
{
    private readonly Lazy<DeltaEngine> _engine = new(() => DeltaEngine.Open(new DeltaEngineOptions { Root = GoldenFolder.Path!, ReadOnly = true }));

    /// <summary>The engine, where there are golden tables.</summary>
    public DeltaEngine Engine => _engine.Value;

    public void Dispose()
    {
        if (_engine.IsValueCreated)
            _engine.Value.Dispose();
    }
}
