using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Planning;

/// <summary>What a name in a query may mean beside a Delta table; the session knows.</summary>
internal interface ISessionNames
{
    /// <summary>Whether DuckDB has a temporary table or view of that name.</summary>
    bool IsTemporary(string name);

    /// <summary>The session's view over Delta tables of that name, or null. Views are text that is expanded at each use (TRAPS R15).</summary>
    SessionView? View(string name);

    /// <summary>The SQL of a relation, in parentheses, that holds what a statement such as DESCRIBE HISTORY gives; null to leave it to DuckDB.
    /// </summary>
    Task<string?> RelationOfAsync(Statement statement, CancellationToken cancellationToken);

    /// <summary>The same for a call of a table function; null if it is none of ours.</summary>
    /// <param name="function">The call.</param>
    /// <param name="text">The query that it stands in.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<string?> RelationOfAsync(RowSource function, QueryText text, CancellationToken cancellationToken);

    /// <summary>The changes that a call of table_changes() asks for; null for any other function.</summary>
    /// <param name="function">The call.</param>
    /// <param name="arguments">The SQL of its arguments.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="DeltaException">QueryFailed: the arguments are none of such a call.</exception>
    Task<ChangeRange?> ChangesOfAsync(RowSource function, string arguments, CancellationToken cancellationToken);
}
