namespace DeltaQuery.Repl.Editing;

/// <summary>A terminal with a keyboard and a screen.</summary>
internal interface ITerminal
{
    /// <summary>How many columns and rows the screen has.</summary>
    (int Columns, int Rows) Size { get; }

    /// <summary>Whether a key can be had without waiting.</summary>
    bool HasKey { get; }

    /// <summary>The next key; waits for it.</summary>
    Key ReadKey();

    /// <summary>Writes text and sequences.</summary>
    void Write(string text);

    /// <summary>Stops the program, as Ctrl-Z does, until somebody lets it go on; false where that cannot be done.</summary>
    bool Suspend();
}
