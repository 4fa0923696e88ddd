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
        catch (DeltaException e)
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

    /// <summary>Ends the query, read or not.</summary>
    public void Dispose()
    {
        _current?.Dispose();
        _current = null;
        _result.Dispose();
        Interlocked.Exchange(ref _release, null)?.Invoke();
        OnEnd?.Invoke(null);
    }
}
