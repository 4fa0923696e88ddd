namespace DeltaQuery.Engine.Planning;

/// <summary>What a session remembers of the queries that it has planned: their syntax trees, and what their plans push into the scans.</summary>
/// <remarks>A tree is kept for its text. A plan is kept only of a query that is fixed (<see cref="ParsedQuery.IsFixed"/>) and reads nothing but
/// Delta tables; it belongs to the text over stand-ins, which stand for schemas, so that a new version of a table finds it again. Everything is
/// forgotten as soon as any session runs a statement that is no query: it may have changed a setting or a variable (TRAPS R6). Nothing
/// is remembered once there may be macros, which another session can change at any time.</remarks>
/// <param name="changes">Counts the statements of all sessions that are no queries.</param>
/// <param name="mayHaveMacros">Whether any session may have made a macro.</param>
internal sealed class PlanCache(Func<long> changes, Func<bool> mayHaveMacros)
{
    private const int Kept = 128;
    private const int LongestText = 16_384;

    private readonly Dictionary<string, ParsedQuery> _trees = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyDictionary<string, PushedScan>> _plans = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _names = new(StringComparer.Ordinal);
    private long _seen;

    /// <summary>How often a plan was found again.</summary>
    public long Hits { get; private set; }

    /// <summary>Whether a function that a query calls may be a macro, which uses columns that the query does not name.</summary>
    public bool MayHaveMacros => mayHaveMacros();

    public ParsedQuery? Tree(string text) => Find(_trees, text);

    public void Keep(string text, ParsedQuery tree) => Keep(_trees, text, tree);

    public IReadOnlyDictionary<string, PushedScan>? Plan(string text)
    {
        var plan = Find(_plans, text);
        if (plan is not null)
            Hits++;
        return plan;
    }

    public void Keep(string text, IReadOnlyDictionary<string, PushedScan> plan) => Keep(_plans, text, plan);

    /// <summary>The names of a query's columns.</summary>
    public IReadOnlyList<string>? Names(string text) => Find(_names, text);

    public void Keep(string text, IReadOnlyList<string> names) => Keep(_names, text, names);

    private T? Find<T>(Dictionary<string, T> kept, string text)
        where T : class
    {
        if (MayHaveMacros)
            return null;
        if (changes() is var now && now != _seen)
        {
            _seen = now;
            _trees.Clear();
            _plans.Clear();
            _names.Clear();
        }

        return kept.GetValueOrDefault(text);
    }

    private void Keep<T>(Dictionary<string, T> kept, string text, T value)
    {
        if (MayHaveMacros || text.Length > LongestText)
            return;
        if (kept.Count >= Kept)
            kept.Clear();
        kept[text] = value;
    }
}
