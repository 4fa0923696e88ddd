using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>An engine and Spark beside it, for a test class whose tests are skipped where Spark is not running.</summary>
public abstract class SparkTest : IDisposable
{
    private protected TestEngine Engine { get; } = new();

    private protected SparkOracle Spark { get; } = new();

    public void Dispose() => Engine.Dispose();

    protected static void NeedsSpark() => Skip.If(SparkOracle.Address is null, SparkOracle.Missing);

    /// <summary>A table of the engine's as Spark names it.</summary>
    protected string Table(string name) => $"delta.`{Engine.Root}/{name}`";
}
