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
        var numbers = new List<string>();
        foreach (var (number, rule) in Violations(plan, rules, cancellationToken))
        {
            var violation = new BadMessage(number, rules[rule].Fault);
            if (rules[rule].OnViolation == Violation.Fail)
                throw Failure(messages, violation);
            if (rules[rule].OnViolation == Violation.DropRow)
                silently++;
            else
                bad.Add(violation);
            numbers.Add(SqlText.Literal((long)number));
        }

        if (numbers.Count > 0)
            _connection.Execute($"DELETE FROM {RowsOf(plan)} WHERE {MappedBatch.MessageColumn} IN ({string.Join(", ", numbers)})", cancellationToken);
        return (numbers.Count, silently);
    }

    private IEnumerable<Rule> Rules(MappingPlan plan)
    {
        var holds = plan.HasDelete || _options.DeleteWhen is not null ? $"{MappedBatch.DeleteColumn} OR " : "";
        foreach (var output in plan.Outputs.Where(output => (!output.IsLoaded || plan.HasDelete) && !output.Field.Nullable))
        {
            yield return new Rule(
                $"{holds}{SqlText.Identifier(output.Field.Name)} IS NOT NULL",
                new MessageFault(MessageFaultClass.NotNull, $"{output.Field.Name} is null, which the column may not be"),
                FailsAtOnce ? Violation.Fail : Violation.DeadLetter);
        }

        foreach (var expected in _options.Expectations)
        {
            yield return new Rule(
                $"{holds}coalesce(CAST(({expected.Condition.Sql}) AS BOOLEAN), false)",
                new MessageFault(MessageFaultClass.Expectation, $"the row violates EXPECT {expected.Name}"), expected.OnViolation);
        }
    }

    private List<(int Message, int Rule)> Violations(MappingPlan plan, List<Rule> rules, CancellationToken cancellationToken)
    {
        var violations = new List<(int, int)>();
        var cases = string.Join(" ", rules.Select((rule, i) => $"WHEN NOT ({rule.Holds}) THEN {i}"));
        using var result = Ask(
            $"SELECT {MappedBatch.MessageColumn}, rule FROM (SELECT {MappedBatch.MessageColumn}, CASE {cases} END AS rule FROM {RowsOf(plan)}) "
            + "WHERE rule IS NOT NULL ORDER BY 1",
            cancellationToken);
        while (result.FetchChunk() is { } chunk)
        {
            using (chunk)
            {
                for (var i = 0; i < chunk.RowCount; i++)
                    violations.Add(((int)(long)chunk[0].GetValue(i)!, Convert.ToInt32(chunk[1].GetValue(i), CultureInfo.InvariantCulture)));
            }
        }

        return violations;
    }

    private DuckDbResult Ask(string sql, CancellationToken cancellationToken)
    {
        try
        {
            return _connection.Query(sql, cancellationToken);
        }
        catch (DuckDbException e) when (ConcernsValues(e))
        {
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"EXPECT: {e.Message}", e);
        }
    }

    /// <param name="Holds">The condition, which is never null.</param>
    /// <param name="Fault">What its violation is told as.</param>
    /// <param name="OnViolation">What becomes of the row.</param>
    private sealed record Rule(string Holds, MessageFault Fault, Violation OnViolation);
}
