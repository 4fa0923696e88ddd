using DeltaQuery.Engine;

namespace DeltaQuery.Ado;

/// <summary>A statement of a command's text, and the parameters that it names.</summary>
internal sealed record PreparedText(ScriptStatement Statement, ScriptParameters Parameters)
{
    /// <summary>Whether the statement only reads.</summary>
    public bool IsQuery => SqlScript.IsQuery(Statement.Text);

    /// <summary>The statements of a text.</summary>
    /// <exception cref="DeltaException">A string, quoted name or comment does not end.</exception>
    public static IReadOnlyList<PreparedText> Split(string text) =>
        [.. SqlScript.Split(text).Select(s => new PreparedText(s, SqlScript.ParametersOf(s.Text)))];
}
