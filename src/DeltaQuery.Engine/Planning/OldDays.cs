using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Planning;

/// <summary>Finds the files that may hold days for which the calendar matters (<see cref="LegacyCalendar"/>): by their statistics, so that of
/// most tables no footer need be seen.</summary>
internal static class OldDays
{
    private static readonly PlanConstant GregorianDate = new("DATE '1582-10-15'", "DATE");
    private static readonly PlanConstant ZonedTime = new("TIMESTAMPTZ '1900-01-01 00:00:00+00'", "TIMESTAMP WITH TIME ZONE");

    /// <summary>What a file's old rows satisfy; null if no column that the scan needs can hold old days.</summary>
    public static PushedFilter? Filter(Snapshot snapshot, IReadOnlySet<int>? columns)
    {
        var leaves = new List<PushedFilter>();
        for (var i = 0; i < snapshot.Schema.Fields.Count; i++)
        {
            var field = snapshot.Schema.Fields[i];
            if (columns?.Contains(i) != false && !snapshot.PartitionColumns.Any(p => p.Name == field.Name))
                Collect(field.Type, new PushedColumn(i, []), leaves);
        }

        return leaves.Count == 0 ? null : PushedFilter.Any(leaves);
    }

    private static void Collect(DataType type, PushedColumn column, List<PushedFilter> leaves)
    {
        switch (type)
        {
            case PrimitiveType { Kind: PrimitiveKind.Date }:
                leaves.Add(new PushedFilter.Compare(column, ComparisonKind.Less, GregorianDate));
                break;
            case PrimitiveType { Kind: PrimitiveKind.Timestamp }:
                leaves.Add(new PushedFilter.Compare(column, ComparisonKind.Less, ZonedTime));
                break;
            case StructType row:
                foreach (var field in row.Fields)
                    Collect(field.Type, column with { Fields = [.. column.Fields, field.Name] }, leaves);
                break;
            case ArrayType or MapType when type.Any(t => t is PrimitiveType { Kind: PrimitiveKind.Date or PrimitiveKind.Timestamp }):
                leaves.Add(PushedFilter.Unknown); // lists and maps have no statistics
                break;
        }
    }
}
