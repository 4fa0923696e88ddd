using System.Globalization;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>What must hold for rows: columns that may not be null, and EXPECT.</summary>
internal sealed partial class BatchMapper
{
    /// <summary>Takes out the rows that something does not hold for.</summary>
    /// <param name="messages">The batch.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="bad">Gets those of them that are bad messages.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many were taken out, and how many of them are no bad messages.</returns>
    private (long Rows, long Silently) CheckRows(MessageBuffer messages, MappingPlan plan, List<BadMessage> bad, CancellationToken cancellationToken)
    {
        var rules = Rules(plan).ToList();
        if (rules.Count == 0)
            return (0, 0);
        var silently = 0L;
        var numbers = new List<int>();
        foreach (var (number, rule, error) in Violations(plan, rules, cancellationToken))
        {
            var violation = new BadMessage(number, error is null ? rules[rule].Fault : rules[rule].Fault with { Text = error });
            if (rules[rule].OnViolation == Violation.Fail)
                throw Failure(messages, violation);
            if (rules[rule].OnViolation == Violation.DropRow)
                silently++;
            else
                bad.Add(violation);
            numbers.Add(number);
        }

        if (numbers.Count > 0)
            Remove(RowsOf(plan), numbers, cancellationToken);
        return (numbers.Count, silently);
    }

    private IEnumerable<Rule> Rules(MappingPlan plan)
    {
        var deletes = plan.HasDelete || _options.DeleteWhen is not null ? MappedBatch.DeleteColumn : "false";
        foreach (var output in plan.Outputs.Where(output => (!output.IsLoaded || plan.HasDelete) && !output.Field.Nullable))
        {
            yield return new Rule(
                deletes, $"{SqlText.Identifier(output.Field.Name)} IS NOT NULL",
                new MessageFault(MessageFaultClass.NotNull, $"{output.Field.Name} is null, which the column may not be"),
                FailsAtOnce ? Violation.Fail : Violation.DeadLetter);
        }

        foreach (var expected in _options.Expectations)
        {
            yield return new Rule(
                deletes, $"CAST(({expected.Condition.Sql}) AS BOOLEAN)",
                new MessageFault(MessageFaultClass.Expectation, $"the row violates EXPECT {expected.Name}"), expected.OnViolation);
        }
    }

    /// <summary>Of each row that a rule does not hold for the first such rule, and what DuckDB says where the rule cannot be asked of the row.
    /// </summary>
    private List<(int Message, int Rule, string? Error)> Violations(MappingPlan plan, List<Rule> rules, CancellationToken cancellationToken)
    {
        try
        {
            return Violations(plan, rules, rule => rule.Holds, cancellationToken);
        }
        catch (DuckDbException e) when (ConcernsValues(e))
        {
            return AsWritten(() =>
            {
                var violations = Violations(plan, rules, rule => RowQuery.Try(rule.Holds), cancellationToken);
                for (var i = 0; i < Math.Min(violations.Count, MostExplained); i++)
                    violations[i] = violations[i] with { Error = ErrorOf(plan, rules[violations[i].Rule], violations[i].Message, cancellationToken) };
                return violations;
            });
        }
    }

    private List<(int Message, int Rule, string? Error)> Violations(
        MappingPlan plan, List<Rule> rules, Func<Rule, string> holds, CancellationToken cancellationToken)
    {
        var cases = string.Join(" ", rules.Select((rule, i) => $"WHEN CASE WHEN {rule.Unless} THEN false ELSE {holds(rule)} IS NOT TRUE END THEN {i}"));
        using var result = _connection.Query(
            $"SELECT {MappedBatch.MessageColumn}, rule FROM (SELECT {MappedBatch.MessageColumn}, CASE {cases} END AS rule FROM {RowsOf(plan)}) "
            + "WHERE rule IS NOT NULL ORDER BY 1",
            cancellationToken);
        return [.. result.Rows().Select(row => ((int)(long)row[0]!, Convert.ToInt32(row[1], CultureInfo.InvariantCulture), (string?)null))];
    }

    private string? ErrorOf(MappingPlan plan, Rule rule, int message, CancellationToken cancellationToken) =>
        ErrorOf($"SELECT {rule.Holds} FROM {RowsOf(plan)} WHERE {MappedBatch.MessageColumn} = {SqlText.Literal((long)message)}", cancellationToken) is { } error
            ? $"{rule.Fault.Text}: {error}" : null;

    /// <param name="Unless">Where it is not asked.</param>
    /// <param name="Holds">The condition; one that is null does not hold.</param>
    /// <param name="Fault">What its violation is told as.</param>
    /// <param name="OnViolation">What becomes of the row.</param>
    private sealed record Rule(string Unless, string Holds, MessageFault Fault, Violation OnViolation);
}
