using System.Runtime.CompilerServices;

namespace DeltaQuery.Engine.Tests.Sql.SparkExpression;

/// <summary>A group of Cases.txt: columns, rows of values as Spark writes them, and the expressions that are asked of each row.</summary>
/// <remarks>
/// <code>
/// # name [zone ..]
/// columns: a INT; b STRING
/// row: 1; 'x'
/// a + 1
/// </code>
/// </remarks>
internal sealed record ExpressionCases(
    string Name, IReadOnlyList<string> Zones, IReadOnlyList<(string Name, string Type)> Columns, IReadOnlyList<string[]> Rows,
        IReadOnlyList<string> Expressions)
{
    public static IReadOnlyList<ExpressionCases> All { get; } = Read(File.ReadAllLines(PathOf("Cases.txt")));

    /// <summary>A file beside this one, in the source tree.</summary>
    public static string PathOf(string file, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, file);

    /// <summary>Spark's inline table of the rows.</summary>
    public string SparkTable(IEnumerable<int> rows)
    {
        var values = rows.Select(
            row => $"({row}, {string.Join(", ", Rows[row].Select((value, i) => $"CAST({value} AS {Columns[i].Type})"))})");
        return $"VALUES {string.Join(", ", values)} AS t(row_, {string.Join(", ", Columns.Select(column => column.Name))})";
    }

    private static List<ExpressionCases> Read(string[] lines)
    {
        var cases = new List<ExpressionCases>();
        foreach (var line in lines.Select(line => line.Trim()).Where(
            line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)))
        {
            if (line[0] == '#')
            {
                var words = line[1..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                cases.Add(new ExpressionCases(words[0], words.Length > 1 ? words[1..] : ["UTC"], [], [], []));
                continue;
            }

            var group = cases[^1];
            if (line.StartsWith("columns: ", StringComparison.Ordinal))
                cases[^1] = group with { Columns = [.. Split(line[9..]).Select(text => (text.Split(' ', 2)[0], text.Split(' ', 2)[1]))] };
            else if (line.StartsWith("row: ", StringComparison.Ordinal))
                cases[^1] = group with { Rows = [.. group.Rows, Split(line[5..])] };
            else
                cases[^1] = group with { Expressions = [.. group.Expressions, line] };
        }

        return cases;
    }

    private static string[] Split(string text) => text.Split(';', StringSplitOptions.TrimEntries);
}
