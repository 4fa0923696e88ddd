namespace DeltaQuery.Engine.Log;

/// <summary>A plain comparison of facts with constants.</summary>
/// <param name="Text">The condition.</param>
/// <param name="Facts">The numbers of the facts in it.</param>
internal sealed record BoundCondition(string Text, IReadOnlyList<int> Facts);
