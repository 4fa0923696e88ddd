using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

namespace DeltaQuery.Repl.Tests.Editing;

/// <summary>The sessions that docs/images shows. With DELTAQUERY_UPDATE=1 the images are drawn anew.</summary>
[SupportedOSPlatform("linux")]
public sealed class ScreenshotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void A_session_is_as_the_guide_shows_it()
    {
        using var dq = Start();
        Run(dq, "SELECT country, count(*) AS orders, sum(amount) AS total\rFROM sales WHERE day >= DATE '2026-03-01' GROUP BY ALL ORDER BY total DESC;", "3 rows (");
        Run(dq, "\\versions sales", "2 rows (");
        Run(dq, "SELECT amout FROM sales;", "hint: ");
        dq.Type("SELECT country, 'x' -- not ended yet");
        dq.WaitFor("not ended yet");
        Assert.Contains("│ DE      │", dq.Text, StringComparison.Ordinal);
        Keep(dq, "session.svg");
    }

    [SkippableFact]
    public void A_chart_is_as_the_guide_shows_it()
    {
        using var dq = Start();
        Run(dq, "SELECT month(day) AS month, sum(amount)::INT AS total FROM sales GROUP BY 1 ORDER BY 1;", " rows (");
        Run(dq, "\\chart bar", "total by month");
        Keep(dq, "chart.svg");
    }

    private static void Run(PseudoTerminal dq, string text, string expected)
    {
        dq.Type(text + PseudoTerminal.Enter);
        dq.WaitFor(screen => screen.Text.Contains(expected, StringComparison.Ordinal) && screen.Text.EndsWith("\ndq>", StringComparison.Ordinal), expected);
    }

    private PseudoTerminal Start()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "pseudo-terminals are tested on Linux");
        var made = DqProcess.Run(
            "--root", _folder.Path, "-c",
            """
            CREATE TABLE sales (id INT, country STRING, day DATE, amount DECIMAL(10, 2)) USING DELTA PARTITIONED BY (country);
            INSERT INTO sales SELECT i, ['DE', 'FR', 'JP'][i % 3 + 1], DATE '2026-01-01' + (i % 180)::INT, ((i * 7919) % 10000) / 100 FROM range(9000) t(i);
            """);
        Assert.Equal(0, made.Code);
        var dq = new PseudoTerminal([.. PseudoTerminal.Command.Split(' '), _folder.Path], new() { ["XDG_STATE_HOME"] = _folder["state"], ["XDG_CONFIG_HOME"] = _folder["config"] }, 100, 44);
        dq.WaitForLast("dq>");
        return dq;
    }

    private static void Keep(PseudoTerminal dq, string name, [CallerFilePath] string source = "")
    {
        var image = dq.Look(ScreenImage.Draw);
        Assert.StartsWith("<svg", image, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("DELTAQUERY_UPDATE") == "1")
            File.WriteAllText(Path.GetFullPath($"../../../docs/images/{name}", Path.GetDirectoryName(source)!), image);
    }
}
