using DeltaQuery.Repl.Shells;
using DeltaQuery.Repl.Help;
using DeltaQuery.Repl.Import;
using DeltaQuery.Repl.Operations;
using DeltaQuery.Repl.Options;

namespace DeltaQuery.Repl.Commands;

/// <summary>The commands of the program: the help, the manual page and what shells complete are made of this one table.</summary>
internal static class ProgramCommands
{
    /// <summary>What a run without a command is called with.</summary>
    public const string Synopsis = "[ROOT [SQL]] [-c SQL]... [-f FILE|-]... [options]";

    /// <summary>All commands, in the help's order.</summary>
    public static IReadOnlyList<ProgramCommand> All { get; } =
    [
        .. Operation.All.Select(o => o.Command),
        new("maintain", ["[ROOT] [--once|--daemon] [options]"], "do what maintenance schedules say is due: once, or for ever", OptionTable.Maintain)
        {
            TakesFolders = true,
        },
        IngestCommandLine.Command, ImportCommandLine.Command,
        new(CompletionScripts.Command, [string.Join('|', CompletionScripts.Shells)], "print what lets a shell complete the arguments of dq", [])
        {
            TakesCommon = false, Words = CompletionScripts.Shells,
            Detail = "bash: source it in ~/.bashrc; zsh: a file _dq in a folder of $fpath; fish: ~/.config/fish/completions/dq.fish.",
        },
        new(ManualPage.Command, [""], "print a manual page, in roff", [])
        {
            TakesCommon = false, Detail = "dq man | man -l - shows it; as dq.1 in a folder man1 of the manual's it is what man dq shows.",
        },
    ];

    /// <summary>The command that some words call, or begin to; null for none.</summary>
    public static ProgramCommand? Find(params ReadOnlySpan<string> words)
    {
        foreach (var command in All)
        {
            var names = command.Name.Split(' ');
            if (words.Length >= names.Length && words[..names.Length].SequenceEqual(names))
                return command;
        }

        return null;
    }

    /// <summary>A line for each command.</summary>
    public static string Help()
    {
        var column = All.Max(c => c.Name.Length) + 2;
        return string.Join('\n', All.Select(c => $"  {c.Name.PadRight(column)}{c.Help}"));
    }
}
