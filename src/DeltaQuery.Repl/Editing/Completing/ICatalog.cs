namespace DeltaQuery.Repl.Editing.Completing;

/// <summary>The names that a statement can have. What is not known in time is empty: nobody waits for a name.</summary>
internal interface ICatalog
{
    IReadOnlyList<string> Schemas { get; }

    /// <summary>Functions of rows, and of groups of them.</summary>
    IReadOnlyList<string> Functions { get; }

    /// <summary>Functions that stand in the place of tables.</summary>
    IReadOnlyList<string> TableFunctions { get; }

    IReadOnlyList<string> Settings { get; }

    /// <summary>The tables of a schema; null for those that need no schema.</summary>
    IReadOnlyList<string> Tables(string? schema);

    /// <summary>The columns of a table.</summary>
    /// <param name="table">The parts of its name, without quotes.</param>
    IReadOnlyList<string> Columns(IReadOnlyList<string> table);

    /// <summary>Whether something that was asked for has not come in time, so that what has is not all there is.</summary>
    bool HasMissed { get; }

    /// <summary>Called before names are asked for: the time in which they must come begins.</summary>
    void Begin();
}
