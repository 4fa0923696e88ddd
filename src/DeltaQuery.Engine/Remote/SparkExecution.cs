using System.Runtime.CompilerServices;
using DeltaQuery.Engine.Remote.Protocol;

namespace DeltaQuery.Engine.Remote;

/// <summary>A statement that runs on the server, or has run, and its rows. They are pulled: no more than one batch is in memory.</summary>
internal sealed class SparkExecution : IAsyncDisposable
{
    private readonly SparkOperation _operation;
    private readonly IProgress<StatementProgress>? _progress;
    private readonly BatchAssembler _batches = new();
    private readonly SparkBatch? _result;
    private SparkBatch? _ahead;
    private bool _isRead;

    private SparkExecution(SparkOperation operation, IProgress<StatementProgress>? progress, SparkBatch? result) =>
        (_operation, _progress, _result) = (operation, progress, result);

    /// <summary>A UUID, which the server knows the statement by.</summary>
    public string OperationId => _operation.Id;

    /// <summary>Whether the statement was a command, which has run; its rows tell what it did.</summary>
    public bool RanAtOnce => _result is not null;

    /// <summary>The columns of the rows; null for those of a command, and where the server does not say.</summary>
    public IReadOnlyList<SparkColumn>? Columns { get; private set; }

    /// <summary>The rows, once; each batch is let go when the next is asked for. A result without rows has a batch of none.</summary>
    /// <exception cref="DeltaException">The statement failed, or the server has gone away.</exception>
    /// <exception cref="OperationCanceledException">The token asked for it, and the server has been told; or the statement was
    /// interrupted.</exception>
    public async IAsyncEnumerable<SparkBatch> BatchesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (_isRead)
            throw new InvalidOperationException("The rows were read before.");
        _isRead = true;
        if (_result is { } result)
        {
            yield return result;
            yield break;
        }

        if (_ahead is { } first)
        {
            _ahead = null;
            yield return first;
        }

        while (await NextAsync(cancellationToken).ConfigureAwait(false) is { } batch)
            yield return batch;
    }

    /// <summary>Has the server stop the statement; from any thread.</summary>
    public Task InterruptAsync(CancellationToken cancellationToken) => _operation.InterruptAsync(cancellationToken);

    /// <summary>Ends the statement, read or not.</summary>
    public ValueTask DisposeAsync() => _operation.DisposeAsync();

    /// <summary>A command that has run.</summary>
    internal static SparkExecution Of(SparkOperation command, LocalRelation result) =>
        new(command, null, new SparkBatch(0, null, result.Data.Memory));

    /// <summary>A query, which begins; the columns are known when this returns.</summary>
    internal static async Task<SparkExecution> BeginAsync(SparkOperation query, IProgress<StatementProgress>? progress,
        CancellationToken cancellationToken)
    {
        var execution = new SparkExecution(query, progress, null);
        while (execution is { Columns: null, _ahead: null } && await query.NextAsync(cancellationToken).ConfigureAwait(false) is { } answer)
            execution._ahead = execution.Take(answer);
        return execution;
    }

    private async ValueTask<SparkBatch?> NextAsync(CancellationToken cancellationToken)
    {
        while (await _operation.NextAsync(cancellationToken).ConfigureAwait(false) is { } answer)
        {
            if (Take(answer) is { } batch)
                return batch;
        }

        if (_batches.IsWithinBatch)
            throw new DeltaException(DeltaErrorCode.ConnectionFailed,
                "the server ended the result within a batch") { SqlState = SqlStates.ProtocolViolation };
        return null;
    }

    private SparkBatch? Take(ExecutePlanResponse answer)
    {
        if (answer.Schema is { } schema)
            Columns ??= WireTypes.Columns(schema);
        if (answer.ExecutionProgress is { } progress)
            _progress?.Report(SparkProgress.Of(progress));
        return answer.ArrowBatch is { } batch ? _batches.Take(batch) : null;
    }
}
