using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Sessions;

/// <summary>USE: the schema of names without one.</summary>
internal static class UseHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, UseStatement statement)
    {
        var schema = statement.Schema.Parts[^1].Value;
        if (!await context.Session.Engine.Catalog.HasSchemaAsync(schema, context.CancellationToken).ConfigureAwait(false))
            throw NotFound(schema).At(context.Text, statement.Schema.Span.Start);
        context.Session.Resolver.CurrentSchema = schema;
        return new StatementResult("USE", null);
    }

    public static DeltaException NotFound(string schema) =>
        new(DeltaErrorCode.SchemaNotFound, $"schema {schema} does not exist") { Hint = "SHOW SCHEMAS lists them" };
}
