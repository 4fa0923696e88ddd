using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Execution;

/// <summary>Delta tables that stand where only DuckDB looks for tables: in PREPARE, in a macro, in the text of query(). DuckDB says that they
/// do not exist, which is not true.</summary>
internal static class OutOfReach
{
    private const string MissingSchema = "because schema \"delta\" does not exist";
    private const string MissingFunction = "Table Function with name \"delta_";
    private const string MissingKafka = "Table Function with name \"read_kafka";
    private const string MissingChanges = "Table Function with name \"table_changes";

    /// <summary>The Delta table that DuckDB did not find; null if the error is another one.</summary>
    public static async Task<string?> NameAsync(ExecutionContext context, Exception error)
    {
        if (error is not DeltaException { InnerException: DuckDbException { ErrorType: DuckDbErrorType.Catalog } inner })
            return null;
        if (inner.Message.Contains(MissingSchema, StringComparison.Ordinal) || inner.Message.StartsWith(MissingFunction, StringComparison.Ordinal)
            || inner.Message.StartsWith(MissingChanges, StringComparison.Ordinal))
            return "a Delta table";
        if (inner.Message.StartsWith(MissingKafka, StringComparison.OrdinalIgnoreCase))
            return "read_kafka()";
        if (!inner.Message.StartsWith("Table with name", StringComparison.Ordinal) || !inner.Facts.TryGetValue("name", out var name))
            return null;
        var session = context.Session;
        if (session.Views.ContainsKey(name))
            return $"the view {name} over Delta tables";
        return await session.Resolver.FindAsync(null, name, context.CancellationToken).ConfigureAwait(false) is null ? null : $"the Delta table {name}";
    }

    /// <summary>Says so.</summary>
    public static DeltaException Error(ExecutionContext context, string name, DeltaException error)
    {
        var clear = new DeltaException(
            DeltaErrorCode.NotSupported, $"{name} cannot be read in PREPARE, in a macro or by query() and query_table()", error)
        {
            Hint = "run the query itself, or copy the rows first: CREATE TEMP TABLE .. AS SELECT ..",
        };
        return error.Position is { } position ? clear.At(context.Text, position) : clear;
    }
}
