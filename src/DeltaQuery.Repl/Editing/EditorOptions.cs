using DeltaQuery.Repl.Editing.Completing;

namespace DeltaQuery.Repl.Editing;

/// <summary>What an editor works with.</summary>
internal sealed record EditorOptions
{
    public required History History { get; init; }

    /// <summary>What Tab asks; null for nobody.</summary>
    public ICompleter? Completer { get; init; }

    /// <summary>Whether text has colours.</summary>
    public bool IsColored { get; init; } = true;

    /// <summary>Whether there is a shell's command of a name, with its backslash or dot.</summary>
    public Func<string, bool> KnowsCommand { get; init; } = _ => true;
}
