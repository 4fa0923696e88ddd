using System.Text.Json;
using System.Text.RegularExpressions;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Changes;

/// <summary>The histories of a table of ours and of the copy in which Spark did the same: versions, operations, and of their parameters and metrics
/// those that both have.</summary>
/// <param name="ours">Our table's, the oldest version first.</param>
/// <param name="theirs">The copy's.</param>
internal sealed partial class ComparedHistories(List<SparkHistoryEntry> ours, List<SparkHistoryEntry> theirs)
{
    private static readonly string[] ChangedRows = ["numTargetRowsInserted", "numTargetRowsUpdated", "numTargetRowsDeleted"];

    /// <summary>How many versions tell the same.</summary>
    public int Equal { get; private set; }

    /// <summary>What differs, as docs/spark-differences.md names it.</summary>
    public List<string> OnPurpose { get; } = [];

    /// <summary>Compares what one state of the tables came of.</summary>
    /// <param name="state">Its number.</param>
    /// <param name="before">Our version before it.</param>
    /// <param name="version">Our version.</param>
    /// <returns>What differs and should not; null if nothing.</returns>
    public (string Theirs, string Ours)? Difference(int state, long before, long version)
    {
        var mine = ours.Where(e => e.Version > before && e.Version <= version).ToList();
        var others = theirs.Where(e => e.State == state).ToList();
        if (mine is [{ Operation: "TRANSACTION" } transaction])
        {
            var operations = JsonSerializer.Deserialize<List<string>>(transaction.Parameters["operations"]!)!;
            if (!AreThose(operations, [.. others.Select(e => e.Operation)]))
                return (string.Join(", ", others.Select(e => e.Operation)), string.Join(", ", operations));
            OnPurpose.Add("transactions, which are one version");
            return null;
        }

        if (others.Count == 0 && mine is [{ Operation: "WRITE" } insert] && insert.Metrics["numOutputRows"] == "0"
            && (insert.Parameters["mode"] == "Append" || insert.Metrics["numRemovedFiles"] == "0"))
        {
            OnPurpose.Add("inserts of no rows, which are versions with us alone");
            return null;
        }

        if (mine.Count == 0 && others is [{ Operation: "MERGE" } merge] && ChangedRows.All(metric => merge.Metrics[metric] == "0"))
        {
            OnPurpose.Add("merges that change no row, which are versions with Spark alone");
            return null;
        }

        if (mine.Count != others.Count)
            return ($"{others.Count} versions", $"{mine.Count} versions");
        foreach (var (our, their) in mine.Zip(others))
        {
            if (Text(our, their) is var met && Text(their, our) is var expected && met != expected)
                return (expected, met);
            Equal++;
        }

        return null;
    }

    /// <summary>Whether a transaction is of those operations, in their order; beside them it may have inserts of no rows.</summary>
    private static bool AreThose(List<string> operations, List<string> versions)
    {
        var next = 0;
        foreach (var operation in operations)
        {
            if (next < versions.Count && versions[next] == operation)
                next++;
            else if (operation != "WRITE")
                return false;
        }

        return next == versions.Count;
    }

    /// <summary>What can be compared of an entry with another.</summary>
    private static string Text(SparkHistoryEntry entry, SparkHistoryEntry other) =>
        $"{entry.Operation} "
        + string.Join(", ", entry.Parameters.Where(p => other.Parameters.ContainsKey(p.Key)).Select(p => $"{p.Key}={Shape(p.Key, p.Value)}")) + "; "
        + string.Join(", ", entry.Metrics.Where(m => other.Metrics.ContainsKey(m.Key) && !IsOwn(entry.Operation, m.Key)).Select(m => $"{m.Key}={m.Value}"));

    /// <summary>A condition is the user's text with us, and an expression of Spark's with Spark: which clauses have one is compared. The fields of
    /// a column are in any order, and Spark puts the words of a constraint apart in its own way.</summary>
    private static string? Shape(string key, string? value) => value is null or "[]" or "[\"true\"]" ? value
        : key == "expr" ? value.Replace(" ", "", StringComparison.Ordinal)
        : key == "column" ? Ordered(JsonDocument.Parse(value).RootElement)
        : !key.Contains("redicate", StringComparison.Ordinal) ? value
        : value.Contains("actionType", StringComparison.Ordinal) ? Condition().Replace(value, "\"predicate\":..,") : "[..]";

    private static string Ordered(JsonElement value) => value.ValueKind != JsonValueKind.Object ? value.GetRawText()
        : $"{{{string.Join(",", value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => $"{p.Name}:{Ordered(p.Value)}"))}}}";

    /// <summary>Whether a metric is about how long it took, or hangs on which rows lie together in a file: that is each writer's own.</summary>
    private static bool IsOwn(string operation, string metric) =>
        metric.EndsWith("TimeMs", StringComparison.Ordinal) || metric.Contains("Bytes", StringComparison.Ordinal)
        || metric.Contains("Files", StringComparison.Ordinal) || metric.Contains("DeletionVectors", StringComparison.Ordinal)
        || metric is "numCopiedRows" or "numTargetRowsCopied"
        || (operation == "MERGE" && metric == "numOutputRows");

    [GeneratedRegex("\"predicate\":\"([^\"\\\\]|\\\\.)*\",")]
    private static partial Regex Condition();
}
