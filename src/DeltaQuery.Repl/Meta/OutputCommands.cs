using System.Globalization;
using DeltaQuery.Engine;
using DeltaQuery.Repl.Options;
using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl.Meta;

/// <summary>Commands about where rows go, and how they are written.</summary>
internal static class OutputCommands
{
    private const string Group = "Output";

    public static IReadOnlyList<MetaCommand> All { get; } =
    [
        new(Group, [@"\o", @"\out", ".output"], "[FILE|COMMAND]",
            "send rows to a file or to |COMMAND; without either to standard output again", Send) { TakesPipe = true },
        new(Group, [".once"], "FILE|COMMAND", "send the rows of the next statement there", Once) { TakesPipe = true },
        new(Group, [@"\echo", ".print"], "[TEXT...]", "write a line to standard output; \\echo -n without its end",
            c => Echo(c, c.Runner.Output.Standard)) { KeepsSemicolon = true },
        new(Group, [@"\qecho"], "[TEXT...]", "write a line to where rows go", c => Echo(c, c.Runner.Output.Text)) { KeepsSemicolon = true },
        new(Group, [@"\warn"], "[TEXT...]", "write a line to standard error", Warn) { KeepsSemicolon = true },
        new(Group, [@"\x"], "[on|off]", "write a field a line", Expand),
        new(Group, [@"\t"], "[on|off]", "leave out the line of column names", c => Change(c, o => o with { Header = !c.Switch(0, !o.Header) })),
        new(Group, [".mode"], "MODE [TABLE]", $"how rows are written: {string.Join(", ", OptionTable.ModeNames)}", c => Change(c, o => Mode(c, o, 0))),
        new(Group, [".headers", ".header"], "on|off", "write the line of column names", c => Change(c, o => o with { Header = c.Switch(0, o.Header) })),
        new(Group, [".nullvalue"], "TEXT", "what stands for NULL", c => Change(c, o => o with { Null = c[0] })),
        new(Group, [".separator"], "TEXT", "what stands between the fields of csv and list", c => Change(c, o => o with { Separator = c[0] })),
        new(Group, [".maxrows"], "N", "the most rows that a box shows; 0 for all", c => Change(c, o => o with { MaxRows = c.Number(0) })),
        new(Group, [".maxwidth"], "N", "the most columns of text that a box takes up; 0 for any", c => Change(c, o => o with { MaxWidth = c.Number(0) })),
        new(Group, [@"\pset"], "[NAME] [VALUE...]",
            "all of these: format, header, expanded, null, fieldsep, maxrows, maxwidth, pager; without NAME list them", PSet),
        new(Group, [@"\chart"], "bar|line|histogram [X] [Y]", "draw the last result: its columns X and Y, by name or number", Chart),
    ];

    /// <summary>What a file's name, or a command behind <c>|</c>, means.</summary>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public static IByteTarget TargetOf(MetaContext context, string text)
    {
        if (context.Runner.Options.Safe)
            throw context.Denied();
        if (!text.StartsWith('|'))
            return new FileTarget(text);
        context.Runner.Output.Flush();
        var command = text[1..].Trim() is { Length: > 0 } given ? given : throw context.Wrong("expected COMMAND behind |");
        return new CommandTarget(command, () => context.Runner.Interrupts.Token, (code, hasRows) => Ended(context, command, code, hasRows));
    }

    /// <summary>Tells what a program that rows went to has ended with.</summary>
    /// <exception cref="DeltaException">It failed where nobody sees a warning, and rows may be lost.</exception>
    private static void Ended(MetaContext context, string command, int code, bool hasRows)
    {
        context.Statements.Variables.SetShell(code);
        if (code == 0)
            return;
        var message = string.Create(CultureInfo.InvariantCulture, $"{context.Name}: the command '{command}' ended with {code}");
        if (!hasRows || context.Runner.Options.IsPrompted)
            context.Statements.Messages.Say($"dq: {message}");
        else
            throw new DeltaException(DeltaErrorCode.StorageFailed, message)
            {
                Hint = "the rows that it was given may be lost; where its exit code tells of something else, write |COMMAND || true",
            };
    }

    private static Task<bool> Send(MetaContext context)
    {
        var target = context[0] ?? context.Line;
        context.Runner.Redirected = context.Place;
        context.Runner.Output.Redirect(target.Length == 0 ? null : TargetOf(context, target));
        return MetaContext.Done;
    }

    private static Task<bool> Once(MetaContext context)
    {
        context.Runner.SendOnce(TargetOf(context, context[0] ?? context.Line));
        return MetaContext.Done;
    }

    private static Task<bool> Echo(MetaContext context, Utf8Output output)
    {
        var endsLine = context[0] != "-n";
        output.Write(context.Words(endsLine ? 0 : 1));
        if (endsLine)
            output.Write('\n');
        output.Flush();
        return MetaContext.Done;
    }

    private static Task<bool> Warn(MetaContext context)
    {
        context.Statements.Messages.Say(context.Words());
        return MetaContext.Done;
    }

    private static Task<bool> Change(MetaContext context, Func<OutputOptions, OutputOptions> change)
    {
        var changed = change(context.Runner.Output.Options);
        changed.Check();
        context.Runner.Output.Options = changed;
        return MetaContext.Done;
    }

