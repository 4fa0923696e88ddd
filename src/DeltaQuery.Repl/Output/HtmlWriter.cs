using System.Buffers;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Output;

/// <summary>One page that needs nothing else: a table a result, which sorts by a click, and a chart where there are numbers to draw.</summary>
/// <remarks>The rows go out as they come; only the chart's points are held.</remarks>
internal sealed class HtmlWriter(Utf8Output output, bool header, string nullText) : IRowWriter
{
    private static readonly SearchValues<char> Special = SearchValues.Create("&<>\"'\0");

    private readonly bool _header = header;
    private IReadOnlyList<ResultColumn> _columns = [];
    private ChartPoints? _points;
    private bool _isOpen;

    public void Begin(IReadOnlyList<ResultColumn> columns)
    {
        if (!_isOpen) output.Write(HtmlPage.Head);
        _isOpen = true;
        _columns = columns;
        _points = ChartPoints.Of(columns);
        output.Write("<table>\n");
        if (!_header) return;
        output.Write("<thead><tr>");
        foreach (var column in columns)
        {
            output.Write(TableCells.IsNumber(column) ? "<th class=\"n\" title=\"" : "<th title=\"");
            WriteText(column.TypeName.ToLowerInvariant());
            output.Write("\">");
            WriteText(column.Name);
            output.Write("</th>");
        }

        output.Write("</tr></thead>\n");
    }

    public void Rows(RowBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            output.Write("<tr>");
            for (var column = 0; column < _columns.Count; column++)
            {
                var isNull = batch.IsNull(column, row);
                output.Write(isNull ? "<td class=\"null\">" : TableCells.IsNumber(_columns[column]) ? "<td class=\"n\">" : "<td>");
                WriteText(isNull ? nullText : batch.TextSpan(column, row));
                output.Write("</td>");
            }

            output.Write("</tr>\n");
            _points?.Add(batch, row);
        }
    }

    public void End()
    {
        output.Write("</table>\n");
        if (_points is { IsWorthDrawing: true } points)
            output.Write(SvgChart.Of(points));
        _points = null;
    }

    public void Finish()
    {
        if (_isOpen) output.Write(HtmlPage.Foot);
    }

    private void WriteText(ReadOnlySpan<char> text) => output.Write(text, Special, HtmlPage.Escaped);
}
