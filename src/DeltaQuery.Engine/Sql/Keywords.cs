using System.Collections.Frozen;

namespace DeltaQuery.Engine.Sql;

/// <summary>DuckDB's words with a meaning of their own.</summary>
internal static class Keywords
{
    private static readonly FrozenSet<string> Reserved = SetOf(
        """
        all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default deferrable desc
        describe distinct do else end except false fetch for foreign from group having in initially intersect into lambda lateral leading
        limit not null offset on only or order pivot pivot_longer pivot_wider placing primary qualify references returning select show some
        summarize symmetric table then to trailing true union unique unpivot using variadic when where window with
        anti asof at cross full glob ilike inner is isnull join left like natural notnull outer overlaps positional right semi similar
        tablesample authorization binary by collation concurrently freeze unpack verbose
        """);

    // Words after which an operand begins, so that `:x` and `@x` there are parameters.
    private static readonly FrozenSet<string> BeforeOperand = SetOf(
        """
        all and any as between by case distinct else except from having ilike in intersect interval into is like limit not of offset on or
        qualify returning select set similar some then to union using values when where escape glob rows range groups zone
        """);

    // Words that begin a query.
    private static readonly FrozenSet<string> QueryStart = SetOf(
        "select with from values table pivot unpivot pivot_wider pivot_longer summarize");

    /// <summary>Whether an unquoted word can't be a table's name, or can't follow one as its alias.</summary>
    public static bool IsReserved(ReadOnlySpan<char> word) => Contains(Reserved, word);

    /// <summary>Whether an operand follows the word.</summary>
    public static bool PrecedesOperand(ReadOnlySpan<char> word) => Contains(BeforeOperand, word);

    /// <summary>Whether a query begins with the word.</summary>
    public static bool StartsQuery(ReadOnlySpan<char> word) => Contains(QueryStart, word);

    private static bool Contains(FrozenSet<string> words, ReadOnlySpan<char> word) =>
        words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);

    private static FrozenSet<string> SetOf(string words) => words
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
