namespace DeltaQuery.Engine.Sql;

// INSERT and COPY INTO.
internal static partial class SqlPrinter
{
    private static string Insert(InsertStatement s, SourceText source)
    {
        var partition = s.Partition.Select(p => p.Value is { } value ? $"{Identifier(p.Column)} = {source.Slice(value)}" : Identifier(p.Column));
        return Words(
            "INSERT",
            s.Evolves ? "WITH SCHEMA EVOLUTION" : null,
            s.Overwrites ? "OVERWRITE" : "INTO",
            Table(s.Table),
            s.Partition.Count == 0 ? null : $"PARTITION ({string.Join(", ", partition)})",
            Columns(s.Columns),
            s.ByName ? "BY NAME" : null,
            After("REPLACE WHERE", source, s.ReplaceWhere),
            source.Slice(s.Query));
    }

    private static string CopyInto(CopyIntoStatement s, SourceText source)
    {
        var options = s.FormatOptions.Count == 0 ? null : $"FORMAT_OPTIONS ({Properties(s.FormatOptions)})";
        return Words(
            "COPY INTO",
            Table(s.Table),
            Columns(s.Columns),
            s.ByPosition ? "BY POSITION" : null,
            s.IsSelect ? $"FROM ({source.Slice(s.Query)})" : $"FROM {source.Slice(s.Path)}",
            $"FILEFORMAT = {s.Format}",
            s.Files.Count == 0 ? null : $"FILES = ({string.Join(", ", s.Files.Select(f => Quote(f, '\'')))})",
            s.Pattern is { } pattern ? $"PATTERN = {Quote(pattern, '\'')}" : null,
            options,
            s.CopyOptions.Count == 0 ? null : $"COPY_OPTIONS ({Properties(s.CopyOptions)})");
    }
}
