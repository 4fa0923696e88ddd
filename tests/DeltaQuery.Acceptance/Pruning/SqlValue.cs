using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Acceptance.Pruning;

/// <summary>Values as a test makes them: a scalar is the text that DuckDB casts to its type, a struct and a list are arrays, a map is a list of
/// pairs, NULL is null.</summary>
internal static class SqlValue
{
    /// <summary>The value as SQL of exactly that type, with the type's field names.</summary>
    public static string Render(object? value, DataType type) => $"CAST({Plain(value, type)} AS {DuckDbTypes.ToSql(type)})";

    private static string Plain(object? value, DataType type) => (value, type) switch
    {
        (null, _) => "NULL",
        (object?[] fields, StructType row) =>
            "{" + string.Join(", ", row.Fields.Select((f, i) => $"{SqlText.Literal(f.Name)}: {Render(fields[i], f.Type)}")) + "}",
        (object?[] items, ArrayType array) => "[" + string.Join(", ", items.Select(i => Render(i, array.Element))) + "]",
        (KeyValuePair<object, object?>[] entries, MapType map) =>
            "MAP {" + string.Join(", ", entries.Select(e => $"{Render(e.Key, map.Key)}: {Render(e.Value, map.Value)}")) + "}",
        (string text, _) => SqlText.Literal(text),
        _ => throw new InvalidOperationException($"{value} is no {type}"),
    };
}
