using System.Text;
using DeltaQuery.Repl.Commands;
using DeltaQuery.Repl.Options;

namespace DeltaQuery.Repl.Shells;

/// <summary>Completion in bash 3.2 and later; no package for completions is needed.</summary>
internal static class BashCompletion
{
    private const string Head = """
        # Completion of dq's arguments in bash, made by: dq completions bash
        _dq_paths() {
            local path
            compopt -o filenames 2>/dev/null
            while IFS= read -r path; do COMPREPLY+=("$path"); done < <(compgen "$1" -- "$2")
        }

        _dq() {
            local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= words=
            # --name=value comes as three words.
            if [[ $cur == = ]]; then cur=
            elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}
            fi

        """;

    private const string Tail = """
            COMPREPLY+=($(compgen -W "$words" -- "$cur"))
        }

        complete -F _dq dq

        """;

    public static string Script()
    {
        var text = new StringBuilder(Head);
        Command(text);
        text.Append("    COMPREPLY=()\n    case \"$command $prev\" in\n");
        foreach (var command in ProgramCommands.All)
            Values(text, command.Options, command.Name + ' ');
        Values(text, OptionTable.Told, null);
        text.Append("    esac\n    if [[ $cur == -* ]]; then\n        case $command in\n");
        foreach (var command in ProgramCommands.All.Where(c => c.Options.Count > 0))
            Case(text, 3, [command.Name], $"words='{Names(command.Options)}'");
        Case(text, 3, [""], $"words='{Names(OptionTable.Told.Where(o => o.IsOfScripts))}'");
        text.Append("        esac\n        case $command in\n");
        Case(text, 3, [.. ProgramCommands.All.Where(c => c.TakesCommon).Select(c => c.Name), ""],
            $"words+=' {Names(OptionTable.Told.Where(o => !o.IsOfScripts))}'");
        text.Append("        esac\n    else\n        case $command in\n");
        Operands(text);
        return text.Append("        esac\n    fi\n").Append(Tail).ToString();
    }

    // A command is the first word, or the first two.
    private static void Command(StringBuilder text)
    {
        var names = ProgramCommands.All.Select(c => c.Name.Split(' ')).ToList();
        text.Append("    if (( COMP_CWORD > 1 )); then\n        case ${COMP_WORDS[1]} in\n");
        Case(text, 3, names.Select(n => n[0]).Distinct(), "command=${COMP_WORDS[1]}");
        text.Append("        esac\n    fi\n    if (( COMP_CWORD > 2 )); then\n        case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n");
        Case(text, 3, names.Where(n => n.Length > 1).Select(n => string.Join(' ', n)), "command=\"${COMP_WORDS[1]} ${COMP_WORDS[2]}\"");
        text.Append("        esac\n    fi\n");
    }

    /// <summary>What may stand for the values of options.</summary>
    /// <param name="text">The script.</param>
    /// <param name="options">The options.</param>
    /// <param name="command">The command whose own they are, with a blank behind; null for those of any.</param>
    private static void Values(StringBuilder text, IEnumerable<Option> options, string? command)
    {
        foreach (var option in options.Where(o => o.TakesValue || o.Choices.Count > 0))
        {
            var names = option.Names.SelectMany(n => n.StartsWith("--", StringComparison.Ordinal) ? [n, n[1..]] : new[] { n }).Distinct();
            var patterns = names.Select(n => command is null ? $"*{Quoted(' ' + n)}" : Quoted(command + n));
            text.Append("        ").AppendJoin('|', patterns).Append(") ")
                .Append(option.Choices.Count > 0 ? $"COMPREPLY=($(compgen -W '{string.Join(' ', option.Choices)}' -- \"$cur\")); "
                    : CompletionScripts.IsFile(option) ? "_dq_paths -f \"$cur\"; "
                    : CompletionScripts.IsFolder(option) ? "_dq_paths -d \"$cur\"; " : "")
                .Append("return ;;\n");
        }
    }

    private static void Operands(StringBuilder text)
    {
        foreach (var command in ProgramCommands.All.Where(c => c.Words.Count > 0))
            Case(text, 3, [command.Name], $"words='{string.Join(' ', command.Words)}'");
        foreach (var group in ProgramCommands.All.Select(c => c.Name.Split(' ')).Where(n => n.Length > 1).GroupBy(n => n[0]))
            Case(text, 3, [group.Key], $"words='{string.Join(' ', group.Select(n => n[1]))}'");
        Case(text, 3, ProgramCommands.All.Where(c => c.TakesFiles).Select(c => c.Name), "_dq_paths -f \"$cur\"");
        Case(text, 3, ProgramCommands.All.Where(c => c is { TakesFolders: true, TakesFiles: false }).Select(c => c.Name), "_dq_paths -d \"$cur\"");
        Case(text, 3, [""], "_dq_paths -d \"$cur\"");
        var first = ProgramCommands.All.Select(c => c.Name.Split(' ')[0]).Distinct();
        text.Append("        esac\n        case $COMP_CWORD in\n");
        Case(text, 3, ["1"], $"words='{string.Join(' ', first)}'");
    }

    private static string Names(IEnumerable<Option> options) =>
        string.Join(' ', options.SelectMany(o => o.Short is { } s ? [o.Name, s] : new[] { o.Name }).Distinct());

    private static void Case(StringBuilder text, int depth, IEnumerable<string> patterns, string then) =>
        text.Append(' ', depth * 4).AppendJoin('|', patterns.Select(Quoted)).Append(") ").Append(then).Append(" ;;\n");

    private static string Quoted(string word) => CompletionScripts.Quoted(word);
}
