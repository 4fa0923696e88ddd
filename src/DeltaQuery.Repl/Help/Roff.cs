using System.Text;

namespace DeltaQuery.Repl.Help;

/// <summary>A manual page while it is written, with the macros of man(7). Texts are taken as they are: nothing in them is a command of roff.</summary>
internal sealed class Roff
{
    private readonly StringBuilder _text = new();

    /// <param name="name">The page's name.</param>
    /// <param name="section">The section of the manual that it is in.</param>
    /// <param name="source">What it is a part of.</param>
    public Roff(string name, int section, string source) =>
        _text.Append(System.Globalization.CultureInfo.InvariantCulture, $".TH \"{Escaped(name.ToUpperInvariant())}\" {section} \"\" \"{Escaped(source)}\"\n");

    public Roff Section(string title) => Line($".SH {Escaped(title)}");

    public Roff Subsection(string title) => Line($".SS {Escaped(title)}");

    /// <summary>A paragraph, whose lines are filled.</summary>
    public Roff Paragraph(string text) => Line(".PP").Text(text);

    /// <summary>Lines that stay as they are.</summary>
    public Roff Verbatim(IEnumerable<string> lines)
    {
        Line(".PP").Line(".nf");
        foreach (var line in lines)
            Text(line);
        return Line(".fi");
    }

    /// <summary>What something is called, and below it, indented, what it is.</summary>
    /// <param name="names">Its names.</param>
    /// <param name="value">What stands behind them; empty for nothing.</param>
    /// <param name="text">What it is.</param>
    public Roff Term(IEnumerable<string> names, string value, string text) =>
        Line(".TP").Line(string.Join(", ", names.Select(n => $"\\fB{Escaped(n)}\\fR")) + (value.Length > 0 ? $" \\fI{Escaped(value)}\\fR" : "")).Text(text);

    public override string ToString() => _text.ToString();

    private Roff Text(string text)
    {
        foreach (var line in text.Split('\n'))
            Line((line.StartsWith('.') || line.StartsWith('\'') ? @"\&" : "") + Escaped(line));
        return this;
    }

    private Roff Line(string line)
    {
        _text.Append(line).Append('\n');
        return this;
    }

    // A minus is written as one, so that it can be looked for and copied; so are the quotes and the caret, which roff makes typographic.
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
            escaped.Append(c switch
            {
                '\\' => @"\e", '-' => @"\-", '\'' => @"\(aq", '`' => @"\(ga", '"' => @"\(dq", '^' => @"\(ha", '~' => @"\(ti", _ => c.ToString(),
            });
        return escaped.ToString();
    }
}
