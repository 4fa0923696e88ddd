using System.Collections.Frozen;

namespace DeltaQuery.Repl.Editing;

/// <summary>The words of statements: those of queries, which are DuckDB's, and those of Delta tables.</summary>
internal static class SqlWords
{
    private static readonly FrozenSet<string> Keywords = Of(
        """
        add after all alter always analyze and anti any append apply array as asc asof at attach auto avro
        batch begin between by cache call cascade case cast change check checkpoint clone cluster collate column columns comment commit compute
        conflict connection constraint convert copy create cross csv cube current
        data dead deep default defaults delete delta deny desc describe detach detail distinct do drop dry
        else end escape evolution except exclude execute exists explain export extended external
        false feature features fileformat filter first following for force format from fsck full function
        generate generated glob group grouping having history hours identity if ilike import in increment index ingest inner insert install intersect
        interval into is isolation join json kafka last lateral left like limit list lite load
        macro maintenance map matched materialized merge metrics natural next no not null nulls
        of offset offsets on only optimize or order over outer overwrite
        parquet partition partitioned partitions pattern pause pivot positional pragma preceding prepare primary purge
        qualify range read recursive rename reorg repair replace reset respect restart restore restrict resume retain returning right
        rollback rollup row rows run
        sample schedule schedules schema schemas secret secrets select semi serializable set sets shallow show skip some start statistics stop struct
        summarize swap sync table tables tablesample tblproperties temp temporary then timestamp to transaction true truncate type
        unbounded union unique unpivot unset update use using vacuum values variable version view when where window with without work write zorder
        """);

    /// <summary>Whether a word has a meaning of its own somewhere in a statement.</summary>
    public static bool IsKeyword(string word) => Keywords.Contains(word);

    private static FrozenSet<string> Of(string words) => words
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
