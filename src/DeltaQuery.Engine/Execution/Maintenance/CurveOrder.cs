using System.Globalization;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>The order of rows by several columns at once: along a space-filling curve through the ranks of their values.</summary>
/// <remarks>Ranks come from a sample: a thousand bounds between which as many rows lie each. NULL comes first.</remarks>
internal sealed class CurveOrder : IDisposable
{
    /// <summary>What rows must have <see cref="Place"/> as, where they are sorted.</summary>
    public const string PlaceName = "__dq_place";

    private const int MostBounds = 1023;
    private const int SampledRows = 131_072;
    private const int CellBits = 16;

    private readonly long? _set;

    private CurveOrder(string place, string sql, int rest, long? set) =>
        (Place, Sql, Cell, _set) = (place, sql, string.Create(CultureInfo.InvariantCulture, $"({PlaceName} >> {rest})"), set);

    /// <summary>The place of a row on the curve, as a number; the same for all rows where there is no curve.</summary>
    public string Place { get; }

    /// <summary>The expression to sort by.</summary>
    public string Sql { get; }

    /// <summary>The leading bits of the place.</summary>
    public string Cell { get; }

    /// <summary>Looks at a sample of the rows.</summary>
    /// <param name="connection">The session's connection.</param>
    /// <param name="relation">The rows.</param>
    /// <param name="columns">The columns' expressions.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static CurveOrder Of(DuckDbConnection connection, string relation, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        if (columns.Count == 1)
            return new CurveOrder("0::BIGINT", $"{columns[0]} ASC NULLS FIRST", 0, null);

        // Without a text in it a key may be a number.
        var keys = columns.Select(c => $"create_sort_key({c}, 'ASC NULLS FIRST', '', 'ASC NULLS FIRST')").ToList();
        var named = string.Join(", ", keys.Select((key, i) => string.Create(CultureInfo.InvariantCulture, $"{key} AS k{i}")));
        var sample = $"SELECT {named} FROM {relation} USING SAMPLE reservoir({SampledRows.ToString(CultureInfo.InvariantCulture)} ROWS) REPEATABLE (42)";
        connection.Execute($"CREATE OR REPLACE TEMP TABLE __dq_sample AS {sample}", cancellationToken);
        var bounds = Enumerable.Range(0, keys.Count).Select(i => Bounds(connection, i, cancellationToken)).ToArray();
        connection.Execute("DROP TABLE temp.__dq_sample");
        var set = CurveFunction.Sets.Add(bounds);
        var place = $"{CurveFunction.Name}({set.ToString(CultureInfo.InvariantCulture)}, {string.Join(", ", keys)})";
        var rest = Math.Max(0, (keys.Count * HilbertCurve.BitsFor(keys.Count)) - CellBits);
        return new CurveOrder(place, PlaceName, rest, set);
    }

    public void Dispose()
    {
        if (_set is { } set)
            CurveFunction.Sets.Remove(set);
    }

    /// <summary>The values that cut the sample into parts of the same size; a frequent value is one bound.</summary>
    private static byte[][] Bounds(DuckDbConnection connection, int column, CancellationToken cancellationToken)
    {
        var (key, parts) = ($"k{column.ToString(CultureInfo.InvariantCulture)}", (MostBounds + 1).ToString(CultureInfo.InvariantCulture));
        using var result = connection.Query(
            $"SELECT DISTINCT first FROM (SELECT min({key}) AS first, part FROM (SELECT {key}, ntile({parts}) OVER (ORDER BY {key}) AS part FROM temp.__dq_sample) "
            + "GROUP BY part) WHERE part > 1 ORDER BY first", cancellationToken);
        return [.. result.Rows().Select(row => (byte[])row[0]!)];
    }
}
