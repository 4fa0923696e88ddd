namespace DeltaQuery.Engine.Execution.Sessions;

/// <summary>What a session keeps of the statements that were prepared.</summary>
internal sealed class KeptQueries : IDisposable
{
    private const int Most = 64;

    private readonly Dictionary<PreparedStatement, KeptQuery> _kept = [];

    /// <summary>How often a plan was used again.</summary>
    public long Hits { get; private set; }

    /// <summary>What is kept of a statement, if that still holds.</summary>
    public async Task<KeptQuery?> FindAsync(ExecutionContext context)
    {
        if (context.Prepared is not { Keeps: true } statement || !_kept.TryGetValue(statement, out var kept))
            return null;
        if (!context.Session.InTransaction && await kept.HoldsAsync(context).ConfigureAwait(false))
        {
            Hits++;
            return kept;
        }

        Remove(statement);
        return null;
    }

    public void Add(PreparedStatement statement, KeptQuery query)
    {
        Remove(statement);
        if (_kept.Count >= Most)
            Remove(_kept.Keys.First());
        _kept.Add(statement, query);
    }

    public void Remove(PreparedStatement statement)
    {
        if (_kept.Remove(statement, out var kept))
            kept.Dispose();
    }

    public void Dispose()
    {
        foreach (var statement in _kept.Keys.ToList())
            Remove(statement);
    }
}
