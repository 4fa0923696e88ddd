using DeltaQuery.Engine.Execution.Describing;
using DeltaQuery.Engine.Execution.Ingest.Reading;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Sessions;

/// <summary>What names and statements inside a query mean in a session.</summary>
internal sealed class SessionNames(ExecutionContext context) : ISessionNames
{
    public bool IsTemporary(string name) => context.Session.Temporaries.Contains(name);

    public SessionView? View(string name) => context.Session.Views.GetValueOrDefault(name);

    public Task<string?> RelationOfAsync(Statement statement, CancellationToken cancellationToken) =>
        StatementExecutor.RelationOfAsync(context, statement);

    public async Task<string?> RelationOfAsync(RowSource function, QueryText text, CancellationToken cancellationToken)
    {
        if (function.Parts is not [var name])
            return null;
        if (ReadKafkaFunction.IsNamed(name))
            return await ReadKafkaFunction.RelationAsync(context, function, text).ConfigureAwait(false);
        return function.Argument is { } argument
            ? await StatementExecutor.RelationOfFunctionAsync(context, name, argument).ConfigureAwait(false)
            : null;
    }

    public Task<ChangeRange?> ChangesOfAsync(RowSource function, string arguments, CancellationToken cancellationToken) =>
        function.Parts is [var name] && TableChangesFunction.IsNamed(name)
            ? TableChangesFunction.RangeAsync(context, name, arguments)
            : Task.FromResult<ChangeRange?>(null);
}
