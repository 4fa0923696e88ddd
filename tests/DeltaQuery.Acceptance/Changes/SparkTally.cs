namespace DeltaQuery.Acceptance.Changes;

/// <summary>How much was compared with Spark.</summary>
internal sealed class SparkTally
{
    private readonly SortedDictionary<string, int> kinds = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> differences = new(StringComparer.Ordinal);
    private int statements;
    private int refused;
    private int versions;

    /// <summary>What the statements of a sequence came to.</summary>
    public void Add(int ran, IEnumerable<string> refusals, int compared, IEnumerable<string> onPurpose)
    {
        lock (kinds)
        {
            statements += ran;
            versions += compared;
            foreach (var kind in refusals)
            {
                refused++;
                kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            }

            foreach (var name in onPurpose)
                differences[name] = differences.GetValueOrDefault(name) + 1;
        }
    }

    public override string ToString() =>
        $"{statements} statements did the same, {refused} were refused by both ({Text(kinds)}), {versions} versions have the same history; "
        + $"different on purpose: {Text(differences)}";

    private static string Text(SortedDictionary<string, int> counts) => counts.Count == 0 ? "none" : string.Join(", ", counts.Select(c => $"{c.Value} {c.Key}"));
}
