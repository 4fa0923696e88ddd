using System.Diagnostics;
using System.Globalization;
using DeltaQuery.Engine;
using DeltaQuery.Repl.Output;

namespace DeltaQuery.Repl.Meta;

/// <summary>Commands over the statement that has begun, or over the last one where none has.</summary>
internal static class BufferCommands
{
    private const string Group = "The statement";

    public static IReadOnlyList<MetaCommand> All { get; } =
    [
        new(Group, [@"\g"], "[FILE|COMMAND]", "run it, as a semicolon does, or send its rows to a file or to |COMMAND",
            c => Run(c, c.Runner.Output.Options)) { TakesPipe = true },
        new(Group, [@"\gx", @"\G"], "[FILE|COMMAND]", "run it, and write a field a line",
            c => Run(c, c.Runner.Output.Options with { Mode = OutputMode.Line })) { TakesPipe = true },
        new(Group, [@"\gset"], "[PREFIX]", "run it, and set variables to the columns of its one row", Set),
        new(Group, [@"\gexec"], "", "run it, and then each of its values as a statement", Execute),
        new(Group, [@"\watch"], "[SECONDS] [c=N]", "run it every two seconds, or as said, until Ctrl-C, or N times", Watch),
        new(Group, [@"\p", @"\print"], "", "write it", Print),
        new(Group, [@"\r", @"\reset"], "", "forget it", Reset),
        new(Group, [@"\w", @"\write"], "FILE", "write it to a file", Write) { LeavesRoot = true },
        new(Group, [@"\e", @"\edit", ".edit"], "[FILE]", "change it, or a file, with $VISUAL or $EDITOR", Edit) { LeavesRoot = true },
        new(Group, [@"\s"], "[FILE]", "the statements of before, or write them to a file", History),
    ];

    /// <summary>Takes the last statement up again where none has begun.</summary>
    /// <exception cref="DeltaException">There was none.</exception>
    private static void TakeUp(MetaContext context)
    {
        if (!context.Frame.Buffer.IsEmpty)
            return;
        context.Frame.Buffer.Set(context.Place, TextOf(context));
    }

    /// <summary>The statement that has begun, or the last one.</summary>
    private static string TextOf(MetaContext context) => !context.Frame.Buffer.IsEmpty ? context.Frame.Buffer.Text
        : context.Runner.LastStatement ?? throw context.Wrong("there is no statement");

    private static async Task<bool> Run(MetaContext context, OutputOptions once)
    {
        TakeUp(context);
        var target = context[0] ?? context.Line;
        if (target.Length == 0 && once == context.Runner.Output.Options)
            return await context.Runner.RunBufferAsync(context.Frame);
        using (context.Runner.Output.Once(target.Length == 0 ? null : OutputCommands.TargetOf(context, target), once))
            return await context.Runner.RunBufferAsync(context.Frame);
    }

    private static async Task<bool> Set(MetaContext context)
    {
        TakeUp(context);
        var values = new List<(string Name, string? Value)>();
        return await context.Runner.RunBufferAsync(context.Frame, rows =>
        {
            for (var count = 0; rows.Next(context.Runner.Interrupts.Token) is { } batch; count += batch.RowCount)
            {
                if (count + batch.RowCount > 1)
                    throw context.Wrong("the statement gave more than one row");
                for (var column = 0; column < rows.Columns.Count; column++)
                    values.Add(($"{context[0]}{rows.Columns[column].Name}", batch.GetText(column, 0)));
            }

            if (values.Count == 0)
                throw context.Wrong("the statement gave no row");
            foreach (var (name, value) in values)
                context.Statements.Variables[VariableCommands.NameOf(context, name)] = value;
        });
    }

