using System.Text.Encodings.Web;
using System.Text.Json;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Log;

/// <summary>The columns by which a table's files are clustered: physical names in the domain <c>delta.clustering</c>, logical ones here.
/// Protocol: "Clustered Table".</summary>
internal static class ClusteringColumns
{
    private const string Domain = "delta.clustering";

    private const int Most = 4;

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

    /// <summary>The domain that says by which columns a table is clustered, by their physical names; none says by nothing.</summary>
    public static DomainMetadata ToDomain(IEnumerable<MappedColumn> columns)
    {
        var paths = columns.Select(column => $"[{string.Join(',', column.PhysicalPath.Select(Quoted))}]");
        return new DomainMetadata(Domain, $"{{\"clusteringColumns\":[{string.Join(',', paths)}],\"domainName\":\"{Domain}\"}}", Removed: false);
    }

    /// <summary>The column of a path that a table can be clustered by.</summary>
    /// <exception cref="DeltaException">ColumnNotFound or NotSupported.</exception>
    public static MappedColumn Check(ColumnMapping mapping, IReadOnlyList<string> path)
    {
        var name = string.Join('.', path);
        var column = mapping.Find(path) ?? throw new DeltaException(
            DeltaErrorCode.ColumnNotFound, $"CLUSTER BY names {name}, which is no column of the table");
        return IsSkippable(column.Type)
            ? column
            : throw new DeltaException(
                DeltaErrorCode.NotSupported,
                $"CLUSTER BY names {name} of type {SparkTypes.Print(column.Type)}, whose values have no bounds in statistics");
    }

    /// <summary>Refuses more columns than Delta allows, and one that is named twice.</summary>
    public static void CheckAll(IReadOnlyList<MappedColumn> columns)
    {
        if (columns.Count > Most)
            throw new DeltaException(DeltaErrorCode.NotSupported, $"CLUSTER BY names {columns.Count} columns; Delta allows {Most}");
        var twice = columns.GroupBy(column => string.Join('.', column.LogicalPath)).FirstOrDefault(same => same.Count() > 1);
        if (twice is not null)
            throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"CLUSTER BY names {twice.Key} twice");
    }

    private static bool IsSkippable(DataType type) => type is DecimalType
        or PrimitiveType { Kind: not (PrimitiveKind.Boolean or PrimitiveKind.Binary or PrimitiveKind.Void or PrimitiveKind.Variant) };

    private static string Quoted(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

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
