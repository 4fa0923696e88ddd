using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Writing;

/// <summary>What DuckDB's RETURN_STATS tells of one column of one file, as it tells it.</summary>
/// <param name="Min">The least value as text, or null.</param>
/// <param name="Max">The greatest value as text, or null.</param>
/// <param name="NullCount">How many NULLs; inside lists and maps, empty and absent ones count, too.</param>
/// <param name="HasNan">Whether there is a NaN, which the bounds leave out.</param>
internal sealed record ColumnStatistics(string? Min, string? Max, long NullCount, bool HasNan)
{
    /// <summary>Reads the column <c>column_statistics</c>: by column, what there is to tell of it.</summary>
    public static Dictionary<string, ColumnStatistics> Read(DuckDbMap columns)
    {
        var read = new Dictionary<string, ColumnStatistics>(columns.Count, StringComparer.Ordinal);
        for (var i = 0; i < columns.Count; i++)
            read.Add((string)columns.Keys[i], Of((DuckDbMap)columns.Values[i]!));
        return read;
    }

    private static ColumnStatistics Of(DuckDbMap facts)
    {
        string? Fact(string name)
        {
            for (var i = 0; i < facts.Count; i++)
            {
                if ((string)facts.Keys[i] == name)
                    return (string?)facts.Values[i];
            }

            return null;
        }

        var nulls = Fact("null_count") is { } text ? long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 0;
        return new ColumnStatistics(Fact("min"), Fact("max"), nulls, Fact("has_nan") == "true");
    }
}
