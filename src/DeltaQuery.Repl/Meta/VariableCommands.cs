using DeltaQuery.Repl.Options;

namespace DeltaQuery.Repl.Meta;

/// <summary>Commands over variables and parameters.</summary>
internal static class VariableCommands
{
    private const string Group = "Variables";

    public static IReadOnlyList<MetaCommand> All { get; } =
    [
        new(Group, [@"\set"], "[NAME] [VALUE...]",
            "set a variable, which :NAME, :'NAME' and :\"NAME\" stand for; without NAME list all", Set) { KeepsSemicolon = true },
        new(Group, [@"\unset"], "NAME", "forget a variable", Unset),
        new(Group, [@"\prompt"], "[TEXT] NAME", "ask for a variable", Prompt) { KeepsSemicolon = true },
        new(Group, [@"\param"], "[NAME] [VALUE]", "set the parameter $NAME, as --param does; without NAME list all", Param) { KeepsSemicolon = true },
    ];

    /// <summary>A name that a variable may have.</summary>
    /// <exception cref="Engine.DeltaException">It may not.</exception>
    public static string NameOf(MetaContext context, string name) => VariableArgument.IsName(name) ? name
        : throw context.Wrong($"'{name}' is no name of a variable: letters, digits and _, with no digit first");

    private static Task<bool> Set(MetaContext context)
    {
        var variables = context.Statements.Variables;
        if (context[0] is not { } name)
        {
            foreach (var (key, value) in variables.All)
                context.WriteLine($"{key} = {Sql.Literal(value)}");
            return MetaContext.Done;
        }

        var text = string.Concat(context.Arguments.Skip(1).Select(a => a.Text));
        if (NameOf(context, name) == Variables.OnErrorStop && Variables.Truth(text.Length == 0 ? "on" : text) is null)
            throw context.Wrong($"expected on or off, not '{text}'");
        variables[name] = name == Variables.OnErrorStop && text.Length == 0 ? "on" : text;
        return MetaContext.Done;
    }

    private static Task<bool> Unset(MetaContext context)
    {
        context.Statements.Variables[NameOf(context, context[0]!)] = null;
        return MetaContext.Done;
    }

    private static Task<bool> Prompt(MetaContext context)
    {
        var (text, name) = context.Arguments.Count == 2 ? (context[0]!, context[1]!) : ("", context[0]!);
        NameOf(context, name);
        if (context.Frame.IsInput)
            throw context.Wrong("nobody can be asked: the script is standard input");
        context.Runner.Output.Flush();
        Descriptor.Error.Write(System.Text.Encoding.UTF8.GetBytes(text));
        context.Statements.Variables[name] = Console.In.ReadLine() ?? throw context.Wrong("there was no answer");
        return MetaContext.Done;
    }

    private static Task<bool> Param(MetaContext context)
    {
        var statements = context.Statements;
        if (context.Arguments.Count == 0)
        {
            foreach (var (key, value) in statements.Parameters)
                context.WriteLine(FormattableString.Invariant($"{key} = {value ?? "NULL"}"));
            return MetaContext.Done;
        }

        if (context.Arguments.Count == 1)
            throw context.Wrong("expected NAME VALUE");
        var name = context[0]!;
        var others = statements.Parameters.Where(p => !p.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).ToDictionary(StringComparer.OrdinalIgnoreCase);
        statements.Parameters = ParameterArgument.Add(others, $"{name}={context[1]}");
        return MetaContext.Done;
    }
}
