using System.Globalization;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>The points of a chart: what stands in one column, and the number beside it in another.</summary>
/// <param name="label">The column of labels.</param>
/// <param name="number">The column of numbers.</param>
/// <param name="columns">The result's columns.</param>
internal sealed class ChartPoints(int label, int number, IReadOnlyList<ResultColumn> columns)
{
    private const int Most = 500;
    private const int LongestLabel = 40;
    private const double Largest = 1e300; // the difference of two is still a number

    private readonly List<(string Label, double Value)> _points = [];

    public IReadOnlyList<(string Label, double Value)> Points => _points;

    /// <summary>How many rows there were; more than points where some were NULL or too many.</summary>
    public long Rows { get; private set; }

    public string LabelName => columns[label].Name;

    public string NumberName => columns[number].Name;

    /// <summary>Whether the labels have an order of their own, as times and numbers do.</summary>
    public bool IsOrdered => columns[label].Kind is ResultColumnKind.Temporal or ResultColumnKind.Integer or ResultColumnKind.Number;

    public bool IsWorthDrawing => _points.Count > 1;

    /// <summary>The points of a result: of its first column that can be a label and the number behind it, or before; null where
    /// there is none.</summary>
    public static ChartPoints? Of(IReadOnlyList<ResultColumn> columns)
    {
        var label = Find(columns, -1, c => c.Kind is ResultColumnKind.Text or ResultColumnKind.Temporal or ResultColumnKind.Boolean);
        if (label < 0)
            label = Find(columns, -1, TableCells.IsNumber);
        var number = Find(columns, label, TableCells.IsNumber, from: label + 1);
        if (number < 0)
            number = Find(columns, label, TableCells.IsNumber);
        return label < 0 || number < 0 ? null : new ChartPoints(label, number, columns);
    }

    public void Add(RowBatch batch, int row)
    {
        Rows++;
        if (_points.Count == Most || batch.IsNull(number, row))
            return;
        if (!double.TryParse(batch.TextSpan(number, row), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !(Math.Abs(value) < Largest))
            return;
        var name = batch.IsNull(label, row) ? "NULL" : DisplayWidth.Cut(TableCells.Shown(batch.TextSpan(label, row)).ToString(), LongestLabel, "…");
        _points.Add((name, value));
    }

    private static int Find(IReadOnlyList<ResultColumn> columns, int other, Func<ResultColumn, bool> fits, int from = 0)
    {
        for (var i = from; i < columns.Count; i++)
            if (i != other && fits(columns[i]))
                return i;
        return -1;
    }
}
