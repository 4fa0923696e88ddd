using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>What a statement tells in one row, and in the history under the same names in the other spelling: <c>numRemovedFiles</c> and
/// <c>num_removed_files</c>.</summary>
/// <param name="Metrics">The names as the history has them, with the numbers.</param>
internal sealed record MetricsRow(params IReadOnlyList<(string Name, long Value)> Metrics)
{
    public StringMap ToMap() => Operations.Map([.. Metrics.Select(m => (m.Name, (string?)Text(m.Value)))]);

    /// <summary>The statement's result.</summary>
    public StatementResult ToResult(ExecutionContext context, string tag) => RelationHandler.Rows(
        context, $"(SELECT {string.Join(", ", Metrics.Select(m => $"{Text(m.Value)}::BIGINT AS {SqlText.Identifier(ColumnName(m.Name))}"))})", tag);

    private static string ColumnName(string name) =>
        string.Concat(name.Select(c => char.IsUpper(c) ? $"_{char.ToLowerInvariant(c)}" : c.ToString()));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
