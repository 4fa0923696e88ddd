namespace DeltaQuery.Repl.Output;

/// <summary>The writer of each mode.</summary>
internal static class RowWriters
{
    private const string Null = "NULL";

    public static IRowWriter Create(OutputOptions options, Utf8Output output, IByteTarget target)
    {
        var header = options.Header;
        return ModeOf(options, target) switch
        {
            OutputMode.Box => new BoxWriter(output, header, options.Null ?? Null, () => BoxLimits.Of(target, options)),
            OutputMode.Column => new TableWriter(output, header, options.Null ?? Null, TableFrame.Blanks),
            OutputMode.Line => new LineWriter(output, options.Null ?? Null),
            OutputMode.List => new ListWriter(output, header, options.Separator ?? "|", options.Null ?? ""),
            OutputMode.Csv => new CsvWriter(output, header, options.Separator ?? ",", options.Null ?? ""),
            OutputMode.Tsv => new TsvWriter(output, header),
            OutputMode.Json => new JsonWriter(output),
            OutputMode.Jsonl => new JsonLinesWriter(output),
            OutputMode.Markdown => new MarkdownWriter(output, header, options.Null ?? Null),
            OutputMode.Html => new HtmlWriter(output, header, options.Null ?? Null),
            OutputMode.Latex => new LatexWriter(output, header, options.Null ?? Null),
            OutputMode.Insert => new InsertWriter(output, options.Table),
            OutputMode.None => new NoWriter(),
            _ => new TableWriter(output, header, options.Null ?? Null, TableFrame.Lines),
        };
    }

    /// <summary>The mode that rows are written in.</summary>
    public static OutputMode ModeOf(OutputOptions options, IByteTarget target) => options.Mode ?? (target.IsTerminal ? OutputMode.Box : OutputMode.Table);
}
