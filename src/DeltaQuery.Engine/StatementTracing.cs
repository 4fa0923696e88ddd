using System.Diagnostics;

namespace DeltaQuery.Engine;

/// <summary>What a session tells of its statements beside what the meter <c>DeltaQuery</c> measures of all.</summary>
public sealed record StatementTracing
{
    /// <summary>Whether activities have the statement's text as <c>db.query.text</c>, and <see cref="StatementEnd.Text"/> is set: parameters are in
    /// it by their names, and what may be a key is left out.</summary>
    public bool StatementText { get; init; }

    /// <summary>Says by its kind (<c>SELECT</c>, <c>CREATE TABLE</c>) whether a statement is an activity; null for all.</summary>
    public Func<string, bool>? Filter { get; init; }

    /// <summary>Adds to a statement's activity before it ends; it must not throw.</summary>
    public Action<Activity>? Enrich { get; init; }

    /// <summary>Told of each statement when it has ended, at its last row; it must not throw.</summary>
    public Action<StatementEnd>? Ended { get; init; }
}
