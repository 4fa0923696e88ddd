namespace DeltaQuery.Testing;

/// <summary>How much the tests try.</summary>
internal static class TestSize
{
    /// <summary>Whether the full sizes run: <c>./test.sh --long</c>.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("DELTAQUERY_LONG") == "1";
}
