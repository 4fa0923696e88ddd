using System.Text.Json;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Log;

/// <summary>The columns by which a table's files are clustered: physical names in the domain <c>delta.clustering</c>, logical ones here.
/// Protocol: "Clustered Table".</summary>
internal static class ClusteringColumns
{
    private const string Domain = "delta.clustering";

    /// <summary>The columns as logical paths; null if the table is not clustered. Clustering by nothing is an empty list.</summary>
    /// <exception cref="DeltaException">CorruptLog: the domain is no JSON, or names columns that the schema doesn't have.</exception>
    public static IReadOnlyList<MappedColumn>? Of(Snapshot snapshot)
    {
        if (snapshot.Domains.FirstOrDefault(d => d.Domain == Domain) is not { } domain)
            return null;
        try
        {
            using var document = JsonDocument.Parse(domain.Configuration);
            return document.RootElement.GetProperty("clusteringColumns").EnumerateArray()
                .Select(path => Find(snapshot, path.EnumerateArray().Select(name => name.GetString()!).ToList())).ToList();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new DeltaException(
                DeltaErrorCode.CorruptLog, $"{snapshot.Name}: the domain {Domain} is not what it should be: {domain.Configuration}", e)
            {
                Table = snapshot.Name, Version = snapshot.Version,
            };
        }
    }

    private static MappedColumn Find(Snapshot snapshot, List<string> physicalPath)
    {
        var logical = new List<string>();
        DataType type = snapshot.Schema;
        StructField? field = null;
        foreach (var name in physicalPath)
        {
            field = (type as StructType)?.Fields.FirstOrDefault(f => PhysicalName(snapshot, f) == name) ?? throw new DeltaException(
                DeltaErrorCode.CorruptLog, $"{snapshot.Name} is clustered by {string.Join('.', physicalPath)}, which its schema does not have")
            {
                Table = snapshot.Name, Version = snapshot.Version,
            };
            logical.Add(field.Name);
            type = field.Type;
        }

        return new MappedColumn(logical, physicalPath, type, field ?? throw new JsonException("a path without a name"));
    }

    private static string PhysicalName(Snapshot snapshot, StructField field) =>
        snapshot.Mapping.Mode == ColumnMappingMode.None ? field.Name : field.PhysicalName;
}
