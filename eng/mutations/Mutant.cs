namespace DeltaQuery.Mutations;

/// <summary>One place of the engine that is broken, in one way.</summary>
/// <param name="Id">Its number in this build; the switch turns it on.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Kind">What is broken, in a word.</param>
/// <param name="Key">The same as long as the place's text is the same, wherever the lines move.</param>
internal sealed record Mutant(int Id, string File, int Line, string Kind, string Original, string Replacement, string Key)
{
    public override string ToString() => $"{File}:{Line} {Kind}: {Short(Original)} -> {Short(Replacement)}";

    private static string Short(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 140 ? line : line[..137] + "...";
    }
}
