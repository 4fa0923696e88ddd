namespace DeltaQuery.Repl;

/// <summary>How rows are written.</summary>
internal enum OutputMode
{
    /// <summary>Columns under each other, for people and pipes.</summary>
    Table,

    /// <summary>A table in a frame, with types under the names; it fits a terminal.</summary>
    Box,

    /// <summary>Columns under each other, with nothing but blanks between.</summary>
    Column,

    /// <summary>A field a line.</summary>
    Line,

    /// <summary>Fields with a separator between, as they are.</summary>
    List,

    /// <summary>RFC 4180.</summary>
    Csv,

    /// <summary>Fields between tabs, as PostgreSQL's COPY writes them.</summary>
    Tsv,

    /// <summary>An array of objects.</summary>
    Json,

    /// <summary>An object a line.</summary>
    Jsonl,

    /// <summary>A Markdown table.</summary>
    Markdown,

    /// <summary>A page with a table that sorts, and a chart.</summary>
    Html,

    /// <summary>A tabular of LaTeX.</summary>
    Latex,

    /// <summary>INSERT statements.</summary>
    Insert,

    /// <summary>A Parquet file, written by DuckDB.</summary>
    Parquet,

    /// <summary>Nothing: rows are read and counted.</summary>
    None,
}
