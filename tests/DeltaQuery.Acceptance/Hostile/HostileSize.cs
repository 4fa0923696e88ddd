using System.Globalization;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>How much the hostile tests try: as <see cref="TestSize"/> says, or DELTAQUERY_VARIANTS=n seeds.</summary>
internal static class HostileSize
{
    public static IEnumerable<int> Seeds(int usual, int full)
    {
        if (Environment.GetEnvironmentVariable("DELTAQUERY_VARIANTS") is not { Length: > 0 } count)
            return TestSize.Seeds(usual, full);
        var variants = int.Parse(count, CultureInfo.InvariantCulture);
        return TestSize.Seeds(variants, variants);
    }
}
