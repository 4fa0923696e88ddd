namespace DeltaQuery.Engine.Planning;

/// <summary>A table function of DuckDB's that takes the paths of files.</summary>
/// <param name="Extension">How the names of the files end that it takes from a folder; null if it takes none.</param>
internal sealed record NamedFileFunction(string? Extension)
{
    /// <summary>Whether it reads rows of Parquet files.</summary>
    public bool IsParquet { get; init; }

    /// <summary>Whether the footers of Parquet files are all that it reads.</summary>
    public bool OnlyFooters { get; init; }

    /// <summary>The column in which it always gives the path; null if there is none.</summary>
    public string? PathColumn { get; init; }
}
