namespace DeltaQuery.Repl.Meta;

/// <summary>Commands that run parts of a script or leave them out.</summary>
internal static class BranchCommands
{
    private const string Group = "Conditions";

    public static IReadOnlyList<MetaCommand> All { get; } =
    [
        new(Group, [@"\if"], "EXPRESSION", @"run what follows if it is true, on, yes or 1; \if :{?n} asks whether there is a variable n", c =>
            Run(() => c.Frame.Conditions.If(() => IsTrue(c)))) { IsBranch = true },
        new(Group, [@"\elif"], "EXPRESSION", "or else, if this is", c => Run(() => c.Frame.Conditions.Elif(() => IsTrue(c)))) { IsBranch = true },
        new(Group, [@"\else"], "", "or else", c => Run(() => c.Frame.Conditions.Else(c.Check))) { IsBranch = true },
        new(Group, [@"\endif"], "", "the end of both", c => Run(() => c.Frame.Conditions.EndIf(c.Check))) { IsBranch = true },
    ];

    private static Task<bool> Run(Action change)
    {
        change();
        return MetaContext.Done;
    }

    private static bool IsTrue(MetaContext context)
    {
        context.Check();
        return Variables.Truth(context[0]!) ?? throw context.Wrong(
            $"expected true or false, not '{context[0]}'",
            context[0] is [':', ..] ? @"a variable that is not set stays as it is written: ask \if :{?name}" : null);
    }
}
