using System.Text;
using DeltaQuery.Engine;

namespace DeltaQuery.Repl.Meta;

/// <summary>The commands of the shell itself: what runs them, what the help says, and the manual are this one table.</summary>
internal static class MetaCommands
{
    private const int HelpColumn = 34;

    private static readonly Lazy<Dictionary<string, MetaCommand>> ByName = new(() =>
        All!.SelectMany(c => c.Names, (command, name) => (command, name)).ToDictionary(c => c.name, c => c.command, StringComparer.Ordinal));

    /// <summary>All commands, group by group.</summary>
    public static IReadOnlyList<MetaCommand> All { get; } =
    [
        .. GeneralCommands.All, .. CatalogCommands.All, .. BufferCommands.All, .. ScriptCommands.All, .. OutputCommands.All, .. VariableCommands.All,
        .. BranchCommands.All,
    ];

    /// <summary>Runs a command; false if nothing may run after it.</summary>
    /// <param name="runner">Who runs scripts.</param>
    /// <param name="frame">The script it stands in.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="text">The command; its arguments are read.</param>
    public static Task<bool> RunAsync(ScriptRunner runner, ScriptFrame frame, ScriptPlace place, CommandText text)
    {
        if (text.IsNone)
            return MetaContext.Done;
        var command = ByName.Value.GetValueOrDefault(text.Name);
        if (!frame.Conditions.IsActive && command is not { IsBranch: true })
        {
            if (TakesLine(command, text)) text.ReadLine();
            else text.Skip();
            return MetaContext.Done;
        }

        return runner.Statements.GuardAsync(place, () => RunAsync(runner, frame, place, text, command));
    }

    /// <summary>Where in a command's line SQL goes on, behind <c>\\</c>; null if it does not.</summary>
    /// <param name="script">The script.</param>
    /// <param name="at">Where the line's first command begins.</param>
    public static int? EndOfCommands(string script, int at)
    {
        while (at < script.Length && script[at] is '\\' or '.')
        {
            var text = new CommandText(script, at, Variables.None);
            if (text.IsNone)
                return text.End;
            if (TakesLine(ByName.Value.GetValueOrDefault(text.Name), text))
                return null;
            text.Skip();
            if (script.AsSpan(0, text.End).EndsWith(@"\\"))
                return text.End;
            at = text.End;
        }

        return null;
    }

    /// <summary>What <c>\?</c> prints.</summary>
    public static string Help()
    {
        var text = new StringBuilder();
        foreach (var group in All.GroupBy(c => c.Group))
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(group.Key).Append('\n');
            foreach (var command in group)
                text.Append($"  {string.Join(' ', command.Names)} {command.Parameters}".TrimEnd().PadRight(HelpColumn))
                    .Append("  ").Append(command.Help).Append('\n');
        }

        return text.ToString();
    }

    private static async Task<bool> RunAsync(ScriptRunner runner, ScriptFrame frame, ScriptPlace place, CommandText text, MetaCommand? command)
    {
        if (command is null)
        {
            text.Skip();
            throw new DeltaException(DeltaErrorCode.SyntaxError, $"there is no command {text.Name}") { Hint = Nearest(text.Name) };
        }

        var takesLine = TakesLine(command, text);
        var context = new MetaContext(runner, frame, place, text.Name) { Line = takesLine ? text.ReadLine() : "" };
        if (!takesLine)
            ReadArguments(context, command, text);
        if (command.LeavesRoot && runner.Options.Safe)
            throw context.Denied();
        if (!command.IsBranch)
            context.Check();
        if (command.Group == CatalogCommands.Group && context.Session.Remote is not null)
            return await (command.There ?? throw SparkCatalog.NotThere(context))(context);
        return await command.Run(context);
    }

    private static bool TakesLine(MetaCommand? command, CommandText text) => command is { TakesLine: true } || (command is { TakesPipe: true } && text.IsPipe);

    private static void ReadArguments(MetaContext context, MetaCommand command, CommandText text)
    {
        try
        {
            context.Arguments = WithoutSemicolon(text.ReadWords(), command.KeepsSemicolon);
        }
        catch (DeltaException e)
        {
            context.Fault = e;
            return;
        }

        if (context.Arguments.Count < command.Least)
            context.Fault = context.Wrong($"expected {command.Parameters}");
        else if (context.Arguments.Count > command.Most)
            context.Fault = context.Wrong(
                $"met '{context[command.Most]}', {(command.Most == 0 ? "but it takes no arguments" : $"expected {command.Parameters} alone")}");
    }

    private static IReadOnlyList<MetaArgument> WithoutSemicolon(IReadOnlyList<MetaArgument> words, bool keeps)
    {
        if (keeps || words.Count == 0 || !words[^1].Raw.EndsWith(';'))
            return words;
        var last = new MetaArgument(words[^1].Text.TrimEnd(';'), words[^1].Raw.TrimEnd(';'));
        return last.Raw.Length == 0 ? [.. words.SkipLast(1)] : [.. words.SkipLast(1), last];
    }

    private static string Nearest(string name)
    {
        var nearest = ByName.Value.Keys.Where(n => n[0] == name[0]).Select(n => (Name: n, Distance: Distance(n, name))).MinBy(n => n.Distance);
        return nearest.Distance <= Math.Max(1, name.Length / 3) ? $"did you mean {nearest.Name}?" : $"{(name[0] == '.' ? ".help" : @"\?")} lists the commands";
    }

    /// <summary>Levenshtein's: how many characters are to be added, dropped or changed.</summary>
    public static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }
}
