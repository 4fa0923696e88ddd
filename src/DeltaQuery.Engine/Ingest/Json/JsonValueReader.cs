using System.Text;
using System.Text.Json;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Reads values of one type into a vector. Nothing is rounded, cut or left out in silence: what a type cannot hold is a
/// fault.</summary>
internal abstract class JsonValueReader
{
    private const int ExcerptLength = 100;

    /// <summary>Gives the vector one value.</summary>
    /// <param name="cursor">Stands on the value's first token, which is not null; then on its last.</param>
    /// <param name="target">The vector.</param>
    /// <param name="arena">Takes the strings.</param>
    /// <returns>What is wrong, or null. With a fault the vector may have got parts of the value.</returns>
    public abstract string? Read(ref JsonCursor cursor, VectorWriter target, NativeArena arena);

    /// <summary>Reads a value that is a text without escapes, a number, true or false.</summary>
    /// <param name="type">Which of these.</param>
    /// <param name="text">The characters of a text, and of others how they are written.</param>
    /// <param name="target">The vector.</param>
    /// <param name="arena">Takes the strings.</param>
    /// <returns>False if it is for <see cref="Read"/> to read, or to say what is wrong; the vector has got nothing.</returns>
    public virtual bool TryReadPlain(JsonTokenType type, ReadOnlySpan<byte> text, VectorWriter target, NativeArena arena) => false;

    /// <summary>A value that may be null.</summary>
    public string? ReadOrNull(ref JsonCursor cursor, VectorWriter target, NativeArena arena)
    {
        if (cursor.Reader.TokenType != JsonTokenType.Null)
            return Read(ref cursor, target, arena);
        target.AddNull();
        return null;
    }

    /// <summary>The reader of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="scope">What readers of the decoder have in common.</param>
    /// <param name="path">The columns and fields that the type stands in.</param>
    public static JsonValueReader Of(DataType type, JsonScope scope, IReadOnlyList<string> path) => type switch
    {
        PrimitiveType primitive => JsonScalarReader.Of(primitive, scope),
        DecimalType number => new JsonDecimalReader(number),
        StructType row => new JsonStructReader(row, scope, path),
        ArrayType array => new JsonArrayReader(Of(array.Element, scope, [.. path, "element"])),
        MapType { Key: PrimitiveType { Kind: PrimitiveKind.String } } map => new JsonMapReader(Of(map.Value, scope, [.. path, "value"]), scope),
        MapType => throw new DeltaException(
            DeltaErrorCode.NotSupported, $"{SparkTypes.PrintPath(path)}: JSON has names of text only, so that {type} cannot be read from it"),
        UnsupportedType unsupported => throw new DeltaException(
            DeltaErrorCode.UnsupportedFeature, $"{SparkTypes.PrintPath(path)}: columns of type {unsupported.Name} cannot be written") { Features = [unsupported.Name] },
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>Says that the value at hand is not one of a type.</summary>
    protected static string Unfit(ref JsonCursor cursor, string type)
    {
        var copy = cursor;
        return $"{Excerpt(copy.TakeRaw())} is no {type}";
    }

    /// <summary>Text for messages to people: cut, and without what is not text.</summary>
    public static string Excerpt(ReadOnlySpan<byte> bytes)
    {
        var cut = bytes.Length > ExcerptLength * 4 ? bytes[..(ExcerptLength * 4)] : bytes;
        var text = Encoding.UTF8.GetString(cut);
        return text.Length > ExcerptLength || cut.Length < bytes.Length ? text[..Math.Min(text.Length, ExcerptLength)] + ".." : text;
    }
}
