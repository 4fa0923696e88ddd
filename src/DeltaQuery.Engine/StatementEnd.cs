namespace DeltaQuery.Engine;

/// <summary>What came of a statement. No value of a parameter and no key is in it.</summary>
/// <param name="Operation">Its kind in capitals: <c>SELECT</c>, <c>CREATE TABLE</c>; empty where the text is no statement.</param>
/// <param name="Duration">How long it took, to its last row.</param>
public sealed record StatementEnd(string Operation, TimeSpan Duration)
{
    /// <summary>The table that it changes, or the one that it reads, as the statement names it; null where there is none, or several.</summary>
    public string? Table { get; init; }

    /// <summary>Its text; null unless <see cref="StatementTracing.StatementText"/> asks for it.</summary>
    public string? Text { get; init; }

    /// <summary>The kind of its failure, a <see cref="DeltaErrorCode"/> or the name of an exception; null of one that succeeded.</summary>
    public string? ErrorType { get; init; }

    /// <summary>The SQLSTATE of its failure, where it has one.</summary>
    public string? SqlState { get; init; }

    /// <summary>What went wrong, for people.</summary>
    public string? Message { get; init; }
}
