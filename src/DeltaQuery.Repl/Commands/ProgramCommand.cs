using DeltaQuery.Repl.Options;

namespace DeltaQuery.Repl.Commands;

/// <summary>A command of the program: <c>dq history</c>, <c>dq ingest run</c>.</summary>
/// <param name="Name">Its words.</param>
/// <param name="Synopses">What stands behind its name, a line for each form.</param>
/// <param name="Help">What it does, in a line.</param>
/// <param name="Options">The options that it alone has.</param>
internal sealed record ProgramCommand(string Name, IReadOnlyList<string> Synopses, string Help, IReadOnlyList<Option> Options)
{
    /// <summary>What is to be known besides; null for nothing.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether the options of any run are its own, too, but for those about scripts.</summary>
    public bool TakesCommon { get; init; } = true;

    /// <summary>What stands behind its name may be a folder, which a table is, too.</summary>
    public bool TakesFolders { get; init; }

    /// <summary>What stands behind its name may be a file.</summary>
    public bool TakesFiles { get; init; }

    /// <summary>The words of which one stands behind its name; none where it is open.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The options of any run that are its own, too.</summary>
    public IEnumerable<Option> CommonOptions => TakesCommon ? OptionTable.Told.Where(o => !o.IsOfScripts && Options.All(own => own.Name != o.Name)) : [];

    /// <summary>How it is called, a line for each form.</summary>
    public IEnumerable<string> Usage => Synopses.Select(synopsis => $"dq {Name} {synopsis}".TrimEnd());

    /// <summary>What it does, as a sentence.</summary>
    public string Sentence => $"{char.ToUpperInvariant(Help[0])}{Help[1..]}.";

    /// <summary>What <c>dq NAME --help</c> prints.</summary>
    public string Print() => $"usage: {string.Join("\n       ", Usage)}\n\n{Sentence}\n{(Detail is null ? "" : Detail + "\n")}"
        + (Options.Count > 0 ? $"\nIts options:\n{OptionTable.Help(Options)}" : "")
        + (TakesCommon ? $"\nOptions of any run:\n{OptionTable.Help(CommonOptions)}" : "");
}
