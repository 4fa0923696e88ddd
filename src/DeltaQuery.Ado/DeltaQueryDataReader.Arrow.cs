using System.Data;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>The result as Arrow.</summary>
public sealed partial class DeltaQueryDataReader
{
    private bool _isExported;
    private (int First, int Count) _left;

    /// <summary>The rows after the current one, through the Arrow C stream interface. The reader itself has no more rows then.</summary>
    /// <remarks>The query stays the reader's: the stream gives rows until the reader goes on to another result or is closed. Instants have the
    /// session's time zone, a DECIMAL is a decimal128, a VARIANT text that holds JSON; a column says that it is never null where the table
    /// does.</remarks>
    /// <param name="cancellationToken">Stops the fetches of the stream, as does <see cref="DeltaQueryCommand.Cancel"/>.</param>
    /// <exception cref="InvalidOperationException">There is no result, or it was given to a stream before.</exception>
    public DeltaQueryArrowStream GetArrowStream(CancellationToken cancellationToken = default)
    {
        CheckOpen();
        if (_result?.Rows is not { } rows)
            throw new InvalidOperationException("There is no result with rows.");
        if (_isExported)
            throw new InvalidOperationException("The result was given to a stream before.");
        _isExported = true;
        _left = (_row + 1, _count - _row - 1);
        (_row, _count) = (-1, 0);
        return new DeltaQueryArrowStream(new ArrowSource(this, rows, cancellationToken));
    }

    /// <summary>Writes the columns as an ArrowSchema.</summary>
    /// <exception cref="InvalidOperationException">The reader has gone on.</exception>
    internal void WriteArrowSchema(RowStream rows, nint schema)
    {
        using var running = _connection.Running.EnterScope();
        CheckAt(rows);
        Guarded(
            _ =>
            {
                rows.WriteArrowSchema(schema, [.. _columns.Select(c => c.Origin is not { MayBeNull: false })]);
                return true;
            }, CancellationToken.None);
    }

    /// <summary>Writes the next rows as an ArrowArray.</summary>
    /// <returns>Whether there were any.</returns>
    /// <exception cref="InvalidOperationException">The reader has gone on.</exception>
    internal bool WriteArrowRows(RowStream rows, nint array, CancellationToken cancellationToken)
    {
        using var running = _connection.Running.EnterScope();
        CheckAt(rows);
        return Guarded(
            token =>
            {
                if (_left.Count == 0)
                {
                    if ((_hasRows && IsSingleRow) || !Fetch(token))
                        return false;
                    _left = (0, _count);
                    (_row, _count) = (-1, 0);
                }

                rows.WriteArrowRows(_batch!, _left.First, _left.Count, array);
                _left = default;
                return true;
            }, cancellationToken);
    }

    private void CheckAt(RowStream rows)
    {
        if (_closed || _result?.Rows != rows)
            throw new InvalidOperationException("The reader was closed, or has gone on to another result.");
    }
}
