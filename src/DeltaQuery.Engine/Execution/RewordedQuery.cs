using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>Runs a statement in other words than the user's; places of errors are then those of the statement's start.</summary>
internal static class RewordedQuery
{
    /// <summary>Runs words of ours followed by a stretch of the user's text.</summary>
    public static Task<StatementResult> RunAsync(ExecutionContext context, string words, SourceSpan rest, string tag) =>
        RunAsync(context, words + context.Text.Slice(rest), tag);

    /// <summary>Runs the reworded text.</summary>
    public static async Task<StatementResult> RunAsync(ExecutionContext context, string reworded, string tag)
    {
        var text = new SourceText(reworded);
        var statement = Parser.ParseStatement(text, text.Span);
        try
        {
            return await new QueryRunner(context with { Text = text }).RunAsync(statement, tag).ConfigureAwait(false);
        }
        catch (DeltaException e) when (e.Position is not null || e.Data.Contains("position"))
        {
            throw new DeltaException(e.Code, e.Message, e) { Table = e.Table, Version = e.Version, Path = e.Path, Features = e.Features, Hint = e.Hint };
        }
    }
}
