using DeltaQuery.Engine;
using DeltaQuery.Repl.Meta;

namespace DeltaQuery.Repl;

/// <summary>Where in a script a statement or a command stands, so that its errors can be told at their places.</summary>
/// <param name="Script">The script.</param>
/// <param name="Offset">Where it begins in the script, in UTF-16 code units.</param>
internal sealed record ScriptPlace(Script Script, int Offset)
{
    /// <summary>What became of the statement's text before it ran; null for nothing.</summary>
    public SubstitutedText? Text { get; init; }

    /// <summary>Where in the substituted text the statement begins.</summary>
    public int Start { get; init; }

    /// <summary>Whether it is a command: what is wrong with the statements that it runs is told at the command.</summary>
    public bool IsCommand { get; init; }

    /// <summary>The place in the script of an error.</summary>
    public int Of(DeltaException error) => Offset + (IsCommand ? 0
        : Text is null ? error.Position ?? 0
        : Text.Original(Start + (error.Position ?? 0)));

    /// <summary>Whether an error has a closer place than the whole statement.</summary>
    public bool IsExact(DeltaException error) => IsCommand || error.Position is not null;
}
