using System.Globalization;

namespace DeltaQuery.Benchmarks.Runner;

/// <summary>Prints figures as a Markdown table.</summary>
internal sealed class FigureTable(TextWriter output)
{
    private static readonly string[] Heads = ["goal", "measured", "ours", "against", "it takes", "ratio", "cpu", "limit", ""];
    private static readonly int[] Widths = [4, 48, 9, 34, 9, 6, 5, 14, 6];

    private int _met;
    private int _missed;
    private bool _begun;

    public void Add(Figure figure)
    {
        if (!_begun)
        {
            Line(Heads);
            Line(Widths.Select(w => new string('-', w)).ToArray());
            _begun = true;
        }

        if (figure.Met == true)
            _met++;
        if (figure.Met == false)
            _missed++;
        Line(
            figure.Goal, figure.What, Number(figure.Ours, figure.Unit), figure.OtherName, Number(figure.Other, figure.Unit), Ratio(figure.Ratio),
            Ratio(figure.CpuRatio), figure.Limit?.ToString() ?? "", figure.Met switch { true => "met", false => "MISSED", _ => "" });
    }

    public void Skip(string goal, string reason) => output.WriteLine($"{goal} skipped: {reason}");

    public void End() => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{_met} met, {_missed} missed"));

    private static string Number(double? value, string unit) => value is { } number
        ? number.ToString(number < 10 ? "0.00" : number < 100 ? "0.0" : "0", CultureInfo.InvariantCulture) + " " + unit
        : "";

    private static string Ratio(double? value) => value is { } ratio ? ratio.ToString(ratio < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture) : "";

    private void Line(params string[] cells)
    {
        output.WriteLine("| " + string.Join(" | ", cells.Select((c, i) => c.PadRight(Widths[i]))) + " |");
        output.Flush();
    }
}
