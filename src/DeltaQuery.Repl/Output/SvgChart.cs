using System.Globalization;
using System.Text;

namespace DeltaQuery.Repl.Output;

/// <summary>A chart as SVG: a line where labels have an order and there are many, else bars.</summary>
internal static class SvgChart
{
    private const int Width = 800;
    private const int Height = 280;
    private const int Left = 70; // for the numbers at the axis
    private const int Top = 24;
    private const int Bottom = 240;
    private const int MostBars = 60;
    private const int MostLabels = 10;
    private const string Colour = "#3b7dd8";

    public static string Of(ChartPoints chart)
    {
        var values = chart.Points.Select(p => p.Value).ToList();
        var (low, high) = (Math.Min(0, values.Min()), Math.Max(0, values.Max()));
        if (low == high)
            high = 1;
        var step = (double)(Width - Left) / values.Count;
        var svg = new StringBuilder();
        var rows = chart.Rows > chart.Points.Count ? $" ({Text(chart.Points.Count)} of {Text(chart.Rows)} rows)" : "";
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" role=\"img\">\n")
            .Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"14\">{HtmlPage.Escaped($"{chart.NumberName} by {chart.LabelName}{rows}")}</text>\n");
        Axis(svg, low, high);
        if (chart.IsOrdered || values.Count > MostBars)
            Line(svg, chart, X, Y);
        else
            Bars(svg, chart, step, X, Y);
        Labels(svg, chart, X);
        return svg.Append("</svg>\n").ToString();

        double X(int i) => Left + ((i + 0.5) * step);
        double Y(double value) => Bottom - ((value - low) / (high - low) * (Bottom - Top));
    }

    private static void Axis(StringBuilder svg, double low, double high)
    {
        foreach (var part in new[] { 0, 0.5, 1 })
        {
            var y = Number(Bottom - (part * (Bottom - Top)));
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width}\" y1=\"{y}\" y2=\"{y}\" stroke=\"#8884\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{y}\" text-anchor=\"end\">{Text(low + (part * (high - low)))}</text>\n");
        }
    }

    private static void Bars(StringBuilder svg, ChartPoints chart, double step, Func<int, double> x, Func<double, double> y)
    {
        foreach (var (i, (label, value)) in chart.Points.Index())
        {
            var (top, bottom) = (y(Math.Max(value, 0)), y(Math.Min(value, 0)));
            svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<rect x=\"{Number(x(i) - (step * 0.4))}\" y=\"{Number(top)}\" width=\"{Number(step * 0.8)}\" height=\"{Number(bottom - top)}\" "
                        + $"fill=\"{Colour}\">")
                .Append(CultureInfo.InvariantCulture, $"<title>{HtmlPage.Escaped(label)}: {Text(value)}</title></rect>\n");
        }
    }

    private static void Line(StringBuilder svg, ChartPoints chart, Func<int, double> x, Func<double, double> y) =>
        svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{Colour}\" stroke-width=\"1.5\" points=\"")
            .AppendJoin(' ', chart.Points.Select((p, i) => $"{Number(x(i))},{Number(y(p.Value))}")).Append("\"/>\n");

    private static void Labels(StringBuilder svg, ChartPoints chart, Func<int, double> x)
    {
        var every = (chart.Points.Count + MostLabels - 1) / MostLabels;
        for (var i = 0; i < chart.Points.Count; i += every)
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Number(x(i))}\" y=\"{Bottom + 16}\" text-anchor=\"middle\">")
                .Append(HtmlPage.Escaped(DisplayWidth.Cut(chart.Points[i].Label, 12, "…"))).Append("</text>\n");
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
