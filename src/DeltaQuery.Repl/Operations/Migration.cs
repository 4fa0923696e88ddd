using DeltaQuery.Repl.Meta;

namespace DeltaQuery.Repl.Operations;

/// <summary>The statements of <c>dq migrate</c>: a log beside Parquet files, or the rows of files in a table, each file once.</summary>
internal static class Migration
{
    public const string Format = "--format";
    public const string PartitionedBy = "--partitioned-by";

    /// <summary>The formats that it reads.</summary>
    public static readonly string[] Formats = ["json", "csv", "parquet"];

    /// <summary>Makes the table that rows go to, with the columns that DuckDB finds in the files; null where there is none to be made.</summary>
    public static string? Before(OperationArguments arguments)
    {
        if (arguments.Table is null)
            return null;
        var files = Sql.Literal(Directory.Exists(arguments.Source) ? $"{arguments.Source!.TrimEnd('/')}/**" : arguments.Source!);
        var rows = FormatOf(arguments) switch
        {
            "json" => $"read_json({files}, union_by_name = true)",
            "csv" => $"read_csv({files}, union_by_name = true, header = true)",
            _ => $"read_parquet({files}, union_by_name = true)",
        };
        return $"CREATE TABLE IF NOT EXISTS {arguments.Named}{arguments.Text(PartitionedBy, " PARTITIONED BY ({0})")} AS SELECT * FROM {rows} LIMIT 0";
    }

    /// <summary>Loads the files, or converts their folder where no table is named.</summary>
    /// <exception cref="UsageException">The format is not known, or its files cannot stay where they are.</exception>
    public static string Statement(OperationArguments arguments)
    {
        var format = FormatOf(arguments);
        if (arguments.Table is not null)
        {
            return $"COPY INTO {arguments.Named} FROM {Sql.Literal(arguments.Source!)} FILEFORMAT = {format.ToUpperInvariant()}"
                + (format == "csv" ? " FORMAT_OPTIONS ('header' = 'true')" : " COPY_OPTIONS ('mergeSchema' = 'true')");
        }

        if (format != "parquet")
            throw new UsageException($"migrate needs a table for the rows of {format} files: only Parquet files stay where they are");
        return $"CONVERT TO DELTA parquet.{Sql.Backticked(arguments.Source!)}{arguments.Text(PartitionedBy, " PARTITIONED BY ({0})")}";
    }

    /// <summary>The format that is told, or that the names of the files tell.</summary>
    private static string FormatOf(OperationArguments arguments)
    {
        if (arguments.Value(Format) is { } told)
            return Formats.Contains(told) ? told : throw new UsageException($"unknown format '{told}': expected {string.Join(", ", Formats)}");
        var source = arguments.Source!;
        var files = Directory.Exists(source) ? Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories) : [source];
        foreach (var file in files.Where(f => !Path.GetFileName(f).StartsWith('_') && !Path.GetFileName(f).StartsWith('.')))
        {
            var name = file.EndsWith(".gz", StringComparison.Ordinal) || file.EndsWith(".zst", StringComparison.Ordinal)
                ? Path.GetFileNameWithoutExtension(file) : file;
            switch (Path.GetExtension(name))
            {
                case ".json" or ".jsonl" or ".ndjson": return "json";
                case ".csv": return "csv";
                case ".parquet": return "parquet";
            }
        }

        throw new UsageException($"the names of the files in {source} do not tell their format: say --format json, csv or parquet");
    }
}
