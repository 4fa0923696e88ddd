using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>The first rows of the last result, for charts. Bounded, whatever the result: rows, columns and the length of texts.</summary>
internal sealed class LastResult
{
    private const int MostRows = 500;
    private const int MostColumns = 32;
    private const int LongestText = 60;

    private readonly List<string?[]> _rows = [];

    /// <summary>The columns, as many as are held.</summary>
    public IReadOnlyList<ResultColumn> Columns { get; private set; } = [];

    /// <summary>Rows of as many values; null stands for NULL.</summary>
    public IReadOnlyList<string?[]> Rows => _rows;

    /// <summary>How many rows the result had.</summary>
    public long Count { get; private set; }

    public void Begin(IReadOnlyList<ResultColumn> columns)
    {
        (Columns, Count) = (columns.Count <= MostColumns ? columns : [.. columns.Take(MostColumns)], 0);
        _rows.Clear();
    }

    public void Add(RowBatch batch)
    {
        Count += batch.RowCount;
        for (var row = 0; row < batch.RowCount && _rows.Count < MostRows; row++)
        {
            var values = new string?[Columns.Count];
            for (var column = 0; column < values.Length; column++)
                values[column] = batch.IsNull(column, row) ? null : Cut(batch.TextSpan(column, row));
            _rows.Add(values);
        }
    }

    private static string Cut(ReadOnlySpan<char> text) =>
        DisplayWidth.Cut(TableCells.Shown(text[..Math.Min(text.Length, LongestText * 2)]).ToString(), LongestText, "…");
}
