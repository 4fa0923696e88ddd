using System.Text;

namespace DeltaQuery.Repl.Output;

/// <summary>What a page of results has around them.</summary>
internal static class HtmlPage
{
    public const string Head = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>dq</title>
        <style>
        body { font: 14px/1.4 system-ui, sans-serif; margin: 2em; color: #222; background: #fff }
        table { border-collapse: collapse; margin-bottom: 1.5em }
        th, td { padding: .25em .75em; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top; white-space: pre-wrap }
        th { border-bottom: 2px solid #888; cursor: pointer; position: sticky; top: 0; background: #fff }
        th[data-order=up]::after { content: " \25B2" } th[data-order=down]::after { content: " \25BC" }
        .n { text-align: right; font-variant-numeric: tabular-nums } .null { color: #999 }
        svg { max-width: 100%; height: auto; margin-bottom: 1.5em } svg text { font: 11px system-ui, sans-serif; fill: #555 }
        @media (prefers-color-scheme: dark) { body, th { background: #1b1b1b; color: #ddd } th, td { border-color: #444 } svg text { fill: #aaa } }
        </style></head><body>

        """;

    public const string Foot = """
        <script>
        document.querySelectorAll("th").forEach(th => th.addEventListener("click", () => {
          const table = th.closest("table"), column = th.cellIndex, isNumber = th.classList.contains("n");
          const up = th.dataset.order !== "up";
          table.querySelectorAll("th").forEach(other => delete other.dataset.order);
          th.dataset.order = up ? "up" : "down";
          const rows = [...table.rows].slice(1);
          const numbers = { inf: Infinity, "-inf": -Infinity };
          const value = row => { const t = row.cells[column].textContent; return isNumber ? numbers[t] ?? Number(t) : t; };
          const isNull = row => row.cells[column].classList.contains("null");
          rows.sort((a, b) => {
            if (isNull(a) || isNull(b)) return isNull(a) - isNull(b);
            const x = value(a), y = value(b);
            const order = isNumber ? (Number.isNaN(x) - Number.isNaN(y) || x - y || 0) : x < y ? -1 : x > y ? 1 : 0;
            return up ? order : -order;
          });
          rows.forEach(row => row.parentNode.appendChild(row));
        }));
        </script>
        </body></html>

        """;

    /// <summary>A character as text and in attributes.</summary>
    public static string Escaped(char c) => c switch
    {
        '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&quot;", '\'' => "&#39;", '\0' => "\uFFFD", _ => c.ToString(),
    };

    /// <summary>A text as text and in attributes.</summary>
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
            escaped.Append(Escaped(c));
        return escaped.ToString();
    }
}
