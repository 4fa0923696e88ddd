using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Inserts;

/// <summary>What COPY INTO is told beside its source, in Spark's words, and what of it DuckDB's reader is told.</summary>
internal sealed record CopyOptions
{
    /// <summary>Whether files are loaded that were loaded before.</summary>
    public bool Force { get; private init; }

    /// <summary>Whether columns that the table lacks are added to it.</summary>
    public bool MergesSchema { get; private init; }

    /// <summary>Whether columns of CSV that the table does not tell the type of get one by what they look like; else they are texts.</summary>
    public bool InfersSchema { get; private init; }

    /// <summary>Whether the first line of CSV names the columns.</summary>
    public bool HasHeader { get; private init; }

    /// <summary>Whether an empty text of CSV is NULL, unless it is quoted.</summary>
    public bool IsEmptyNull { get; private init; } = true;

    /// <summary>The arguments of DuckDB's reader that say the same.</summary>
    public IReadOnlyList<string> Arguments { get; private init; } = [];

    /// <summary>Reads the options.</summary>
    /// <exception cref="DeltaException">NotSupported or SyntaxError, at the option.</exception>
    public static CopyOptions Of(SourceText text, CopyIntoStatement statement)
    {
        var options = new CopyOptions();
        foreach (var option in statement.CopyOptions)
        {
            options = option.Key.ToUpperInvariant() switch
            {
                "FORCE" => options with { Force = Flag(text, option) },
                "MERGESCHEMA" => options with { MergesSchema = Flag(text, option) },
                _ => throw SyntaxError.NotSupported(text, option.Span.Start, $"the COPY option {option.Key}"),
            };
        }

        var arguments = new Dictionary<string, string>();
        if (statement.Format == "CSV")
            (arguments["delim"], arguments["quote"], arguments["escape"], arguments["comment"]) = ("','", "'\"'", "'\"'", "''");
        foreach (var option in statement.FormatOptions)
            options = options.With(text, statement.Format, option, arguments);
        if (statement.Format == "CSV" && !options.HasHeader)
            arguments.TryAdd("skip", "0"); // DuckDB skips what looks like a title
        return options with { Arguments = [.. arguments.Select(a => $"{a.Key} = {a.Value}")] };
    }

    private CopyOptions With(SourceText text, string format, TableProperty option, Dictionary<string, string> arguments)
    {
        var key = option.Key.ToUpperInvariant();
        if (key == "MERGESCHEMA")
        {
            Flag(text, option); // columns of all files always go by their names
            return this;
        }

        if (format == "JSON" && key == "MULTILINE")
        {
            Flag(text, option); // arrays, lines and objects over many lines are told apart by themselves
            return this;
        }

        if (format != "PARQUET" && key is "MODE" && option.Value.Equals("FAILFAST", StringComparison.OrdinalIgnoreCase))
            return this;
        if (format != "PARQUET" && key is "ENCODING" or "CHARSET" && option.Value.ToUpperInvariant() is "UTF-8" or "UTF8")
            return this;
        if (format != "CSV")
            throw SyntaxError.NotSupported(text, option.Span.Start, $"the option {option.Key} = '{option.Value}' of {format}");
        switch (key)
        {
            case "HEADER":
                return this with { HasHeader = Flag(text, option) };
            case "INFERSCHEMA":
                return this with { InfersSchema = Flag(text, option) };
            case "MULTILINE":
                Flag(text, option); // a line end in quotes is a part of the value
                return this;
            case "SEP" or "DELIMITER":
                arguments["delim"] = SqlText.Literal(option.Value is "\\t" ? "\t" : option.Value);
                return this;
            case "QUOTE" or "ESCAPE" or "COMMENT" when option.Value.Length <= 1:
                arguments[key.ToLowerInvariant()] = SqlText.Literal(option.Value);
                return this;
            case "NULLVALUE":
                arguments["nullstr"] = SqlText.Literal(option.Value);
                return this with { IsEmptyNull = option.Value.Length == 0 };
            case "SKIPROWS" when int.TryParse(option.Value, out var rows) && rows >= 0:
                arguments["skip"] = SqlText.Literal(rows);
                return this;
            default:
                throw SyntaxError.NotSupported(text, option.Span.Start, $"the option {option.Key} = '{option.Value}' of {format}");
        }
    }

    private static bool Flag(SourceText text, TableProperty option) => option.Value.ToUpperInvariant() switch
    {
        "TRUE" => true,
        "FALSE" => false,
        _ => throw SyntaxError.At(text, option.Span.Start, $"unexpected value '{option.Value}' of {option.Key}, expected 'true' or 'false'"),
    };
}
