using System.Text;
using DeltaQuery.Repl.Commands;
using DeltaQuery.Repl.Options;

namespace DeltaQuery.Repl.Shells;

/// <summary>Completion in zsh: the script may be sourced, or be a file <c>_dq</c> in a folder of <c>$fpath</c>.</summary>
internal static class ZshCompletion
{
    private const string Folders = "_files -/";
    private const string Files = "_files";

    private const string Tail = """
        if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
            _dq "$@"
        else
            compdef _dq dq
        fi

        """;

    public static string Script()
    {
        var text = new StringBuilder("#compdef dq\n# Completion of dq's arguments in zsh, made by: dq completions zsh\n\n");
        Describe(text, "_dq_first", ProgramCommands.All.GroupBy(c => c.Name.Split(' ')[0]).Select(Told), orFolders: true);
        var groups = ProgramCommands.All.Where(c => c.Name.Contains(' ', StringComparison.Ordinal)).GroupBy(c => c.Name.Split(' ')[0]).ToList();
        foreach (var group in groups)
            Describe(text, $"_dq_{group.Key}", group.Select(c => (c.Name.Split(' ')[1], c.Help)), orFolders: false);
        text.Append("_dq() {\n    if (( CURRENT > 2 )); then\n        case \"$words[2] $words[3]\" in\n");
        foreach (var command in ProgramCommands.All)
            Command(text, command);
        foreach (var group in groups)
            text.Append("            ").Append(group.Key).Append("\\ *) _dq_").Append(group.Key).Append("; return ;;\n");
        text.Append("        esac\n    fi\n");
        Arguments(text, 1, OptionTable.Told, $"'1:command or ROOT:_dq_first' '*:SQL or ROOT:{Folders}'");
        return text.Append("}\n\n").Append(Tail).ToString();
    }

    private static (string Name, string Help) Told(IGrouping<string, ProgramCommand> group) =>
        (group.Key, group.Count() == 1 ? group.First().Help : string.Join(" or ", group.Select(c => c.Name)));

    private static void Describe(StringBuilder text, string function, IEnumerable<(string Name, string Help)> words, bool orFolders)
    {
        text.Append(function).Append("() {\n    local -a words_of_dq=(\n");
        foreach (var (name, help) in words)
            text.Append("        ").Append(CompletionScripts.Quoted($"{name}:{help}")).Append('\n');
        text.Append("    )\n    _describe -t commands command words_of_dq\n").Append(orFolders ? $"    {Folders}\n" : "").Append("}\n\n");
    }

    private static void Command(StringBuilder text, ProgramCommand command)
    {
        var count = command.Name.Split(' ').Length;
        text.Append("            ").Append(command.Name.Replace(" ", "\\ ", StringComparison.Ordinal)).Append(count == 1 ? "\\ *" : "").Append(")\n")
            .Append(count == 1 ? "" : "                if (( CURRENT == 3 )); then _dq_" + command.Name.Split(' ')[0] + "; return; fi\n")
            .Append($"                shift {count} words; (( CURRENT -= {count} ))\n");
        var operands = command.Words.Count > 0 ? $"'1:shell:({string.Join(' ', command.Words)})'"
            : command.TakesFiles ? $"'*:FILE:{Files}'"
            : command.TakesFolders ? $"'*:TABLE or FOLDER:{Folders}'" : "'*:name:()'";
        Arguments(text, 4, command.Options.Concat(command.CommonOptions), operands);
        text.Append("                return ;;\n");
    }

    private static void Arguments(StringBuilder text, int depth, IEnumerable<Option> options, string operands)
    {
        var indent = new string(' ', depth * 4);
        text.Append(indent).Append("_arguments -S \\\n");
        foreach (var option in options)
            text.Append(indent).Append("    ").Append(Specification(option)).Append(" \\\n");
        text.Append(indent).Append("    ").Append(operands).Append('\n');
    }

    /// <summary>An option as _arguments has it: <c>'(-m --mode)'{-m+,--mode=}'[how rows are written]:MODE:(box table)'</c>.</summary>
    private static string Specification(Option option)
    {
        var (before, after) = option.TakesValue ? ("+", "=") : ("", "");
        var told = $"[{option.Summary.Replace("[", @"\[", StringComparison.Ordinal).Replace("]", @"\]", StringComparison.Ordinal)}]";
        var value = !option.TakesValue ? "" : $":{option.Value}:" + (option.Choices.Count > 0 ? $"({string.Join(' ', option.Choices)})"
            : CompletionScripts.IsFile(option) ? Files : CompletionScripts.IsFolder(option) ? Folders : " ");
        if (option.Short is not { } s)
            return CompletionScripts.Quoted($"{(option.Repeats ? "*" : "")}{option.Name}{after}{told}{value}");
        return (option.Repeats ? "'*'" : $"'({s} {option.Name})'") + $"{{{s}{before},{option.Name}{after}}}{CompletionScripts.Quoted(told + value)}";
    }
}
