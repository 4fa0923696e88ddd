using System.Text.Json.Nodes;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Pruning;

/// <summary>Statistics as one writer or another leaves them: all, some, none, wide.</summary>
internal sealed class RandomStatistics(Dice dice, DuckDbConnection connection)
{
    /// <summary>Statistics of a file; null for none.</summary>
    /// <param name="all">A relation of all rows of the file.</param>
    /// <param name="live">A relation of the rows that are not deleted.</param>
    /// <param name="more">A relation of all rows and others.</param>
    /// <param name="rows">How many rows the file holds.</param>
    /// <param name="schema">The columns that the file holds.</param>
    /// <param name="hasVector">Whether rows are deleted: then there are statistics, and the number of records is right.</param>
    public JsonObject? Of(string all, string live, string more, int rows, StructType schema, bool hasVector)
    {
        JsonObject? statistics;
        switch (dice.Below(20))
        {
            case 0 when !hasVector:
                return null;
            case 0 or 1:
                return new JsonObject { ["numRecords"] = rows };
            case 2 when !hasVector:
                statistics = SparkStatistics.Of(connection, all, schema);
                statistics.Remove("numRecords");
                return statistics;
            case 3 or 4 or 5 when rows > 0:
                statistics = SparkStatistics.Of(connection, more, schema);
                statistics["nullCount"] = SparkStatistics.Of(connection, all, schema)["nullCount"]!.DeepClone();
                Blur(statistics["nullCount"]!.AsObject(), rows);
                statistics["tightBounds"] = false;
                break;
            case 6 or 7 or 8 or 9 or 10 or 11:
                statistics = SparkStatistics.Of(connection, all, schema, withoutNaN: true);
                if (hasVector)
                    statistics["tightBounds"] = false;
                break;
            case 12 or 13 or 14 when hasVector:
                statistics = SparkStatistics.Of(connection, live, schema);
                statistics["tightBounds"] = true;
                break;
            default:
                statistics = SparkStatistics.Of(connection, all, schema);
                if (hasVector)
                    statistics["tightBounds"] = false;
                break;
        }

        statistics["numRecords"] = rows;
        if (dice.Chance(25))
            Thin(statistics["minValues"]!.AsObject());
        if (dice.Chance(25))
            Thin(statistics["maxValues"]!.AsObject());
        if (dice.Chance(25))
            Thin(statistics["nullCount"]!.AsObject());
        return statistics;
    }

    /// <summary>A null count of a file with wide bounds says nothing unless it is 0 or that of all rows, and these need not be said.</summary>
    private void Blur(JsonObject counts, int rows)
    {
        if (rows < 2)
            return;
        foreach (var (name, count) in counts.ToList())
        {
            if (count is JsonObject inner)
                Blur(inner, rows);
            else if (dice.Chance(50) || (long)count! is var known && known > 0 && known < rows)
                counts[name] = dice.Between(1, rows - 1);
        }
    }

    private void Thin(JsonObject values)
    {
        foreach (var name in values.Select(v => v.Key).ToList())
        {
            if (dice.Chance(40))
                values.Remove(name);
        }
    }
}
