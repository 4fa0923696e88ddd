using DeltaQuery.Engine.Planning;

namespace DeltaQuery.Engine.Execution.Changes;

/// <summary>The values that a clause of MERGE gives to the table's columns.</summary>
/// <param name="IsAssigned">Whether the clause gives one to a column, by its place.</param>
/// <param name="Append">Writes the value of a column.</param>
internal sealed record ClauseValues(Func<int, bool> IsAssigned, Action<QueryTextBuilder, int> Append);
