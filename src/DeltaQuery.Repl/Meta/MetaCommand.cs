namespace DeltaQuery.Repl.Meta;

/// <summary>A command of the shell itself.</summary>
/// <param name="Group">What the help puts it under.</param>
/// <param name="Names">Its names with their marks: <c>\dt</c>, <c>.tables</c>.</param>
/// <param name="Parameters">What its arguments are called: <c>TABLE [N]</c>; those in brackets may be left out, and <c>...</c> stands for any number.</param>
/// <param name="Help">What it does.</param>
/// <param name="Run">Does it, and says whether what follows may run.</param>
internal sealed record MetaCommand(string Group, IReadOnlyList<string> Names, string Parameters, string Help, Func<MetaContext, Task<bool>> Run)
{
    /// <summary>Whether it has all of its line as it is, and no arguments.</summary>
    public bool TakesLine { get; init; }

    /// <summary>Whether it has all of its line where that begins with <c>|</c>.</summary>
    public bool TakesPipe { get; init; }

    /// <summary>Whether a semicolon at its end is part of its last argument.</summary>
    public bool KeepsSemicolon { get; init; }

    /// <summary>Whether it runs programs, or reads or writes files: then it is refused where nothing outside of the root may be touched.</summary>
    public bool LeavesRoot { get; init; }

    /// <summary>Whether it also runs in a branch of <c>\if</c> that does not, and checks its arguments itself: the branch counts, whatever they are.</summary>
    public bool IsBranch { get; init; }

    /// <summary>Does it where statements run on a cluster; null if it tells of what is here in any case, or, of tables, cannot.</summary>
    public Func<MetaContext, Task<bool>>? There { get; init; }

    /// <summary>How many arguments it must have.</summary>
    public int Least => Words.Count(w => !w.StartsWith('['));

    /// <summary>How many arguments it may have.</summary>
    public int Most => Parameters.Contains("...", StringComparison.Ordinal) ? int.MaxValue : Words.Length;

    private string[] Words => Parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
