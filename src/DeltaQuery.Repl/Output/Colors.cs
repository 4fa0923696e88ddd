namespace DeltaQuery.Repl.Output;

/// <summary>Whether terminals are to show colours.</summary>
internal static class Colors
{
    /// <summary>Whether they do where the program's arguments do not say otherwise: not with <c>NO_COLOR</c>, nor on a terminal that has none.</summary>
    public static bool AreUsual { get; } =
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") is not "dumb";
}
