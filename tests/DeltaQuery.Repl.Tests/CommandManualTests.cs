using System.Runtime.CompilerServices;
using System.Text;
using DeltaQuery.Repl.Commands;
using DeltaQuery.Repl.Meta;
using DeltaQuery.Repl.Options;

namespace DeltaQuery.Repl.Tests;

public sealed class CommandManualTests
{
    private const string Begin = "<!-- begin of what a test holds against the program: DELTAQUERY_UPDATE=1 writes it anew -->";

    [Fact]
    public void The_manual_says_what_the_program_knows()
    {
        var file = Path.GetFullPath(Path.Combine(Folder(), "..", "..", "docs", "dq-commands.md"));
        var text = File.ReadAllText(file);
        var expected = text[..text.IndexOf(Begin, StringComparison.Ordinal)] + Begin + "\n" + Tables();
        if (Environment.GetEnvironmentVariable("DELTAQUERY_UPDATE") is "1")
            File.WriteAllText(file, expected);
        Assert.Equal(expected, File.ReadAllText(file));
    }

    private static string Tables()
    {
        var text = new StringBuilder();
        foreach (var group in MetaCommands.All.GroupBy(c => c.Group))
        {
            text.Append("\n### ").Append(group.Key).Append("\n| command | |\n|---|---|\n");
            foreach (var command in group)
                text.Append("| ").AppendJoin(", ", command.Names.Select(Code)).Append(command.Parameters.Length > 0 ? " " + Code(command.Parameters) : "").Append(" | ")
                    .Append(Cell(command.Help)).Append(command.LeavesRoot ? " (not with `--safe`)" : "").Append(" |\n");
        }

        text.Append("\n## Options\n| option | |\n|---|---|\n");
        foreach (var option in OptionTable.Named)
            text.Append("| ").AppendJoin(", ", option.Names.Select(Code))
                .Append(option.Value is { } value ? " " + Code(value) : "").Append(" | ").Append(Cell(option.Help!)).Append(" |\n");
        text.Append("\n## Commands of the program\n| command | |\n|---|---|\n");
        foreach (var command in ProgramCommands.All)
            text.Append("| ").AppendJoin("<br>", command.Usage.Select(Code)).Append(" | ").Append(Cell(command.Help)).Append(" |\n");
        return text.ToString();
    }

    private static string Code(string text) => $"`{Cell(text)}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Folder([CallerFilePath] string source = "") => Path.GetDirectoryName(source)!;
}
