using System.Globalization;

namespace DeltaQuery.Testing;

/// <summary>A version of a table as Spark's DESCRIBE HISTORY has it.</summary>
internal sealed record SparkHistoryEntry(
    long Version, string Operation, SortedDictionary<string, string?> Parameters, SortedDictionary<string, string?> Metrics, string? UserMetadata)
{
    /// <summary>The number that a test gave as userMetadata; -1 if it gave none.</summary>
    public int State => UserMetadata is null ? -1 : int.Parse(UserMetadata, CultureInfo.InvariantCulture);
}
