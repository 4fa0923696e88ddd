using System.Text.RegularExpressions;
using DeltaQuery.Repl.Commands;
using DeltaQuery.Repl.Help;
using DeltaQuery.Repl.Meta;
using DeltaQuery.Repl.Options;

namespace DeltaQuery.Repl.Tests.Help;

public sealed class ManualPageTests
{
    [Fact]
    public void The_page_has_the_sections_that_manual_pages_have()
    {
        var sections = Regex.Matches(ManualPage.Print(), "^\\.SH (.*)$", RegexOptions.Multiline).Select(m => m.Groups[1].Value);
        Assert.Equal(
            ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "LINES OF THE SHELL", "EXIT STATUS", "ENVIRONMENT", "FILES"], sections);
        Assert.StartsWith(".TH \"DQ\" 1 \"\" \"dq ", ManualPage.Print(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Groff_has_nothing_to_say_against_the_page_and_shows_all_that_the_tables_know()
    {
        OtherProgram.SkipWithout("groff");
        using var folder = new TemporaryFolder();
        var page = folder.Write("dq.1", DqProcess.Run("man").Out);
        Assert.Equal("", OtherProgram.Run("groff", ["-man", "-Tutf8", "-ww", "-z", page]));
        var shown = OtherProgram.Run("groff", ["-man", "-Tutf8", "-P-cbou", "-rLL=500n", page]);
        Assert.All(OptionTable.Named.SelectMany(o => o.Names), name => Assert.Contains(name, shown, StringComparison.Ordinal));
        Assert.All(ProgramCommands.All, command => Assert.All(command.Usage, usage => Assert.Contains($"\n       {usage}\n", shown, StringComparison.Ordinal)));
        Assert.All(ProgramCommands.All.SelectMany(c => c.Options), option => Assert.Contains(option.Help!, shown, StringComparison.Ordinal));
        Assert.All(MetaCommands.All, command => Assert.Contains($"\n       {string.Join(", ", command.Names)}", shown, StringComparison.Ordinal));
        Assert.All(MetaCommands.All, command => Assert.Contains(command.Help, shown, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(@"\d", @"\ed")]
    [InlineData(".tables", @"\&.tables")]
    [InlineData("'x' -y", @"\&\(aqx\(aq \-y")]
    public void Nothing_in_a_text_is_a_command_of_roff(string text, string expected) =>
        Assert.EndsWith($".PP\n{expected}\n", new Roff("x", 1, "x").Paragraph(text).ToString(), StringComparison.Ordinal);
}
