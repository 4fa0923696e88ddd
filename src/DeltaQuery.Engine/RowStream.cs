using System.Diagnostics;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine;

/// <summary>The rows of a result, made as they are read. Read once; disposed by who got it.</summary>
public sealed class RowStream : IDisposable
{
    private readonly IChunkSource _result;
    private readonly Func<Exception, Exception> _translate;
    private readonly TimeZoneOffsets? _zone;
    private Action? _release;
    private DataChunk? _current;
    private ArrowExport? _arrow;

    internal RowStream(
        IChunkSource result, IReadOnlyList<ResultColumn> columns, TimeZoneOffsets? zone, Func<Exception, Exception> translate, Action release)
    {
        _result = result;
        _zone = zone;
        _translate = translate;
        _release = release;
        Columns = columns;
    }

    /// <summary>Told once, when the rows have ended: at the last one, by an error or before.</summary>
    internal Action<Exception?>? OnEnd { get; set; }

    /// <summary>The columns.</summary>
    public IReadOnlyList<ResultColumn> Columns { get; }

    /// <summary>The place of the column of a name, exactly so written.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public int IndexOf(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
            if (Columns[i].Name == column)
                return i;
        throw new ArgumentException($"The rows have no column '{column}'.", nameof(column));
    }

    /// <summary>How many rows were read so far.</summary>
    public long RowsRead { get; private set; }

    /// <summary>How long making them has taken so far.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>The next rows, or null at the end.</summary>
    /// <exception cref="DeltaException">The query failed while it ran.</exception>
    /// <exception cref="OperationCanceledException">The token or <see cref="DeltaSession.Interrupt"/> stopped it.</exception>
    public RowBatch? Next(CancellationToken cancellationToken = default)
    {
        _current?.Dispose();
        var start = Stopwatch.GetTimestamp();
        try
        {
            _current = _result.FetchChunk(cancellationToken);
            RowsRead += _current?.RowCount ?? 0;
        }
        catch (DuckDbException e)
        {
            _current = null;
            var error = _translate(e);
            OnEnd?.Invoke(error);
            throw error;
        }
        catch (Exception e) when (e is DeltaException or OperationCanceledException)
        {
            _current = null;
            OnEnd?.Invoke(e);
            throw;
        }
        finally
        {
            Elapsed += Stopwatch.GetElapsedTime(start);
        }

        if (_current is not null)
            return new RowBatch(_current, _zone);
        OnEnd?.Invoke(null);
        return null;
    }

    /// <summary>Writes the columns as an <c>ArrowSchema</c> of the Arrow C data interface: a struct, whose release is the caller's. A VARIANT is
    /// text.</summary>
    /// <param name="schema">Where it is to lie.</param>
    /// <param name="mayBeNull">Of each column whether it may hold NULL; null for all.</param>
    /// <exception cref="DeltaException">Arrow has no type for a column.</exception>
    public void WriteArrowSchema(nint schema, IReadOnlyList<bool>? mayBeNull = null) => WriteArrow(arrow => arrow.WriteSchema(schema, mayBeNull));

    /// <summary>Writes rows as an <c>ArrowArray</c> of the Arrow C data interface: a struct, whose release is the caller's. It outlives the
    /// batch.</summary>
    /// <param name="batch">The batch that was read last.</param>
    /// <param name="first">The first of its rows that is wanted.</param>
    /// <param name="count">How many are.</param>
    /// <param name="array">Where it is to lie.</param>
    /// <exception cref="DeltaException">A value does not fit into Arrow.</exception>
    public void WriteArrowRows(RowBatch batch, int first, int count, nint array) =>
        WriteArrow(arrow => arrow.WriteRows(batch.Chunk, first, count, _zone, array));

    private void WriteArrow(Action<ArrowExport> write)
    {
        try
        {
            write(_arrow ??= new ArrowExport(_result.Connection, [.. Columns.Select(c => c.Name)], [.. Columns.Select(c => c.Type.Logical)]));
        }
        catch (DuckDbException e)
        {
            throw _translate(e);
        }
    }

    /// <summary>Ends the query, read or not.</summary>
    public void Dispose()
    {
        _arrow?.Dispose();
        _current?.Dispose();
        _current = null;
        _result.Dispose();
        Interlocked.Exchange(ref _release, null)?.Invoke();
        OnEnd?.Invoke(null);
    }
}
