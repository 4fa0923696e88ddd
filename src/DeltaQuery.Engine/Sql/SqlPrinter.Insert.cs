namespace DeltaQuery.Engine.Sql;

// INSERT.
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
}
