namespace DeltaQuery.Repl;

/// <summary>How rows are written.</summary>
internal enum OutputMode
{
    /// <summary>Columns under each other, for people.</summary>
    Table,

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

    /// <summary>A field a line.</summary>
    Line,
}
