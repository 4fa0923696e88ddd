using System.Text;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine;

/// <summary>Some rows of a result; valid until the next batch is asked for.</summary>
public sealed partial class RowBatch
{
    private readonly DataChunk chunk;
    private readonly TimeZoneOffsets? zone;

    internal RowBatch(DataChunk chunk, TimeZoneOffsets? zone)
    {
        this.chunk = chunk;
        this.zone = zone;
    }

    /// <summary>How many rows there are.</summary>
    public int RowCount => chunk.RowCount;

    /// <summary>Whether a value is NULL.</summary>
    public bool IsNull(int column, int row) => chunk[column].IsNull(row);

    /// <summary>A value as text, exactly as a cast to VARCHAR would write it; null for NULL.</summary>
    public string? GetText(int column, int row) => IsNull(column, row) ? null : ValueText.Of(chunk[column], row, zone);

    /// <summary>Appends a value's text; nothing for NULL.</summary>
    public void AppendText(StringBuilder target, int column, int row)
    {
        if (!IsNull(column, row))
            ValueText.Append(target, chunk[column], row, zone);
    }

    /// <summary>A value as an object of the nearest .NET type; null for NULL.</summary>
    public object? GetValue(int column, int row) => chunk[column].GetValue(row);

    internal ColumnVector Vector(int column) => chunk[column];
}
