using DeltaQuery.Engine;

namespace DeltaQuery.Acceptance.Changes;

/// <summary>A statement that both DeltaQuery and Spark must refuse.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Sql">The statement.</param>
/// <param name="Code">What our error is.</param>
/// <param name="Class">The class of Spark's error, without what follows its point.</param>
internal sealed record RefusedChange(string Kind, string Sql, DeltaErrorCode Code, string Class)
{
    /// <summary>Whether an error is of that class.</summary>
    public bool IsClass(string error) => error.Split('.', ':')[0] == Class;
}
