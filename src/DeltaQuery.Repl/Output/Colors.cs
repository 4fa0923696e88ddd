namespace DeltaQuery.Repl.Output;

/// <summary>Whether a terminal is to show colours.</summary>
internal static class Colors
{
    /// <summary>What the environment says: <c>NO_COLOR</c>, or a terminal that has none. <c>--no-color</c> says it for the program.</summary>
    public static bool AreOn { get; set; } =
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") is not "dumb";
}