    private static OutputOptions Mode(MetaContext context, OutputOptions options, int index)
    {
        var mode = OptionTable.ModeNamed(context[index]!);
        if (context[index + 1] is { } && mode != OutputMode.Insert)
            throw context.Wrong("only the mode insert has a table");
        return options with { Mode = mode, Table = context[index + 1] is null ? options.Table : context.Arguments[index + 1].Raw };
    }

    private static Task<bool> Expand(MetaContext context)
    {
        var output = context.Runner.Output;
        var on = context.Switch(0, output.Mode == OutputMode.Line);
        context.Statements.Messages.Notice($"Expanded display is {(on ? "on" : "off")}.");
        return Change(context, o => Expanded(o, on));
    }

    private static OutputOptions Expanded(OutputOptions options, bool on) => on == (options.Mode == OutputMode.Line) ? options
        : on ? options with { Mode = OutputMode.Line, ModeBefore = options.Mode } : options with { Mode = options.ModeBefore, ModeBefore = null };

    private static Task<bool> PSet(MetaContext context)
    {
        if (context[0] is { } name)
            return Change(context, o => With(context, o, name));
        var (output, options) = (context.Runner.Output, context.Runner.Output.Options);
        (string Name, string Value)[] all =
        [
            ("format", output.Mode.ToString().ToLowerInvariant()), ("header", options.Header ? "on" : "off"),
            ("expanded", output.Mode == OutputMode.Line ? "on" : "off"), ("null", options.Null is { } text ? $"'{text}'" : "(the mode's)"),
            ("fieldsep", options.Separator is { } separator ? $"'{separator}'" : "(the mode's)"),
            ("maxrows", options.MaxRows?.ToString(CultureInfo.InvariantCulture) ?? "(the terminal's)"),
            ("maxwidth", options.MaxWidth?.ToString(CultureInfo.InvariantCulture) ?? "(the terminal's)"),
            ("pager", options.HasPager ? "on" : "off"),
        ];
        foreach (var (key, value) in all)
            context.WriteLine($"{key,-10}{value}");
        return MetaContext.Done;
    }

    private static OutputOptions With(MetaContext context, OutputOptions options, string name) => name switch
    {
        "format" when context[1] is not null => Mode(context, options, 1),
        "header" => options with { Header = context.Switch(1, options.Header) },
        "tuples_only" or "t" => options with { Header = !context.Switch(1, !options.Header) },
        "expanded" or "x" => Expanded(options, context.Switch(1, options.Mode == OutputMode.Line)),
        "null" => options with { Null = context[1] },
        "fieldsep" => options with { Separator = context[1] },
        "maxrows" => options with { MaxRows = context.Number(1) },
        "maxwidth" or "columns" => options with { MaxWidth = context.Number(1) },
        "pager" => options with { HasPager = context.Switch(1, options.HasPager) },
        _ => throw context.Wrong($"expected format MODE, header, expanded, null, fieldsep, maxrows, maxwidth or pager, not '{name}'"),
    };

    private static Task<bool> Chart(MetaContext context)
    {
        var (result, kind) = (context.Statements.LastResult, context[0]!);
        if (result.Rows.Count == 0)
            throw context.Wrong("there is no result to draw");
        var width = context.Runner.Output.Columns ?? TerminalChart.UsualWidth;
        var (x, y) = ColumnsOf(context, result, kind == "histogram");
        var text = kind switch
        {
            "bar" => TerminalChart.Bars(result, x, y, width),
            "line" => TerminalChart.Line(result, x, y, width),
            "histogram" => TerminalChart.Histogram(result, x, width),
            _ => throw context.Wrong($"expected bar, line or histogram, not '{kind}'"),
        };
        context.WriteLine(text ?? throw context.Wrong($"there are no numbers in {result.Columns[kind == "histogram" ? x : y].Name}"));
        return MetaContext.Done;
    }

    /// <summary>The columns to draw: those that are named, or the first that is a number, and the first other one.</summary>
    private static (int X, int Y) ColumnsOf(MetaContext context, LastResult result, bool isHistogram)
    {
        var number = result.Columns.Index().Where(c => TableCells.IsNumber(c.Item)).Select(c => (int?)c.Index).ToList();
        if (isHistogram)
            return (Named(1) ?? number.FirstOrDefault() ?? throw context.Wrong("no column of the result is a number"), 0);
        var x = Named(1);
        var y = Named(2) ?? number.FirstOrDefault(n => n != x && (x is not null || n > 0 || result.Columns.Count == 1)) ?? number.FirstOrDefault()
            ?? throw context.Wrong("no column of the result is a number");
        return (x ?? (y == 0 && result.Columns.Count > 1 ? 1 : 0), y);

        int? Named(int index)
        {
            if (context[index] is not { } name)
                return null;
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place >= 1 && place <= result.Columns.Count)
                return place - 1;
            var found = result.Columns.Index().Where(c => c.Item.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                .Select(c => (int?)c.Index).FirstOrDefault();
            return found ?? throw context.Wrong($"the result has no column '{name}'", $"it has {string.Join(", ", result.Columns.Select(c => c.Name))}");
        }
    }
}