    private static async Task<bool> Execute(MetaContext context)
    {
        TakeUp(context);
        var statements = new List<string>();
        if (!await context.Runner.RunBufferAsync(context.Frame, rows =>
            {
                while (rows.Next(context.Runner.Interrupts.Token) is { } batch)
                    for (var row = 0; row < batch.RowCount; row++)
                        for (var column = 0; column < rows.Columns.Count; column++)
                            if (batch.GetText(column, row) is { } statement)
                                statements.Add(statement);
            }))
            return false;
        foreach (var (i, statement) in statements.Index())
        {
            var script = new Script(string.Create(CultureInfo.InvariantCulture, $"{context.Place.Script.Name} {context.Name} {i + 1}"), statement);
            if (!await context.Statements.RunAsync(statement, new ScriptPlace(script, 0)))
                return false;
        }

        return true;
    }

    private static async Task<bool> Watch(MetaContext context)
    {
        var (seconds, times) = (2.0, long.MaxValue);
        foreach (var argument in context.Arguments.Select(a => a.Text))
        {
            var (name, value) = argument.Split('=', 2) is [var key, var given] ? (key, given) : ("i", argument);
            var isNumber = double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
            if (name == "c" && isNumber && number is >= 1 and < 1e9) times = (long)number;
            else if (name == "i" && isNumber && number <= 86400) seconds = number;
            else throw context.Wrong($"expected SECONDS or c=N, not '{argument}'");
        }

        var statement = TextOf(context);
        for (var i = 0L; i < times; i++)
        {
            if (i > 0)
                await Task.Delay(TimeSpan.FromSeconds(seconds), context.Runner.Interrupts.Token);
            context.Frame.Buffer.Set(context.Place, statement);
            var failed = context.Statements.LastError;
            if (!await context.Runner.RunBufferAsync(context.Frame))
                return false;
            if (context.Statements.LastError != failed)
                return true; // it has been told, and would be again
        }

        return true;
    }

    private static Task<bool> Print(MetaContext context)
    {
        context.WriteLine(TextOf(context));
        return MetaContext.Done;
    }

    private static Task<bool> Reset(MetaContext context)
    {
        context.Frame.Buffer.Clear();
        return MetaContext.Done;
    }

    private static Task<bool> Write(MetaContext context)
    {
        var text = TextOf(context);
        using (var target = new FileTarget(context[0]!))
            target.Write(System.Text.Encoding.UTF8.GetBytes(text + ";\n"));
        return MetaContext.Done;
    }

    private static async Task<bool> Edit(MetaContext context)
    {
        if (context.Frame.IsInput && Console.IsInputRedirected)
            throw context.Wrong("there is no terminal");
        var file = context[0] is { } named ? Path.GetFullPath(named) : Path.Combine(Directory.CreateTempSubdirectory("dq-").FullName, "statement.sql");
        try
        {
            if (context[0] is null)
                await File.WriteAllTextAsync(file, (context.Frame.Buffer.IsEmpty && context.Runner.LastStatement is null ? "" : TextOf(context)) + "\n");
            var editor = Environment.GetEnvironmentVariable("VISUAL") ?? Environment.GetEnvironmentVariable("EDITOR") ?? "vi";
            var code = ShellCommand.Run($"{editor} '{file.Replace("'", @"'\''", StringComparison.Ordinal)}'");
            if (code != 0)
                throw context.Wrong(string.Create(CultureInfo.InvariantCulture, $"{editor} ended with {code}"));
            var text = Script.Reading(file, () => File.ReadAllText(file));
            context.Frame.Buffer.Clear();
            return await context.Runner.RunPieceAsync(new Script(Path.GetFileName(file), text), context.Frame);
        }
        finally
        {
            if (context[0] is null)
                Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    private static Task<bool> History(MetaContext context)
    {
        if (context.Runner.History is not { } history)
            throw context.Wrong("nobody keeps the statements of before: that is done at a prompt");
        if (context[0] is null)
        {
            foreach (var statement in history())
                context.WriteLine(statement);
            return MetaContext.Done;
        }

        if (context.Runner.Options.Safe)
            throw context.Denied();
        using var target = new FileTarget(context[0]!);
        foreach (var statement in history())
            target.Write(System.Text.Encoding.UTF8.GetBytes(statement + "\n"));
        return MetaContext.Done;
    }
}
