using System.Globalization;
using System.Text;

namespace DeltaQuery.Repl.Tests.Editing;

/// <summary>A terminal's screen as an SVG image, for docs/images.</summary>
internal static class ScreenImage
{
    private const double Width = 8.4;
    private const int Height = 18;
    private const int Margin = 14;

    /// <summary>Draws the rows to the last that has text.</summary>
    public static string Draw(TerminalScreen screen)
    {
        var rows = screen.Cells.Take(screen.Text.Split('\n').Length).ToList();
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {screen.Columns * Width + 2 * Margin:0} {rows.Count * Height + 2 * Margin}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14">
            <rect width="100%" height="100%" rx="8" fill="#1c1f26"/>

            """);
        for (var row = 0; row < rows.Count; row++)
            for (var at = 0; at < rows[row].Count;)
            {
                var (from, style, text) = (at, rows[row][at].Style, new StringBuilder());
                while (at < rows[row].Count && rows[row][at].Style == style)
                    text.Append(rows[row][at++].Glyph);
                if (text.ToString().Trim().Length > 0)
                    Append(svg, from, row, at - from, style, text.ToString());
            }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Append(StringBuilder svg, int column, int row, int columns, string style, string text) => svg.Append(
        CultureInfo.InvariantCulture,
        $"""
        <text x="{Margin + column * Width:0.#}" y="{Margin + row * Height + 14}" textLength="{columns * Width:0.#}" xml:space="preserve" fill="{Color(style)}"{(style.StartsWith('1') ? " font-weight=\"bold\"" : "")}{(style.StartsWith('4') ? " text-decoration=\"underline\"" : "")}>{Escaped(text)}</text>

        """);

    private static string Color(string style) => style.Split(';')[^1] switch
    {
        "31" => "#ff6b6b",
        "32" => "#98c379",
        "33" => "#e5c07b",
        "34" => "#61afef",
        "35" => "#c678dd",
        "36" => "#56b6c2",
        "90" or "2" => "#7f848e",
        _ => "#dcdfe4",
    };

    private static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
