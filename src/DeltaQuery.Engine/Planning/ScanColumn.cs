using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Planning;

/// <summary>How one column of a table is read from data files.</summary>
/// <param name="FileName">The column's name in the files; null if they don't have it.</param>
/// <param name="ReadType">The DuckDB type to read it as, with the files' names inside.</param>
/// <param name="Project">Makes the table's value of the value read.</param>
internal sealed record ScanColumn(string? FileName, string ReadType, Func<string, string> Project)
{
    /// <summary>The column as the schema says it is in every file: no footer need be seen. Types that are narrower in a file are widened,
    /// columns that a file lacks are NULL.</summary>
    public static ScanColumn FromSchema(StructField column, StructField physical)
    {
        var type = DuckDbTypes.ToSql(column.Type);
        if (column.Type.HoldsVariant)
            return Unneeded(physical.Name, type);
        var readType = DuckDbTypes.ToSql(physical.Type);
        Func<string, string> project = readType == type ? value => value : value => Renamed(value, column.Type, physical.Type);
        return column.TypeChanges.Count == 0
            ? new ScanColumn(physical.Name, readType, project)
            : new ScanColumn(physical.Name, readType, value => project($"ifnull({value}, {value})")); // TRAPS R2: keeps filters out of the scan
    }

    /// <summary>A column that no schema tells how to read, as each file may shred its variants in another way: a query that needs it goes by
    /// the files' own schemas. If one came to read it so all the same, no cast would fit.</summary>
    private static ScanColumn Unneeded(string name, string type) =>
        new(name, "STRUCT(\"__dq_unneeded\" BOOLEAN)", value => $"CASE WHEN {value} IS NULL THEN NULL::{type} END");

    /// <summary>A value with physical names inside as one with logical names; NULL structs stay NULL (TRAPS R9).</summary>
    private static string Renamed(string value, DataType logical, DataType physical) =>
        $"remap_struct({value}, NULL::{DuckDbTypes.ToSql(logical)}, {Remap(logical, physical)}, NULL)";

    private static string Remap(DataType logical, DataType physical) => (logical, physical) switch
    {
        (StructType l, StructType p) => "{" + string.Join(", ", l.Fields.Select((f, i) => Entry(f.Name, p.Fields[i].Name, f.Type, p.Fields[i].Type))) + "}",
        (ArrayType l, ArrayType p) => "{" + Entry("list", "list", l.Element, p.Element) + "}",
        (MapType l, MapType p) => "{" + Entry("key", "key", l.Key, p.Key) + ", " + Entry("value", "value", l.Value, p.Value) + "}",
        _ => throw new InvalidOperationException("only nested types are remapped"),
    };

    private static string Entry(string name, string source, DataType logical, DataType physical) => logical is StructType or ArrayType or MapType
        ? $"{SqlText.Literal(name)}: ({SqlText.Literal(source)}, {Remap(logical, physical)})"
        : $"{SqlText.Literal(name)}: {SqlText.Literal(source)}";
}
