using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Sessions;

/// <summary>Describes what is no Delta table: the session's temporary tables and views, and whatever else DuckDB knows by name.</summary>
internal static class SessionTable
{
    private const string Columns =
        "column_name VARCHAR, column_type VARCHAR, \"null\" VARCHAR, \"key\" VARCHAR, \"default\" VARCHAR, \"extra\" VARCHAR";

    /// <summary>A relation with DuckDB's DESCRIBE of a name; null where the name is a Delta table's, or nobody's.</summary>
    public static async Task<string?> DescribeAsync(ExecutionContext context, TableReference reference)
    {
        if (reference.TimeTravel is not null)
            return null;
        if (reference is { Path: null, Parts: [var name] } && context.Session.Views.ContainsKey(name.Value))
            return await DescribeViewAsync(context, name.Value).ConfigureAwait(false);
        if (!context.Session.IsTemporary(reference) && await IsDeltaAsync(context, reference).ConfigureAwait(false))
            return null;
        var text = reference.Path is { } path
            ? $"SELECT * FROM {SqlText.Literal(path)}"
            : SqlText.Identifier(reference.Parts.Select(p => p.Value).ToArray());
        return DuckDbKnows(context, text) ? $"(DESCRIBE {text})" : null;
    }

    /// <summary>Whether the name can only be a Delta table's: it is in the catalog, a path with a log, or <c>delta.`path`</c>.</summary>
    private static async Task<bool> IsDeltaAsync(ExecutionContext context, TableReference reference)
    {
        var table = await context.Session.Resolver.FindAsync(reference, context.CancellationToken).ConfigureAwait(false);
        if (table is null)
            return reference.AtSuffixReading is not null;
        return reference.Parts.Count > 1 || await TableResolver.ExistsAsync(table, context.CancellationToken).ConfigureAwait(false);
    }

    private static bool DuckDbKnows(ExecutionContext context, string text)
    {
        try
        {
            context.Connection.Prepare($"DESCRIBE {text}", context.CancellationToken).Dispose();
            return true;
        }
        catch (DuckDbException)
        {
            return false;
        }
    }

    /// <summary>A view over Delta tables is text of ours: DuckDB describes what it is rewritten to.</summary>
    private static Task<string> DescribeViewAsync(ExecutionContext context, string view)
    {
        var text = new SourceText($"DESCRIBE SELECT * FROM {SqlText.Identifier(view)}");
        var statement = Parser.ParseStatement(text, text.Span);
        var inner = context with { Text = text };
        return new QueryRunner(inner).WithTextAsync(statement.Span, statement.QuerySpans, new RewriteOptions(Prune: false), (rewritten, variables) =>
        {
            using (variables)
            using (var result = context.Connection.Query(rewritten.Text, context.CancellationToken))
            {
                var described = result.Rows().ToList();
                return Relation.Create(context, Columns, rows =>
                {
                    foreach (var row in described)
                    {
                        foreach (var value in row)
                            rows.Append((string?)value);
                        rows.EndRow();
                    }
                });
            }
        });
    }
}
