namespace DeltaQuery.Repl.Meta;

/// <summary>What <c>\h</c> tells of SQL statements.</summary>
internal static class StatementHelp
{
    private static readonly string[] Statements =
    [
        "ALTER INGEST", "ALTER TABLE", "ANALYZE TABLE", "BEGIN", "CHECK INGEST", "CHECK TABLE", "CHECKPOINT TABLE", "COMMENT ON", "COMMIT", "CONVERT TO DELTA",
        "COPY", "COPY INTO", "CREATE CONNECTION", "CREATE INGEST", "CREATE MAINTENANCE SCHEDULE", "CREATE SCHEMA", "CREATE SECRET", "CREATE TABLE",
        "CREATE TABLE CLONE", "CREATE TEMP TABLE", "CREATE TEMP VIEW", "DELETE", "DESCRIBE", "DESCRIBE DETAIL", "DESCRIBE HISTORY", "DESCRIBE INGEST",
        "DROP CONNECTION", "DROP INGEST", "DROP MAINTENANCE SCHEDULE", "DROP SCHEMA", "DROP SECRET", "DROP TABLE", "EXPLAIN", "FSCK REPAIR TABLE", "GENERATE",
        "INGEST", "INSERT", "INSERT OVERWRITE", "MERGE", "OPTIMIZE", "REORG TABLE", "RESET", "RESTORE", "ROLLBACK", "RUN MAINTENANCE", "SELECT", "SET",
        "SHOW", "START INGEST", "STOP INGEST", "SUMMARIZE", "TRUNCATE", "UPDATE", "USE", "VACUUM",
    ];

    /// <summary>Gives the help on a statement by its name, once somebody knows it; null for what it does not know.</summary>
    public static Func<string, string?>? Source { get; set; }

    /// <summary>The help on a statement, or the list of statements.</summary>
    public static string Of(string statement)
    {
        var name = statement.Trim().TrimEnd(';').ToUpperInvariant();
        if (name.Length > 0 && Source?.Invoke(name) is { } help)
            return help;
        var known = Statements.Where(s => s.StartsWith(name, StringComparison.Ordinal)).ToList();
        return (known.Count == 0 ? $"There is no statement {name}. These are:\n" : name.Length == 0 ? "Statements:\n" : "")
            + string.Join('\n', (known.Count == 0 ? Statements : [.. known]).Select(s => "  " + s))
            + "\nQueries are DuckDB's SQL; docs/sql.md tells what is added to it.";
    }
}
