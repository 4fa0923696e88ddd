namespace DeltaQuery.Engine;

/// <summary>The parameters of one statement.</summary>
/// <param name="Names">Their names in the text's order, each once, without the mark before the name; a <c>?</c> has its number among those of
/// the statement, from 1. Those behind a name (<c>TOPIC @t</c>) may turn out to be none.</param>
/// <param name="Unnumbered">How many are <c>?</c> without a number.</param>
public sealed record ScriptParameters(IReadOnlyList<string> Names, int Unnumbered);
