using DeltaQuery.Engine.Redaction;
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
        var (definition, statement) = (shown.Definition, shown.Statement);
        yield return ("Name", definition.Name);
        yield return ("State", shown.State);
        yield return ("Comment", definition.Comment);
        yield return ("Target", statement?.Target.ToString());
        yield return ("Brokers", statement?.Source.Brokers is { } brokers ? SecretKeys.Shown("brokers", brokers.Value) : null);
        yield return ("Connection", statement?.Source.Connection?.Value);
        yield return ("Topics", string.Join(", ", shown.Topics));
        yield return ("Group", shown.Group);
        yield return ("Temporary", definition.IsTemporary ? "true" : "false");
        yield return ("Created", Text(definition.Created));
        yield return ("Last error", shown.LastError);
    }

    private static IEnumerable<(string Name, string? Value)> More(ShownIngest shown)
    {
        var (definition, statement) = (shown.Definition, shown.Statement);
        yield return ("Statement", definition.Text);
        yield return ("Application id", statement?.Clauses.AppId?.Id.Value ?? definition.Id);
        yield return ("Schema of names without one", definition.Schema);
        yield return ("Run by", shown.IsAlive ? shown.Progress?.By : null);
        yield return ("Started", shown.Progress is { } told ? Text(told.Started) : null);
    }

    private static string Text(DateTimeOffset time) => FormattableString.Invariant($"{time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
}
