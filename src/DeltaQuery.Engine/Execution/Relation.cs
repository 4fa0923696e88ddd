using System.Globalization;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Execution;

/// <summary>Rows that a handler made, in a temporary table of the session, so that a statement and a query can read them alike.</summary>
internal static class Relation
{
    private static long lastNumber;

    /// <summary>Puts rows into a temporary table.</summary>
    /// <param name="connection">The session's connection.</param>
    /// <param name="columns">The columns with their DuckDB types, as the rows are appended.</param>
    /// <param name="append">Appends the rows.</param>
    /// <returns>The table's name. The table lives as long as the session; a relation is small.</returns>
    public static string Create(DuckDbConnection connection, string columns, Action<DuckDbAppender> append)
    {
        var name = $"__dq_relation_{Interlocked.Increment(ref lastNumber).ToString(CultureInfo.InvariantCulture)}";
        connection.Execute($"CREATE TEMP TABLE {name} ({columns})");
        using var appender = connection.CreateAppender("temp", "main", name);
        append(appender);
        return name;
    }
}
