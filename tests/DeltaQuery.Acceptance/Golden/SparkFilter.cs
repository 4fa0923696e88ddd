using System.Text.RegularExpressions;

namespace DeltaQuery.Acceptance.Golden;

/// <summary>The filters of the facts, which are Spark's SQL, in DuckDB's.</summary>
internal static partial class SparkFilter
{
    public static string ToDuckDb(string where)
    {
        where = ZonedTimestamp().Replace(where, "TIMESTAMPTZ '$1'");
        where = where.Replace("TIMESTAMP_NTZ'", "TIMESTAMP '", StringComparison.Ordinal);
        where = where.Replace("DATE'", "DATE '", StringComparison.Ordinal);
        return Function().Replace(where, "$2::$1");
    }

    [GeneratedRegex("TIMESTAMP'([^']*)'")]
    private static partial Regex ZonedTimestamp();

    [GeneratedRegex(@"\b(double|float)\(('[^']*')\)")]
    private static partial Regex Function();
}
