namespace DeltaQuery.Repl.Meta;

/// <summary>A script that is being run, or the session at a prompt: the statement that has begun, and the conditions around it.</summary>
/// <param name="Folder">Where the script lies; null for none.</param>
/// <param name="Depth">How many scripts it was read by.</param>
internal sealed record ScriptFrame(string? Folder, int Depth)
{
    public StatementBuffer Buffer { get; } = new();

    public Conditions Conditions { get; } = new();

    /// <summary>Whether it is a file, which <c>\q</c> ends alone.</summary>
    public bool IsFile { get; init; }

    /// <summary>Whether <c>\q</c> has ended it, and it alone.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Whether standard input is the script, so that nobody can be asked anything.</summary>
    public bool IsInput { get; init; }
}
