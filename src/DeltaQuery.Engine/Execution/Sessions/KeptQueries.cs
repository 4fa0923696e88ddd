using System.Diagnostics.CodeAnalysis;

namespace DeltaQuery.Engine.Execution.Sessions;

/// <summary>What a session keeps of the statements that were prepared. They may be forgotten on any thread.</summary>
internal sealed class KeptQueries : IDisposable
{
    private const int Most = 64;

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<PreparedStatement, KeptQuery> _kept = [];

    /// <summary>How often a plan was used again.</summary>
    public long Hits { get; private set; }

    /// <summary>What is kept of a statement, if that still holds.</summary>
    public async Task<KeptQuery?> FindAsync(ExecutionContext context)
    {
        if (context.Prepared is not { Keeps: true } statement || !TryGet(statement, out var kept))
            return null;
        if (!context.Session.InTransaction && await kept.HoldsAsync(context).ConfigureAwait(false))
            return kept;
        Remove(statement);
        return null;
    }

    /// <summary>Takes note that a plan is used again.</summary>
    public void Hit() => Hits++;

    /// <summary>Keeps the plan of a statement, unless that was forgotten meanwhile.</summary>
    public void Add(PreparedStatement statement, KeptQuery query)
    {
        Remove(statement);
        KeptQuery? oldest = null;
        lock (_gate)
        {
            if (_kept.Count >= Most)
            {
                oldest = _kept.GetAt(0).Value;
                _kept.RemoveAt(0);
            }

            if (statement.Keeps)
                _kept.Add(statement, query);
            else
                oldest = query;
        }

        oldest?.Dispose();
    }

    public void Remove(PreparedStatement statement)
    {
        KeptQuery? kept;
        lock (_gate)
            _kept.Remove(statement, out kept);
        kept?.Dispose();
    }

    public void Dispose()
    {
        List<PreparedStatement> statements;
        lock (_gate)
            statements = [.. _kept.Keys];
        foreach (var statement in statements)
            Remove(statement);
    }

    private bool TryGet(PreparedStatement statement, [NotNullWhen(true)] out KeptQuery? kept)
    {
        lock (_gate)
            return _kept.TryGetValue(statement, out kept);
    }
}
