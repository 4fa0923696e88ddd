using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Planning;

/// <summary>Fills values of type <c>char(n)</c> up with blanks to n characters, as Spark does when it reads them; files hold them as they
/// were given. Longer ones stay.</summary>
/// <remarks>Delta knows such columns as strings; the declared type of the whole column is in its metadata.</remarks>
internal sealed class CharPadding
{
    private readonly DataType _type;
    private readonly Part _whole;

    private CharPadding(DataType type, Part whole) => (_type, _whole) = (type, whole);

    /// <summary>What a column needs; null if there is no char in it.</summary>
    public static CharPadding? Of(StructField column)
    {
        if (column.CharVarcharType is not { } declared || !declared.Contains("char(", StringComparison.OrdinalIgnoreCase))
            return null;
        try
        {
            var reader = new TypeTextReader(declared);
            var part = Read(ref reader);
            return reader.AtEnd && part.Fits(column.Type) && part.HasChar ? new CharPadding(column.Type, part) : null;
        }
        catch (DeltaException)
        {
            return null; // a text that we cannot read promises nothing
        }
    }

    /// <summary>The SQL of the padded value.</summary>
    public string Pad(string value) => Pad(value, _type, _whole, 0);

    private static string Pad(string value, DataType type, Part part, int depth)
    {
        var item = $"p{depth.ToString(CultureInfo.InvariantCulture)}";
        return (type, part) switch
        {
            (_, { HasChar: false }) => value,
            (_, { Length: { } length }) => $"({value} || repeat(' ', {length.ToString(CultureInfo.InvariantCulture)} - length({value})))",
            (ArrayType array, _) => $"list_transform({value}, lambda {item}: {Pad(item, array.Element, part.Inner[0], depth + 1)})",
            (MapType map, _) => $"CASE WHEN {value} IS NULL THEN NULL ELSE map_from_entries(list_transform(map_entries({value}), lambda {item}: "
                + $"struct_pack(key := {Pad(item + ".key", map.Key, part.Inner[0], depth + 1)}, "
                + $"value := {Pad(item + ".value", map.Value, part.Inner[1], depth + 1)}))) END",
            (StructType row, _) => $"CASE WHEN {value} IS NULL THEN NULL ELSE struct_pack({string.Join(", ", row.Fields.Select((field, i) =>
                $"{SqlText.Identifier(field.Name)} := {Pad($"({value}).{SqlText.Identifier(field.Name)}", field.Type, part.Inner[i], depth)}"))}) END",
            _ => value,
        };
    }

    private static Part Read(ref TypeTextReader reader)
    {
        var word = reader.TakeWord();
        switch (word)
        {
            case "CHAR" or "CHARACTER" or "VARCHAR":
                reader.Take('(');
                var length = reader.TakeNumber();
                reader.Take(')');
                return new Part(word == "VARCHAR" ? null : length, []);
            case "DECIMAL":
                reader.SkipParentheses();
                return new Part(null, []);
            case "ARRAY" or "MAP":
                reader.Take('<');
                var inner = new List<Part> { Read(ref reader) };
                if (word == "MAP")
                {
                    reader.Take(',');
                    inner.Add(Read(ref reader));
                }

                reader.Take('>');
                return new Part(null, inner);
            case "STRUCT":
                return ReadStruct(ref reader);
            default:
                return new Part(null, []);
        }
    }

    /// <summary>Fields are told by their place: their names may have changed since.</summary>
    private static Part ReadStruct(ref TypeTextReader reader)
    {
        var fields = new List<Part>();
        reader.Take('<');
        do
        {
            reader.TakeName('`');
            reader.Take(':');
            fields.Add(Read(ref reader));
        }
        while (reader.TryTake(','));
        reader.Take('>');
        return new Part(null, fields);
    }

    /// <summary>A part of the declared type.</summary>
    /// <param name="Length">The n of a char(n).</param>
    /// <param name="Inner">The fields of a struct, the element of an array, or the key and the value of a map.</param>
    private sealed record Part(int? Length, IReadOnlyList<Part> Inner)
    {
        public bool HasChar => Length is not null || Inner.Any(i => i.HasChar);

        /// <summary>Whether the column still has this shape.</summary>
        public bool Fits(DataType type) => type switch
        {
            StructType row => Inner.Count == row.Fields.Count && Inner.Zip(row.Fields).All(f => f.First.Fits(f.Second.Type)),
            ArrayType array => Inner.Count == 1 && Inner[0].Fits(array.Element),
            MapType map => Inner.Count == 2 && Inner[0].Fits(map.Key) && Inner[1].Fits(map.Value),
            _ => Inner.Count == 0 && (Length is null || type is PrimitiveType { Kind: PrimitiveKind.String }),
        };
    }
}
