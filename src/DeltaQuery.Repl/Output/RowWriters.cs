namespace DeltaQuery.Repl.Output;

/// <summary>The writer of each mode.</summary>
internal static class RowWriters
{
    public static IRowWriter Create(OutputMode mode, Utf8Output output, bool header) => mode switch
    {
        OutputMode.Csv => new CsvWriter(output, header),
        OutputMode.Tsv => new TsvWriter(output, header),
        OutputMode.Json => new JsonWriter(output),
        OutputMode.Jsonl => new JsonLinesWriter(output),
        OutputMode.Markdown => new MarkdownWriter(output, header),
        OutputMode.Line => new LineWriter(output),
        _ => new TableWriter(output, header),
    };
}
