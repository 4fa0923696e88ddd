using DeltaQuery.Engine.Sql.SparkExpression;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Sql.SparkExpression;

/// <summary>What our translations give in DuckDB is what Spark answered. Answers.txt is made anew from Cases.txt with
/// DELTAQUERY_SPARK_REFRESH=1 and a running Spark.</summary>
public class SparkAnswersTests
{
    private static readonly string Answers = ExpressionCases.PathOf("Answers.txt");

    public static IEnumerable<object[]> Groups =>
        ExpressionAnswers.Read(Answers).Select(group => new object[] { group.Group, group.Zone });

    [SkippableFact]
    public async Task Spark_still_answers_so()
    {
        Skip.If(SparkOracle.Address == null, SparkOracle.Missing);
        var answers = ExpressionAnswers.Read(Answers);
        var faults = new List<string>();
        foreach (var (group, cases) in answers.Select(group => (group, ExpressionCases.All.Single(cases => cases.Name == group.Group))))
            faults.AddRange(await group.CompareAsync(cases));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [SkippableFact]
    public async Task Spark_still_fails_so_in_each_row()
    {
        var refresh = Environment.GetEnvironmentVariable("DELTAQUERY_SPARK_REFRESH") == "1";
        Skip.If(!refresh
            && !TestSize.IsLong, "thousands of questions, only with DELTAQUERY_LONG=1");
        Skip.If(SparkOracle.Address == null, SparkOracle.Missing);
        var answers = new List<ExpressionAnswers>();
        foreach (var cases in ExpressionCases.All)
        {
            foreach (var zone in cases.Zones)
                answers.Add(await ExpressionAnswers.AskAsync(cases, zone));
        }

        if (refresh)
            ExpressionAnswers.Write(Answers, answers);
        var written = Path.GetTempFileName();
        ExpressionAnswers.Write(written, answers);
        var now = await File.ReadAllTextAsync(written);
        File.Delete(written);
        Assert.Equal(await File.ReadAllTextAsync(Answers), now);
    }

    [Fact]
    public void Every_case_has_its_answers()
    {
        var cases = ExpressionCases.All.SelectMany(
            group => group.Zones.SelectMany(zone => group.Expressions.Select(expression => (group.Name, zone, expression))));
        var answered =
            ExpressionAnswers.Read(Answers).SelectMany(
                group => group.Expressions.Select(each => (group.Group, group.Zone, each.Expression)));
        Assert.Equal(cases, answered);
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void DuckDB_gives_what_Spark_answered(string name, string zone)
    {
        var group = ExpressionAnswers.Read(Answers).Single(each => each.Group == name && each.Zone == zone);
        using var evaluator = new ExpressionEvaluator(group);
        var faults = new List<string>();
        foreach (var (expression, type, answers) in group.Expressions)
            faults.AddRange(Compare(evaluator, expression, type, answers));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    internal static List<string> Compare(ExpressionEvaluator evaluator, string expression, string type, string[] answers)
    {
        TranslatedExpression translated;
        try
        {
            translated = SparkSqlExpression.Parse(expression).Translate(evaluator.Scope);
        }
        catch (DeltaException error)
        {
            return [$"{expression}: {error.Message}"];
        }

        var faults = new List<string>();
        if (type != "?" && translated.Type.Text != type)
            faults.Add($"{expression}: type {translated.Type}, Spark {type}");
        var values = evaluator.Evaluate(translated);
        for (var row = 0; row < values.Length; row++)
        {
            var expected = type == "?" ? "!" : SparkValue.Expected(answers[row], SparkType.Parse(type));
            if (values[row] != expected && !(expected == "!" && values[row].StartsWith('!')))
                faults.Add($"{expression}, row {row + 1}: {values[row]}, Spark {answers[row]}\n    {translated.Sql}");
        }

        return faults;
    }
}
