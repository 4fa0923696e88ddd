namespace DeltaQuery.Acceptance.Changes;

/// <summary>How much was compared with Spark.</summary>
internal sealed class SparkTally
{
    private readonly SortedDictionary<string, int> _kinds = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _differences = new(StringComparer.Ordinal);
    private int _statements;
    private int _refused;
    private int _versions;

    /// <summary>What the statements of a sequence came to.</summary>
    public void Add(int ran, IEnumerable<string> refusals, int compared, IEnumerable<string> onPurpose)
    {
        lock (_kinds)
        {
            _statements += ran;
            _versions += compared;
            foreach (var kind in refusals)
            {
                _refused++;
                _kinds[kind] = _kinds.GetValueOrDefault(kind) + 1;
            }

            foreach (var name in onPurpose)
                _differences[name] = _differences.GetValueOrDefault(name) + 1;
        }
    }

    public override string ToString() =>
        $"{_statements} statements did the same, {_refused} were refused by both ({Text(_kinds)}), {_versions} versions have the same history; "
        + $"different on purpose: {Text(_differences)}";

    private static string Text(SortedDictionary<string, int> counts) => counts.Count == 0 ? "none" : string.Join(", ", counts.Select(c => $"{c.Value} {c.Key}"));
}
