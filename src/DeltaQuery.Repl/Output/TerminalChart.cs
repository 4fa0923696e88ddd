using System.Globalization;
using System.Text;

namespace DeltaQuery.Repl.Output;

/// <summary>Draws a result in the terminal, with block characters.</summary>
/// <remarks>
/// <code>
/// revenue by country
/// DE │ ████████████████ 120
/// FR │ ██████▌ 48.5
/// </code>
/// </remarks>
internal static class TerminalChart
{
    /// <summary>How wide a chart is where nobody says how wide the terminal is.</summary>
    public const int UsualWidth = 80;

    private const int MostBars = 40;
    private const int LongestLabel = 24;
    private const int Height = 12;
    private const int LeastWidth = 20;
    private const string Eighths = " ▏▎▍▌▋▊▉█";
    private const string Levels = " ▁▂▃▄▅▆▇█";
    private const double Largest = 1e300; // the difference of two is still a number

    /// <summary>A bar a row; null where there are no numbers.</summary>
    public static string? Bars(LastResult result, int x, int y, int width)
    {
        var points = Points(result, x, y);
        var text = new StringBuilder(Title(result, x, y, Math.Min(points.Count, MostBars)));
        return Bars(text, [.. points.Take(MostBars)], Math.Max(width, LeastWidth));
    }

    /// <summary>How many values of a column there are in each of some ranges; null where there are no numbers.</summary>
    public static string? Histogram(LastResult result, int column, int width)
    {
        var values = result.Rows.Select(r => Number(r[column])).OfType<double>().ToList();
        if (values.Count == 0)
            return null;
        var (low, high) = (values.Min(), values.Max());
        var count = low == high ? 1 : (int)Math.Clamp(Math.Ceiling(Math.Sqrt(values.Count)), 1, 20);
        var step = low == high ? 1 : (high - low) / count;
        var bins = new int[count];
        foreach (var value in values)
            bins[Math.Min(count - 1, (int)((value - low) / step))]++;
        var rows = result.Count > values.Count ? Invariant($" ({values.Count} of {result.Count} rows)") : "";
        var text = new StringBuilder($"rows by {result.Columns[column].Name}{rows}");
        return Bars(
            text, [.. bins.Select((n, i) => ($"{Text(low + (i * step))} .. {Text(low == high ? high : low + ((i + 1) * step))}", (double)n))],
            Math.Max(width, LeastWidth));
    }

    /// <summary>The numbers in their order, as an area; null where there are none.</summary>
    public static string? Line(LastResult result, int x, int y, int width)
    {
        var points = Points(result, x, y);
        if (points.Count == 0)
            return null;
        var (low, high) = (points.Min(p => p.Value), points.Max(p => p.Value));
        var margin = Math.Max(Text(low).Length, Text(high).Length);
        var columns = Math.Max(Math.Min(width, 200) - margin - 3, LeastWidth / 2);
        var values = Spread(points, columns);
        var text = new StringBuilder(Title(result, x, y, points.Count));
        for (var line = Height - 1; line >= 0; line--)
        {
            var label = line == Height - 1 ? Text(high) : line == 0 ? Text(low) : "";
            text.Append('\n').Append(label.PadLeft(margin)).Append(" │ ");
            foreach (var value in values)
            {
                var level = high == low ? 4 : 1 + ((value - low) / (high - low) * ((Height * 8) - 1)); // the least is still to be seen
                text.Append(Levels[(int)Math.Clamp(Math.Round(level - (line * 8)), 0, 8)]);
            }

            TrimEnd(text);
        }

        var (first, last) = (points[0].Label, points[^1].Label);
        text.Append('\n').Append(' ', margin).Append(" └").Append('─', values.Length + 1).Append('\n').Append(' ', margin + 3).Append(first);
        var blanks = values.Length - DisplayWidth.Of(first) - DisplayWidth.Of(last);
        if (points.Count > 1 && blanks > 0)
            text.Append(' ', blanks).Append(last);
        return text.ToString();
    }

    private static string? Bars(StringBuilder text, IReadOnlyList<(string Label, double Value)> points, int width)
    {
        if (points.Count == 0)
            return null;
        var margin = points.Max(p => DisplayWidth.Of(p.Label));
        var numbers = points.Max(p => Text(p.Value).Length);
        var (low, high) = (Math.Min(0, points.Min(p => p.Value)), Math.Max(0, points.Max(p => p.Value)));
        var room = Math.Max(width - margin - numbers - 4, 4);
        var zero = high == low ? 0 : (int)Math.Round(-low / (high - low) * room);
        foreach (var (label, value) in points)
        {
            text.Append('\n').Append(label).Append(' ', margin - DisplayWidth.Of(label)).Append(" │ ");
            var eighths = high == low ? 0 : (int)Math.Round(Math.Abs(value) / (high - low) * room * 8);
            if (value < 0)
            {
                var full = Math.Min((eighths + 4) / 8, zero);
                text.Append(' ', zero - full).Append('█', full);
            }
            else
            {
                text.Append(' ', zero).Append('█', eighths / 8).Append(eighths % 8 == 0 ? "" : Eighths[eighths % 8].ToString());
            }

            text.Append(text[^1] == ' ' ? "" : " ").Append(Text(value));
        }

        return text.ToString();
    }

    /// <summary>A value a column: means where there are more points, repeated ones where there are fewer.</summary>
    private static double[] Spread(IReadOnlyList<(string Label, double Value)> points, int columns)
    {
        var spread = new double[columns];
        for (var i = 0; i < columns; i++)
        {
            var from = (int)((long)i * points.Count / columns);
            var to = Math.Max(from + 1, (int)((long)(i + 1) * points.Count / columns));
            for (var point = from; point < to; point++)
                spread[i] += points[point].Value / (to - from);
        }

        return spread;
    }

    private static List<(string Label, double Value)> Points(LastResult result, int x, int y) =>
    [
        .. result.Rows.Select(r => (Label: DisplayWidth.Cut(r[x] ?? "NULL", LongestLabel, "…"), Value: Number(r[y])))
            .Where(p => p.Value is not null).Select(p => (p.Label, p.Value!.Value)),
    ];

    private static string Title(LastResult result, int x, int y, int shown) =>
        $"{result.Columns[y].Name} by {result.Columns[x].Name}{(shown < result.Count ? Invariant($" ({shown} of {result.Count} rows)") : "")}";

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) < Largest ? value : null;

    private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static void TrimEnd(StringBuilder text)
    {
        while (text[^1] == ' ')
            text.Length--;
    }
}
