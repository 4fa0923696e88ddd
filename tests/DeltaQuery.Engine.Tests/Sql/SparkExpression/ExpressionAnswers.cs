using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeltaQuery.Testing;

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
    string Group, string Zone, IReadOnlyList<(string Name, string Type, string[] Inputs)> Columns,
        IReadOnlyList<(string Expression, string Type, string[] Answers)> Expressions)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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

    /// <summary>Asks Spark again, with one question for all rows that don't fail, and tells what has changed.</summary>
    public async Task<IReadOnlyList<string>> CompareAsync(ExpressionCases cases)
    {
        var all = Enumerable.Range(0, cases.Rows.Count).ToArray();
        var asked = Expressions.Where(each => each.Type != "?").ToList();
        var values = asked.Select(
            each => each.Answers.Select((answer, row) => (answer, row)).Where(pair => pair.answer[0] == '!').Select(
                pair => pair.row).ToList() is { Count: > 0 } failing
            ? $"CASE WHEN row_ NOT IN ({string.Join(", ", failing)}) THEN ({each.Expression}) END"
            : $"({each.Expression})");
        var (rows, types, error) =
            await SparkOracle.AskAsync($"SELECT row_, {string.Join(", ", values)} FROM {cases.SparkTable(all)}", Zone);
        if (rows == null)
            return [$"{Group} {Zone}: {error}"];
        var faults = new List<string>();
        for (var i = 0; i < asked.Count; i++)
        {
            var (expression, type, answers) = asked[i];
            if (types[i + 1].ToLowerInvariant() != type)
                faults.Add($"{expression}: {types[i + 1]}, kept {type}");
            faults.AddRange(rows.Select(row => ((int)row![0]!, Text(row[i + 1])))
                .Where(pair => answers[pair.Item1][0] != '!' && answers[pair.Item1] != pair.Item2)
                .Select(pair => $"{Group} {Zone} {expression}, row {pair.Item1 + 1}: {pair.Item2}, kept {answers[pair.Item1]}"));
        }

        return faults;
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

    private static string Text(JsonNode? value) => value == null ? "null" : value.ToJsonString(Json);
}
