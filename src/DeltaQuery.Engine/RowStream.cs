using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine;

/// <summary>The rows of a result, made as they are read. Read once; disposed by who got it.</summary>
public sealed class RowStream : IDisposable
{
    private readonly DuckDbResult result;
    private readonly Func<Exception, Exception> translate;
    private readonly TimeZoneOffsets? zone;
    private Action? release;
    private DataChunk? current;

    internal RowStream(
        DuckDbResult result, IReadOnlyList<ResultColumn> columns, TimeZoneOffsets? zone, Func<Exception, Exception> translate, Action release)
    {
        this.result = result;
        this.zone = zone;
        this.translate = translate;
        this.release = release;
        Columns = columns;
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<ResultColumn> Columns { get; }

    /// <summary>The next rows, or null at the end.</summary>
    /// <exception cref="DeltaException">The query failed while it ran.</exception>
    /// <exception cref="OperationCanceledException">The token or <see cref="DeltaSession.Interrupt"/> stopped it.</exception>
    public RowBatch? Next(CancellationToken cancellationToken = default)
    {
        current?.Dispose();
        try
        {
            current = result.FetchChunk(cancellationToken);
        }
        catch (DuckDbException e)
        {
            current = null;
            throw translate(e);
        }

        return current is null ? null : new RowBatch(current, zone);
    }

    /// <summary>Ends the query, read or not.</summary>
    public void Dispose()
    {
        current?.Dispose();
        current = null;
        result.Dispose();
        Interlocked.Exchange(ref release, null)?.Invoke();
    }
}
