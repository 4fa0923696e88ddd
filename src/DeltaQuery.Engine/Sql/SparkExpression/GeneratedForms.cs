namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>What Spark computes, but does not take in a generated column, where it keeps to a list of its own.</summary>
/// <remarks>Spark looks at the list whenever it changes a table's metadata: a table with such a column could get neither columns nor
/// properties from it any more. CHECK constraints and defaults may be anything.</remarks>
internal static class GeneratedForms
{
    private static readonly HashSet<string> RefusedFunctions = new(StringComparer.Ordinal)
    {
        "array_size", "btrim", "contains", "date_from_unix_date", "endswith", "equal_null", "nullif", "parse_json", "startswith", "timestamp_micros",
        "timestamp_millis", "timestamp_seconds", "unix_date", "unix_micros", "unix_millis", "unix_seconds",
    };

    /// <summary>The first part that Spark refuses, in words; null if there is none.</summary>
    /// <param name="node">The expression.</param>
    /// <param name="type">Tells the type of a part of it.</param>
    public static string? Refused(SparkNode node, Func<SparkNode, SparkType> type) => node switch
    {
        BetweenNode => "BETWEEN",
        IntervalLiteral => "an INTERVAL",
        CallNode call when RefusedFunctions.Contains(call.Name) => $"the function {call.Name}",
        ElementNode element when type(element.Operand).Kind == SparkKind.Map => "a map's element",
        _ => SparkWalker.Children(node).Select(child => Refused(child, type)).FirstOrDefault(form => form is not null),
    };
}
