using System.Text;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine;

/// <summary>Some rows of a result; valid until the next batch is asked for.</summary>
public sealed partial class RowBatch
{
    private readonly DataChunk _chunk;
    private readonly TimeZoneOffsets? _zone;

    internal RowBatch(DataChunk chunk, TimeZoneOffsets? zone)
    {
        _chunk = chunk;
        _zone = zone;
    }

    /// <summary>How many rows there are.</summary>
    public int RowCount => _chunk.RowCount;

    /// <summary>Whether a value is NULL.</summary>
    public bool IsNull(int column, int row) => _chunk[column].IsNull(row);

    /// <summary>A value as text, exactly as a cast to VARCHAR would write it; null for NULL.</summary>
    public string? GetText(int column, int row) => IsNull(column, row) ? null : ValueText.Of(_chunk[column], row, _zone);

    /// <summary>Appends a value's text; nothing for NULL.</summary>
    public void AppendText(StringBuilder target, int column, int row)
    {
        if (!IsNull(column, row))
            ValueText.Append(target, _chunk[column], row, _zone);
    }

    /// <summary>A value as an object of the nearest .NET type; null for NULL.</summary>
    public object? GetValue(int column, int row) => _chunk[column].GetValue(row);

    /// <summary>The values of a column.</summary>
    public ColumnValues Column(int column) => new(_chunk[column], _zone);

    internal DataChunk Chunk => _chunk;

    internal ColumnVector Vector(int column) => _chunk[column];
}
