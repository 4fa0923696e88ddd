using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest.Jobs;

/// <summary>A named ingest as it is shown: what it says and what it does.</summary>
/// <param name="Definition">The definition.</param>
/// <param name="Statement">What it says; null where its text can no longer be read.</param>
/// <param name="Fault">Why not.</param>
/// <param name="Progress">What is told of its last run; null if it never ran.</param>
/// <param name="IsAlive">Whether somebody runs it or waits for it to be resumed.</param>
internal sealed record ShownIngest(IngestDefinition Definition, IngestStatement? Statement, string? Fault, IngestProgress? Progress, bool IsAlive)
{
    public static async Task<ShownIngest> OfAsync(ExecutionContext context, IngestDefinition definition)
    {
        var (engine, fault) = (context.Session.Engine, (string?)null);
        IngestStatement? statement = null;
        try
        {
            statement = IngestPlan.StatementOf(new SourceText(definition.Text));
        }
        catch (DeltaException e)
        {
            fault = e.Message;
        }

        var isHere = engine.Ingests.Find(definition) is { HasEnded: false };
        var progress = await engine.Ingests.ProgressAsync(definition, context.CancellationToken).ConfigureAwait(false);
        return new ShownIngest(definition, statement, fault, progress, isHere || progress?.IsAlive(DateTimeOffset.UtcNow) == true);
    }

    /// <summary>RUNNING, PAUSED, STOPPED, FAILED or FINISHED.</summary>
    public string State => (this switch
    {
        { IsAlive: true, Progress: { } told } => told.State,
        { Definition.IsPaused: true } => IngestState.Paused,
        { Progress: { State: IngestState.Failed or IngestState.Finished } ended } => ended.State,
        _ => IngestState.Stopped,
    }).ToString().ToUpperInvariant();

    public string? LastError => Fault ?? Progress?.LastError ?? Lost;

    /// <summary>What is known of a run whose process has died; null where none has.</summary>
    public string? Lost => Progress is { State: IngestState.Running } lost && !IsAlive
        ? $"{lost.By}, which ran it, has not been heard of since {lost.At:yyyy-MM-dd HH:mm:ss}Z" : null;

    public IReadOnlyList<string> Topics => Statement?.Source switch
    {
        null => [],
        { Pattern: { } pattern } => [pattern.Value],
        var source => [.. source.Topics.Select(t => t.Value)],
    };

    public string? Group => Statement?.Source.Group?.Value;

    public IngestHealth? Health => IngestHealth.Of(this, DateTimeOffset.UtcNow);

    public BatchProgress? LastBatch => Progress?.Batches is [.., var last] ? last : null;

    public double? RowsPerSecond => Progress is { } told && LastBatch is { } last && last.Committed > told.Started
        ? Math.Round(told.Messages / (last.Committed - told.Started).TotalSeconds, 1) : null;
}
