using System.Text.RegularExpressions;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Planning;

namespace DeltaQuery.Engine.Execution;

/// <summary>The names of a result's columns. A subquery without an alias is called after its text, and that must be the user's, not that of
/// the scans which took the tables' places.</summary>
internal static partial class ColumnNames
{
    /// <summary>The names, or null where the result's own are right.</summary>
    public static IReadOnlyList<string>? Of(DuckDbConnection connection, RewrittenQuery text)
    {
        if (text.Planned is null || !text.HasSubqueries)
            return null;
        try
        {
            using var planned = connection.Prepare(text.Planned);
            var names = Enumerable.Range(0, planned.ColumnCount).Select(planned.ColumnName).ToList();
            return names.Exists(HasQuery) ? names.ConvertAll(n => WithoutStandIns(n, text.StandIns)) : null;
        }
        catch (DuckDbException)
        {
            return null; // not worth an error
        }
    }

    private static bool HasQuery(string name) => name.Contains("SELECT ", StringComparison.Ordinal);

    private static string WithoutStandIns(string name, IReadOnlyDictionary<string, string> standIns) => StandIn().Replace(name, match =>
    {
        if (!standIns.TryGetValue(match.Groups["name"].Value, out var table))
            return match.Value;
        var alias = match.Groups["alias"].Value;
        var plain = alias.StartsWith('"') ? alias[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : alias;
        var isOwn = table.EndsWith(plain, StringComparison.OrdinalIgnoreCase) || table.EndsWith($"`{plain}`", StringComparison.OrdinalIgnoreCase);
        return isOwn || alias.Length == 0 ? table : $"{table} AS {alias}";
    });

    [GeneratedRegex("""(?<name>__dq_\w+)(?: AS (?<alias>"(?:[^"]|"")*"|\w+))?""")]
    private static partial Regex StandIn();
}
