using System.Text.RegularExpressions;
using DeltaQuery.Repl.Commands;

namespace DeltaQuery.Repl.Tests.Commands;

public sealed partial class ProgramCommandTests
{
    [Fact]
    public void How_a_command_is_called_names_each_of_its_options_and_no_other()
    {
        foreach (var command in ProgramCommands.All)
        {
            var named = command.Synopses.SelectMany(s => Names().Matches(s).Select(m => m.Value)).Distinct().Order(StringComparer.Ordinal);
            Assert.Equal(command.Options.Select(o => command.Synopses.Any(s => s.Contains(o.Name, StringComparison.Ordinal)) ? o.Name : o.Short!).Order(StringComparer.Ordinal), named);
            Assert.All(command.Options.Where(o => o.TakesValue && o.Choices.Count == 0 && o.Name != "--partitioned-by"), option => Assert.Contains(
                command.Synopses, s => s.Contains($"{option.Name} {option.Value}", StringComparison.Ordinal) || s.Contains($"{option.Short} {option.Value}", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("usage: dq vacuum TABLE|--all [--retain HOURS]", "vacuum", "--help")]
    [InlineData("usage: dq vacuum TABLE|--all [--retain HOURS]", "--help", "vacuum")]
    [InlineData("usage: dq ingest run [--root ROOT]", "ingest", "run", "-h")]
    [InlineData("usage: dq maintain [ROOT]", "maintain", "-h")]
    [InlineData("usage: dq [ROOT [SQL]]", "ingest", "--help")]
    [InlineData("usage: dq [ROOT [SQL]]", "--help")]
    public void Help_is_about_the_command_that_is_called(string begin, params string[] arguments)
    {
        var run = DqProcess.Run(arguments);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith(begin, run.Out, StringComparison.Ordinal);
    }

    [GeneratedRegex("--?[a-z][a-z-]*")]
    private static partial Regex Names();
}
