namespace DeltaQuery.Engine;

/// <summary>A place in a statement where a variable of a shell may stand.</summary>
/// <param name="Start">Where it begins, in UTF-16 code units.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Name">The variable's name.</param>
/// <param name="Form">What is to stand there.</param>
public readonly record struct ScriptVariable(int Start, int Length, string Name, ScriptVariableForm Form);
