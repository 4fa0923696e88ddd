using System.Text;
using DeltaQuery.Repl.Commands;
using DeltaQuery.Repl.Options;

namespace DeltaQuery.Repl.Shells;

/// <summary>Completion in fish 3.</summary>
internal static class FishCompletion
{
    private const string Folders = "(__fish_complete_directories)";
    private const string IsFirst = "test (count (commandline -opc)) -eq 1";
    private const string HasNoCommand = "__dq_is ''";

    public static string Script()
    {
        var names = ProgramCommands.All.Select(c => c.Name.Split(' ')).ToList();
        var groups = ProgramCommands.All.Where(c => c.Name.Contains(' ', StringComparison.Ordinal)).GroupBy(c => c.Name.Split(' ')[0]).ToList();
        var text = new StringBuilder($$"""
            # Completion of dq's arguments in fish, made by: dq completions fish
            function __dq_command
                set -l words (commandline -opc)
                switch "$words[2]"
                    case {{string.Join(' ', names.Where(n => n.Length == 1).Select(n => n[0]))}}
                        echo $words[2]
                    case {{string.Join(' ', groups.Select(g => g.Key))}}
                        string trim -- "$words[2] $words[3]"
                end
            end

            function __dq_is
                set -l command (__dq_command)
                contains -- "$command" $argv
            end

            complete -c dq -f

            """);
        foreach (var group in ProgramCommands.All.GroupBy(c => c.Name.Split(' ')[0]))
            Word(text, IsFirst, group.Key, group.Count() == 1 ? group.First().Help : string.Join(" or ", group.Select(c => c.Name)));
        foreach (var command in groups.SelectMany(g => g))
            Word(text, $"__dq_is {command.Name.Split(' ')[0]}", command.Name.Split(' ')[1], command.Help);
        foreach (var command in ProgramCommands.All)
            Command(text, command);
        Common(text);
        return text.ToString();
    }

    private static void Command(StringBuilder text, ProgramCommand command)
    {
        var condition = $"__dq_is '{command.Name}'";
        foreach (var word in command.Words)
            Word(text, condition, word, null);
        if (command.TakesFiles)
            Line(text, condition, "-F");
        else if (command.TakesFolders)
            Line(text, condition, $"-a {Quoted(Folders)}");
        foreach (var option in command.Options)
            OptionLine(text, condition, option);
    }

    private static void Common(StringBuilder text)
    {
        Line(text, HasNoCommand, $"-a {Quoted(Folders)}");
        foreach (var option in OptionTable.Told)
            OptionLine(text, string.Join(' ', [HasNoCommand, .. ProgramCommands.All.Where(c => c.CommonOptions.Contains(option)).Select(c => c.Name)]), option);
    }

    private static void OptionLine(StringBuilder text, string condition, Option option)
    {
        var value = !option.TakesValue ? ""
            : option.Choices.Count > 0 ? $" -x -a {Quoted(string.Join(' ', option.Choices))}"
            : CompletionScripts.IsFile(option) ? " -r -F"
            : CompletionScripts.IsFolder(option) ? $" -x -a {Quoted(Folders)}" : " -x";
        Line(text, condition, $"{(option.Short is { } s ? $"-s {s[1..]} " : "")}-l {option.Name[2..]}{value} -d {Quoted(option.Summary)}");
    }

    private static void Word(StringBuilder text, string condition, string word, string? help) =>
        Line(text, condition, $"-a {word}{(help is null ? "" : $" -d {Quoted(help)}")}");

    private static void Line(StringBuilder text, string condition, string what) =>
        text.Append("complete -c dq -n ").Append(Quoted(condition)).Append(' ').Append(what).Append('\n');

    // Between single quotes fish knows \' and \\.
    private static string Quoted(string text) =>
        $"'{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";
}
