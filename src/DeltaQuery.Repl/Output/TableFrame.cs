namespace DeltaQuery.Repl.Output;

/// <summary>What stands between the columns of a plain table, and between those of the line under its header.</summary>
internal sealed record TableFrame(string Between, string Crossing)
{
    public static TableFrame Lines { get; } = new(" | ", "-+-");

    public static TableFrame Blanks { get; } = new("  ", "  ");
}
