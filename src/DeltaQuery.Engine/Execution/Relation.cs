using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Sessions;

namespace DeltaQuery.Engine.Execution;

/// <summary>Rows that a handler made, in a temporary table of the session, so that a statement and a query can read them alike.</summary>
internal static class Relation
{
    private static long _lastNumber;

    /// <summary>Puts rows into a temporary table.</summary>
    /// <param name="context">The statement.</param>
    /// <param name="columns">The columns with their DuckDB types, as the rows are appended.</param>
    /// <param name="append">Appends the rows.</param>
    /// <returns>The table's name. The table lives until the session's next statement.</returns>
    public static string Create(ExecutionContext context, string columns, Action<DuckDbAppender> append)
    {
        var name = $"__dq_relation_{Interlocked.Increment(ref _lastNumber).ToString(CultureInfo.InvariantCulture)}";
        context.Connection.Execute($"CREATE TEMP TABLE {name} ({columns})");
        context.Session.Relations.Add(name);
        using var appender = context.Connection.CreateAppender("temp", "main", name);
        append(appender);
        return name;
    }

    /// <summary>Drops the tables of earlier statements. Inside a transaction they stay, as it may be one that has failed.</summary>
    public static void DropOld(SessionState session)
    {
        if (session.InTransaction)
            return;
        foreach (var name in session.Relations)
            session.Connection.Execute($"DROP TABLE IF EXISTS {name}");
        session.Relations.Clear();
    }
}
