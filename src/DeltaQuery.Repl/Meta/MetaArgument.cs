namespace DeltaQuery.Repl.Meta;

/// <summary>An argument of a command.</summary>
/// <param name="Text">What it says, without quotes.</param>
/// <param name="Raw">The same with the quotes of names: <c>s."my table"</c>.</param>
internal readonly record struct MetaArgument(string Text, string Raw);
