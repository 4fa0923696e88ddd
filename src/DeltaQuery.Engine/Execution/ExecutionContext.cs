using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>What a handler needs to run one statement.</summary>
/// <param name="Session">The session.</param>
/// <param name="Text">The statement's text.</param>
/// <param name="Parameters">The values of its parameters.</param>
/// <param name="CancellationToken">Stops it.</param>
internal sealed record ExecutionContext(
    SessionState Session, SourceText Text, IReadOnlyDictionary<string, object?> Parameters, CancellationToken CancellationToken)
{
    /// <summary>Other words for stretches of the statement's queries.</summary>
    public IReadOnlyList<(SourceSpan Span, string Sql)> Replaced { get; init; } = [];

    /// <summary>What <see cref="Text"/> is the text of; null for a text that was not prepared.</summary>
    public PreparedStatement? Prepared { get => ReferenceEquals(field?.Source, Text) ? field : null; init; }

    /// <summary>The application whose write the statement is, so that it happens once (<see cref="IdempotentWrites"/>).</summary>
    public SetTransaction? Txn { get; init; }

    /// <summary>The batch of an INGEST whose rows the statement writes; null for a statement of its own.</summary>
    public BatchCommit? Batch { get; init; }

    /// <summary>What comes after a commit that has added files to a table of such metadata; null for nothing.</summary>
    public Func<ExecutionContext, DeltaTable, Metadata, IReadOnlyList<AddFile>, Task>? AfterCommit { get; init; }

    /// <summary>Whether the statement runs here, wherever those of the session do.</summary>
    public bool RunsHere { get; init; }

    public DuckDbConnection Connection => Session.Connection;

    /// <summary>How many parameters without a number of their own (<c>?</c>) stand before a place of the text.</summary>
    public int UnnumberedBefore(int place) => Text.Text.AsSpan(0, place).Contains('?')
        ? ParameterFinder.Of(Text, SourceSpan.FromBounds(0, place)).Count(p => p.Span.Length == 1)
        : 0;

    /// <summary>An error of DuckDB's as one of ours, at its place in the user's text.</summary>
    /// <param name="error">DuckDB's error.</param>
    /// <param name="executed">The text that DuckDB was given.</param>
    /// <param name="toSource">Gives the place in the user's text of a place in <paramref name="executed"/>; null if there is no way back.</param>
    public Exception Translate(Exception error, string executed, Func<int, int>? toSource)
    {
        if (error is not DuckDbException e)
            return error;
        if (Session.Feeds.FailureOf(e) is { } failure)
            return failure;
        if (error.Data["text"] is QueryText failed)
            (executed, toSource) = (failed.Text, failed.ToSource);
        int? position = null;
        if (e.Position is { } offset && toSource is not null)
            position = Math.Clamp(toSource(new SourceText(executed).Utf16OffsetOf(offset)), 0, Text.Length);
        return DuckDbErrors.Translate(e, Text, position);
    }
}
