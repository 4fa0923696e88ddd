using System.Globalization;
using DeltaQuery.Engine.Sql.SparkExpression;
using DeltaQuery.Testing;
using Xunit.Abstractions;

namespace DeltaQuery.Engine.Tests.Sql.SparkExpression;

/// <summary>Random expressions, ours against Spark's answer. DELTAQUERY_SPARK_SEED names the first seed.</summary>
public class SparkRandomTests(ITestOutputHelper output)
{
    private const int Count = 1000;

    [SkippableFact]
    public async Task Random_expressions_give_what_Spark_gives()
    {
        Skip.If(!TestSize.IsLong, "only with DELTAQUERY_LONG=1");
        Skip.If(SparkOracle.Address == null, SparkOracle.Missing);
        var first = int.Parse(Environment.GetEnvironmentVariable("DELTAQUERY_SPARK_SEED") ?? "1", CultureInfo.InvariantCulture);
        var cases = ExpressionGenerator.Cases;
        var inputs = await ExpressionAnswers.AskAsync(cases, "UTC");
        using var evaluator = new ExpressionEvaluator(inputs);
        var (compared, refused, invalid, faults) = (0, 0, 0, new List<string>());
        foreach (var batch in Enumerable.Range(first, Count).Select(
            seed => new ExpressionGenerator(seed).Next()).Where(IsTranslated).Chunk(4))
        {
            foreach (var (expression, (type, answers)) in await Task.WhenAll(
                batch.Select(async each => (each, await ExpressionAnswers.AskAsync(cases, "UTC", each)))))
            {
                // What Spark refuses as a whole has no type, and the same error in each row.
                if (type == "?")
                    invalid++;
                else
                    faults.AddRange(SparkAnswersTests.Compare(evaluator, expression, type, answers));
                compared++;
            }
        }

        output.WriteLine($"{compared} compared, {refused} outside the list, {invalid} with an error in every row");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(compared > Count / 2);

        bool IsTranslated(string expression)
        {
            try
            {
                SparkSqlExpression.Parse(expression).Translate(evaluator.Scope);
                return true;
            }
            catch (DeltaException error) when (error.Code == DeltaErrorCode.NotSupported)
            {
                refused++;
                return false;
            }
        }
    }
}
