using System.Globalization;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>One engine for all hostile vectors: they run alone, and to open one for each takes longer than the tests.</summary>
public sealed class HostileVectorEngine : IDisposable
{
    private static int _tables;

    internal TestEngine Engine { get; } = new();

    /// <summary>The name of a table that is not there yet.</summary>
    internal static string NewName() => string.Create(CultureInfo.InvariantCulture, $"t{Interlocked.Increment(ref _tables)}");

    public void Dispose() => Engine.Dispose();
}
