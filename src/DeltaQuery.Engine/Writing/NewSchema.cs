using System.Buffers;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Writing;

/// <summary>The schema of a table that is being made, and whether Delta can have it.</summary>
internal static class NewSchema
{
    /// <summary>What Spark's Parquet files cannot have in a column's name.</summary>
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(" ,;{}()\n\t=");

    /// <summary>The columns of the change data feed.</summary>
    private static readonly string[] OfChanges = ["_change_type", "_commit_version", "_commit_timestamp"];

    /// <summary>Refuses names that the change data feed has for its own columns, where the table has one.</summary>
    /// <exception cref="DeltaException">NotSupported.</exception>
    public static void CheckReserved(StructType schema, TableProperties properties)
    {
        if (properties.EnableChangeDataFeed && OfChanges.Select(schema.Find).OfType<StructField>().FirstOrDefault() is { } reserved)
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"column {reserved.Name}: the change data feed (delta.enableChangeDataFeed) has a column of that name");
    }

    /// <summary>The schema for the rows of a query.</summary>
    /// <exception cref="DeltaException">SchemaMismatch or NotSupported: a name occurs twice, or Delta lacks a type.</exception>
    public static StructType Of(IReadOnlyList<QueryColumn> columns)
    {
        CheckDistinct(columns.Select(c => c.Name));
        return new StructType([.. columns.Select(c => new StructField(c.Name, TypeOf(c.Type, c.Name)))]);
    }

    /// <summary>Refuses names that occur twice, compared without case, and empty ones.</summary>
    public static void CheckDistinct(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            if (name.Length == 0)
                throw new DeltaException(DeltaErrorCode.SchemaMismatch, "a column has no name") { Hint = "give it one with AS" };
            if (!seen.Add(name))
            {
                throw new DeltaException(DeltaErrorCode.SchemaMismatch, $"the table would have two columns {name} (names are compared without case)")
                {
                    Hint = "rename one of them with AS",
                };
            }
        }
    }

    /// <summary>Refuses what the table's files or other engines could not have.</summary>
    /// <exception cref="DeltaException">NotSupported or SchemaMismatch.</exception>
    public static void Check(StructType schema, IReadOnlyList<StructField> partitionColumns, ColumnMappingMode mode)
    {
        if (schema.Fields.Count == 0)
            throw new DeltaException(DeltaErrorCode.SchemaMismatch, "a table needs a column");
        foreach (var field in schema.Fields)
            Check(field, field.Name, mode);
        foreach (var column in partitionColumns)
        {
            if (column.Type is StructType or ArrayType or MapType || column.Type == PrimitiveType.Variant)
                throw new DeltaException(DeltaErrorCode.NotSupported, $"column {column.Name} of type {SparkTypes.Print(column.Type)} cannot be a partition column");
        }

        if (partitionColumns.Count == schema.Fields.Count)
            throw new DeltaException(DeltaErrorCode.NotSupported, "all columns are partition columns; one must be left for the data files");
    }

    /// <summary>Refuses a column, or a field inside of one, that the table's files or other engines could not have.</summary>
    /// <exception cref="DeltaException">NotSupported.</exception>
    public static void Check(StructField field, string path, ColumnMappingMode mode)
    {
        if (mode == ColumnMappingMode.None && field.Name.AsSpan().ContainsAny(Forbidden))
        {
            throw new DeltaException(DeltaErrorCode.NotSupported, $"column {path}: a name with one of ' ,;{{}}()\\n\\t=' needs column mapping")
            {
                Hint = "TBLPROPERTIES ('delta.columnMapping.mode' = 'name') allows any name",
            };
        }

        if (field.Name.Contains('\0', StringComparison.Ordinal))
            throw new DeltaException(DeltaErrorCode.NotSupported, $"column {path}: a name cannot hold a NUL character");
        CheckInside(field.Type, path, mode);
    }

    /// <summary>The Delta type of a query's column. Names of user types stand for what they are.</summary>
    /// <exception cref="DeltaException">SchemaMismatch or NotSupported: Delta lacks the type.</exception>
    public static DataType TypeOf(LogicalType type, string column)
    {
        switch (type.Id)
        {
            case DuckDbType.SqlNull:
                throw new DeltaException(DeltaErrorCode.NotSupported, $"column {column}: NULL alone has no type") { Hint = "give it one: CAST(NULL AS INTEGER)" };
            case DuckDbType.Struct:
                if (type.Fields.Any(field => field.Name.Length == 0))
                    throw new DeltaException(DeltaErrorCode.NotSupported, $"column {column}: the fields of the struct have no names") { Hint = "write {'name': value}" };
                CheckDistinct(type.Fields.Select(field => field.Name));
                return new StructType([.. type.Fields.Select(field => new StructField(field.Name, TypeOf(field.Type, $"{column}.{field.Name}")))]);
            case DuckDbType.List or DuckDbType.Array:
                return new ArrayType(TypeOf(type.Child!, $"{column}.element"));
            case DuckDbType.Map:
                return new MapType(TypeOf(type.Key!, $"{column}.key"), TypeOf(type.Value!, $"{column}.value"));
            default:
                return DuckDbTypes.Parse((type with { Alias = null }).ToString(), column);
        }
    }

    private static void CheckInside(DataType type, string path, ColumnMappingMode mode)
    {
        switch (type)
        {
            case StructType { Fields.Count: 0 }:
                throw new DeltaException(DeltaErrorCode.NotSupported, $"column {path}: a struct without fields cannot be stored");
            case StructType row:
                foreach (var field in row.Fields)
                    Check(field, $"{path}.{field.Name}", mode);
                break;
            case ArrayType list:
                CheckInside(list.Element, $"{path}.element", mode);
                break;
            case MapType map:
                CheckInside(map.Key, $"{path}.key", mode);
                CheckInside(map.Value, $"{path}.value", mode);
                break;
            case PrimitiveType { Kind: PrimitiveKind.Void } primitive:
                throw new DeltaException(DeltaErrorCode.NotSupported, $"column {path}: DeltaQuery does not write columns of type {primitive.Name}");
        }
    }
}
