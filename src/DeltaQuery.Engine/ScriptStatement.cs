namespace DeltaQuery.Engine;

/// <summary>One statement of a script.</summary>
/// <param name="Text">The statement's text, without the semicolon.</param>
/// <param name="Offset">Where it begins in the script, in UTF-16 code units.</param>
/// <param name="Line">The line, from 1, on which it begins.</param>
/// <param name="Column">The column, from 1, at which it begins.</param>
public sealed record ScriptStatement(string Text, int Offset, int Line, int Column);
