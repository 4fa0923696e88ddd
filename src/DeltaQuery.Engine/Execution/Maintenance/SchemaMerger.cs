using DeltaQuery.Engine.Schema;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Puts the schemas of files together, and remembers from which file each column's type is, so that a clash names both.</summary>
internal sealed class SchemaMerger
{
    private readonly Dictionary<string, string> _from = new(StringComparer.OrdinalIgnoreCase); // file by column path

    public StructType Merged { get; private set; } = StructType.Empty;

    /// <exception cref="DeltaException">SchemaMismatch.</exception>
    public void Add(StructType schema, string file) => Merged = Merge(Merged, schema, "", file);

    private StructType Merge(StructType known, StructType added, string path, string file)
    {
        var fields = known.Fields.ToList();
        foreach (var field in added.Fields)
        {
            var at = known.IndexOf(field.Name);
            var below = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            if (at < 0)
            {
                _from[below] = file;
                fields.Add(field);
            }
            else if (fields[at].Name != field.Name)
            {
                throw Clash(below, $"is called {fields[at].Name}", $"{field.Name}", file, "names are compared without case");
            }
            else
            {
                fields[at] = fields[at] with { Type = Merge(fields[at].Type, field.Type, below, file) };
            }
        }

        return new StructType(fields);
    }

    private DataType Merge(DataType known, DataType added, string path, string file)
    {
        switch (known, added)
        {
            case (StructType a, StructType b):
                return Merge(a, b, path, file);
            case (ArrayType a, ArrayType b):
                return a with { Element = Merge(a.Element, b.Element, $"{path}.element", file) };
            case (MapType a, MapType b):
                return a with { Key = Merge(a.Key, b.Key, $"{path}.key", file), Value = Merge(a.Value, b.Value, $"{path}.value", file) };
        }

        if (known == added)
            return known;
        if (Width(known) is not { } width || Width(added) is not { } other)
            throw Clash(path, $"is {SparkTypes.Print(known)}", SparkTypes.Print(added), file, "write the files of one of them anew with the other's type");
        if (width >= other)
            return known;
        _from[path] = file;
        return added;
    }

    private static int? Width(DataType type) => type is PrimitiveType primitive
        ? primitive.Kind switch { PrimitiveKind.Byte => 1, PrimitiveKind.Short => 2, PrimitiveKind.Integer => 4, _ => null }
        : null;

    private DeltaException Clash(string path, string known, string added, string file, string hint)
    {
        var from = path;
        while (!_from.ContainsKey(from)) // inside a list or a map, or a struct that came as a whole
            from = from[..from.LastIndexOf('.')];
        return new DeltaException(DeltaErrorCode.SchemaMismatch, $"column {path} {known} in {_from[from]}, and {added} in {file}") { Path = file, Hint = hint };
    }
}
