using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>DESCRIBE INGEST: a row a fact.</summary>
internal static class DescribeIngestHandler
{
    public static async Task<string?> RelationAsync(ExecutionContext context, DescribeIngestStatement statement)
    {
        var shown = await ShownIngest.OfAsync(context, await FoundIngest.OfAsync(context, statement.Name).ConfigureAwait(false)).ConfigureAwait(false);
        var facts = statement.Extended ? Facts(shown).Concat(More(shown)) : Facts(shown);
        return Relation.Create(context, "info_name VARCHAR, info_value VARCHAR", rows =>
        {
            foreach (var (name, value) in facts)
            {
                rows.Append(name);
                rows.Append(value);
                rows.EndRow();
            }
        });
    }

    private static IEnumerable<(string Name, string? Value)> Facts(ShownIngest shown)
    {
        var (definition, plan) = (shown.Definition, shown.Plan);
        yield return ("Name", definition.Name);
        yield return ("State", shown.State);
        yield return ("Comment", definition.Comment);
        yield return ("Target", plan?.Statement.Target.ToString());
        yield return ("Brokers", plan?.Source.Brokers);
        yield return ("Topics", string.Join(", ", shown.Topics));
        yield return ("Group", plan?.Source.Group);
        yield return ("Temporary", definition.IsTemporary ? "true" : "false");
        yield return ("Created", Text(definition.Created));
        yield return ("Last error", shown.LastError);
    }

    private static IEnumerable<(string Name, string? Value)> More(ShownIngest shown)
    {
        var (definition, plan) = (shown.Definition, shown.Plan);
        yield return ("Statement", definition.Text);
        yield return ("Application id", plan?.Sink.Ids.Id);
        yield return ("Schema of names without one", definition.Schema);
        yield return ("Batch", plan is null ? null : FormattableString.Invariant($"{plan.Loop.BatchRows} rows, {plan.Loop.BatchBytes} bytes, {plan.Loop.BatchInterval.TotalSeconds} seconds"));
        yield return ("Most memory", plan is null ? null : FormattableString.Invariant($"{plan.Loop.MaxMemory} bytes"));
        yield return ("Retries", plan is null ? null : FormattableString.Invariant($"{plan.Loop.MaxRetries}"));
        yield return ("Run by", shown.IsAlive ? shown.Progress?.By : null);
        yield return ("Started", shown.Progress is { } told ? Text(told.Started) : null);
    }

    private static string Text(DateTimeOffset time) => FormattableString.Invariant($"{time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
}
