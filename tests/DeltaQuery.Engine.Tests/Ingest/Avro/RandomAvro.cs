using System.Globalization;
using DeltaQuery.Engine.Ingest.Avro;

namespace DeltaQuery.Engine.Tests.Ingest.Avro;

/// <summary>Schemas that columns can have, and values of them, by a seed.</summary>
internal sealed class RandomAvro(int seed)
{
    private static readonly string[] Primitives = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

    private int _names;

    public Random Random { get; } = new(seed);

    /// <summary>A record's schema.</summary>
    public AvroSchema Schema() => AvroSchema.Parse(Record(3));

    /// <summary>The same record with some of its fields, so that the others are passed over.</summary>
    public AvroSchema Projection(AvroSchema record)
    {
        var fields = record.Fields.Where(_ => Random.Next(2) == 0).ToArray();
        Random.Shuffle(fields);
        return new AvroSchema { Kind = AvroKind.Record, FullName = record.FullName, Fields = fields.Length > 0 ? fields : [record.Fields[0]] };
    }

    public object? Value(AvroSchema schema)
    {
        switch (schema.Kind)
        {
            case AvroKind.Null: return null;
            case AvroKind.Boolean: return Random.Next(2) == 0;
            case AvroKind.Int: return (int)Integer(31);
            case AvroKind.Long: return Integer(63);
            case AvroKind.Float: return BitConverter.Int32BitsToSingle(Random.Next());
            case AvroKind.Double: return BitConverter.Int64BitsToDouble(Random.NextInt64());
            case AvroKind.Bytes: return Bytes(Random.Next(40));
            case AvroKind.Fixed: return Bytes(schema.Size);
            case AvroKind.String: return Text(Random.Next(30));
            case AvroKind.Enum: return schema.Symbols[Random.Next(schema.Symbols.Count)];
            case AvroKind.Record: return schema.Fields.Select(field => Value(field.Schema)).ToArray();
            case AvroKind.Array: return Enumerable.Range(0, Count()).Select(_ => Value(schema.Items!)).ToList();
            case AvroKind.Map:
                var map = new Dictionary<string, object?>();
                for (var i = Count(); i > 0; i--)
                    map[Text(Random.Next(20)) + i] = Value(schema.Items!);
                return map;
            default:
                var branch = Random.Next(schema.Branches.Count);
                return (branch, Value(schema.Branches[branch]));
        }
    }

    private string Record(int depth)
    {
        var fields = Enumerable.Range(0, Random.Next(1, 6)).Select(i => $$"""{"name": "f{{i}}", "type": {{Type(depth - 1)}}}""");
        return $$"""{"type": "record", "name": "{{Name()}}", "fields": [{{string.Join(", ", fields)}}]}""";
    }

    private string Type(int depth) => Random.Next(depth > 0 ? 14 : 10) switch
    {
        < 7 => $"\"{Primitives[Random.Next(Primitives.Length)]}\"",
        7 => $$"""{"type": "enum", "name": "{{Name()}}", "symbols": ["A", "B", "a_symbol_that_is_long"]}""",
        8 => $$"""{"type": "fixed", "name": "{{Name()}}", "size": {{Random.Next(20)}}}""",
        9 => $"[\"null\", \"{Primitives[Random.Next(1, Primitives.Length)]}\"]",
        10 => Record(depth),
        11 => $$"""{"type": "array", "items": {{Type(depth - 1)}}}""",
        12 => $$"""{"type": "map", "values": {{Type(depth - 1)}}}""",
        _ => Union(depth - 1),
    };

    private string Union(int depth)
    {
        var kinds = new HashSet<string>();
        var branches = new List<string>();
        for (var i = Random.Next(1, 5); i > 0; i--)
        {
            var type = Type(depth);
            var kind = type[0] == '{' ? type.Split('"')[3] : type;
            if (kind[0] != '[' && (kinds.Add(kind) || kind is "record" or "enum" or "fixed"))
                branches.Add(type);
        }

        return branches.Count == 0 ? "[\"long\", \"string\"]" : $"[{string.Join(", ", branches)}]";
    }

    private string Name() => string.Create(CultureInfo.InvariantCulture, $"N{_names++}");

    private int Count() => Random.Next(4) == 0 ? Random.Next(40) : Random.Next(4);

    private long Integer(int bits)
    {
        var value = Random.NextInt64() >> (63 - Random.Next(bits + 1));
        return Random.Next(2) == 0 ? value : -value - 1;
    }

    private byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        Random.NextBytes(bytes);
        return bytes;
    }

    private string Text(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => Random.Next(6) switch
    {
        0 => "é",
        1 => "日",
        2 => "😀",
        _ => ((char)Random.Next(32, 127)).ToString(),
    }));
}
