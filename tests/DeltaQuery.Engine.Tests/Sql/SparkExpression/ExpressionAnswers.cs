using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeltaQuery.Engine.Tests.Sql.SparkExpression;

/// <summary>What Spark answered to a group of <see cref="ExpressionCases"/> in a time zone; kept in Answers.txt.</summary>
/// <remarks>
/// <code>
/// # group zone
/// name type     input of row 1   input of row 2 ..    (columns, then an empty line)
/// expression    type   answer of row 1   answer of row 2 ..
/// </code>
/// Between tabs; values as the oracle's JSON, a failure as <c>!CLASS</c>.
/// </remarks>
internal sealed record ExpressionAnswers(
    string Group, string Zone, IReadOnlyList<(string Name, string Type, string[] Inputs)> Columns, IReadOnlyList<(string Expression, string Type, string[] Answers)> Expressions)
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<ExpressionAnswers> Read(string path)
    {
        var groups = new List<ExpressionAnswers>();
        var columns = false;
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                groups.Add(new ExpressionAnswers(line.Split(' ')[1], line.Split(' ')[2], [], []));
                columns = true;
            }
            else if (line.Length == 0)
            {
                columns = false;
            }
            else
            {
                var parts = line.Split('\t');
                groups[^1] = columns
                    ? groups[^1] with { Columns = [.. groups[^1].Columns, (parts[0], parts[1], parts[2..])] }
                    : groups[^1] with { Expressions = [.. groups[^1].Expressions, (parts[0], parts[1], parts[2..])] };
            }
        }

        return groups;
    }

    public static void Write(string path, IEnumerable<ExpressionAnswers> groups)
    {
        using var file = new StreamWriter(path) { NewLine = "\n" };
        foreach (var group in groups)
        {
            file.WriteLine($"# {group.Group} {group.Zone}");
            foreach (var (name, type, inputs) in group.Columns)
                file.WriteLine(string.Join('\t', [name, type, .. inputs]));
            file.WriteLine();
            foreach (var (expression, type, answers) in group.Expressions)
                file.WriteLine(string.Join('\t', [expression, type, .. answers]));
            file.WriteLine();
        }
    }

    /// <summary>Asks Spark.</summary>
    public static async Task<ExpressionAnswers> AskAsync(ExpressionCases cases, string zone)
    {
        var columns = new List<(string, string, string[])>();
        foreach (var (name, _) in cases.Columns)
        {
            var (type, inputs) = await AskAsync(cases, zone, name);
            columns.Add((name, type, inputs));
        }

        var expressions = new List<(string, string, string[])>();
        foreach (var batch in cases.Expressions.Chunk(4))
        {
            var asked = await Task.WhenAll(batch.Select(async expression => (expression, answer: await AskAsync(cases, zone, expression))));
            expressions.AddRange(asked.Select(each => (each.expression, each.answer.Type, each.answer.Answers)));
        }

        return new ExpressionAnswers(cases.Name, zone, columns, expressions);
    }

    /// <summary>One expression over all rows; row by row where one of them fails.</summary>
    public static async Task<(string Type, string[] Answers)> AskAsync(ExpressionCases cases, string zone, string expression)
    {
        var answers = new string[cases.Rows.Count];
        var all = Enumerable.Range(0, cases.Rows.Count).ToArray();
        var (rows, types, error) = await SparkOracle.AskAsync($"SELECT row_, ({expression}) FROM {cases.SparkTable(all)}", zone);
        if (rows != null)
        {
            foreach (var row in rows)
                answers[(int)row![0]!] = Text(row[1]);
            return (types[1].ToLowerInvariant(), answers);
        }

        var type = "?";
        foreach (var row in all)
        {
            (rows, types, error) = await SparkOracle.AskAsync($"SELECT ({expression}) FROM {cases.SparkTable([row])}", zone);
            answers[row] = rows == null ? "!" + error : Text(rows[0]![0]);
            type = types.Count > 0 ? types[0].ToLowerInvariant() : type;
        }

        return (type, answers);
    }

    private static string Text(JsonNode? value) => value == null ? "null" : value.ToJsonString(s_json);
}
