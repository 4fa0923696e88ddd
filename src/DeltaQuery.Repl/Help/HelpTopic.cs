namespace DeltaQuery.Repl.Help;

/// <summary>A statement or function of the SQL reference.</summary>
/// <param name="Name">As its heading has it: <c>CREATE TABLE</c>.</param>
/// <param name="Chapter">The heading above: <c>Changing rows</c>.</param>
/// <param name="Summary">What it does, in a line or two.</param>
/// <param name="Grammar">Its forms, a line each; what goes on is indented.</param>
/// <param name="Example">Statements that run over the tables that the page begins with.</param>
internal sealed record HelpTopic(string Name, string Chapter, string Summary, string Grammar, string Example);
