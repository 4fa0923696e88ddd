namespace DeltaQuery.Engine.Sql.SparkExpression;

/// <summary>What an expression is translated for.</summary>
/// <param name="Columns">The column of a name, compared without case, or null if there is none.</param>
/// <param name="TimeZone">The session's time zone, in which Spark takes instants apart; a name that DuckDB knows.</param>
internal sealed record SparkScope(Func<string, SparkColumn?> Columns, string TimeZone = "UTC")
{
    /// <summary>For expressions that may name no column: defaults.</summary>
    public static SparkScope WithoutColumns(string timeZone) => new(_ => null, timeZone);

    public bool IsUtc => TimeZone is "UTC" or "Etc/UTC";
}
