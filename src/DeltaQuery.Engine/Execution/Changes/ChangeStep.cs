using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Changes;

/// <summary>What a statement's query has found out: what is left is to write and to commit it.</summary>
/// <param name="Tag">The statement's tag.</param>
/// <param name="HasNewRows">Whether rows come in.</param>
/// <param name="Operation">What the history is to say.</param>
internal sealed record ChangeStep(string Tag, bool HasNewRows, Operation Operation)
{
    /// <summary>The SQL of columns of new rows that are computed of the others, by place.</summary>
    public IReadOnlyDictionary<int, string> Computed { get; init; } = new Dictionary<int, string>();

    /// <summary>Whether the result tells all kinds of changes apart.</summary>
    public bool TellsAll { get; init; }
}
