using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>OPTIMIZE, VACUUM and CHECKPOINT between batches. The batch is committed: whatever fails here is a warning, and is tried again when it is due
/// the next time. Times count from the sink's start.</summary>
/// <param name="session">The ingest's session.</param>
/// <param name="options">What the statement says.</param>
internal sealed class SinkUpkeep(SessionState session, SinkOptions options)
{
    private readonly List<Due> _due = [.. options.Upkeep.Select(terms => new Due(terms, options.Clock.GetUtcNow()))];

    /// <summary>Does what is due after a batch.</summary>
    /// <param name="table">The table in a statement.</param>
    /// <param name="committed">The batch.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task AfterAsync(string table, CommittedBatch committed, CancellationToken cancellationToken)
    {
        foreach (var due in _due)
        {
            due.Commits++;
            due.Rows += committed.RowsWritten;
            if (!due.IsNow(options.Clock.GetUtcNow()))
                continue;
            due.Begin(options.Clock.GetUtcNow());
            try
            {
                await OwnStatement.RunAsync<Statement, bool>(session, Sql(due.Terms, table), ExecuteAsync, context => context, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return; // whoever stops it knows
            }
            catch (Exception e)
            {
                options.Warn($"{due.Terms.Kind.ToString().ToUpperInvariant()} of {options.Table} after a batch failed: {e.Message}");
            }
        }
    }

    private static async Task<bool> ExecuteAsync(ExecutionContext context, Statement statement)
    {
        using var result = await StatementExecutor.ExecuteAsync(context, statement).ConfigureAwait(false);
        return true;
    }

    private static string Sql(UpkeepTerms terms, string table) => terms.Kind switch
    {
        UpkeepKind.Vacuum => terms.RetainHours is { } hours
            ? string.Create(CultureInfo.InvariantCulture, $"VACUUM {table} RETAIN {hours} HOURS")
            : $"VACUUM {table}",
        UpkeepKind.Checkpoint => $"CHECKPOINT TABLE {table}",
        _ when terms.ZOrderBy.Count > 0 =>
            $"OPTIMIZE {table} ZORDER BY ({string.Join(", ", terms.ZOrderBy.Select(path => string.Join('.', path.Select(p => SqlText.Identifier(p)))))})",
        _ => $"OPTIMIZE {table}",
    };

    /// <summary>How much has come together since it was done last.</summary>
    private sealed class Due(UpkeepTerms terms, DateTimeOffset begun)
    {
        private DateTimeOffset _begun = begun;

        public UpkeepTerms Terms => terms;

        public long Commits { get; set; }

        public long Rows { get; set; }

        public bool IsNow(DateTimeOffset now) => Commits >= terms.Commits || Rows >= terms.Rows || now - _begun >= terms.Time;

        public void Begin(DateTimeOffset now) => (Commits, Rows, _begun) = (0, 0, now);
    }
}
