using System.Text.Json;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Readers of primitive types.</summary>
internal static class JsonScalarReader
{
    public static JsonValueReader Of(PrimitiveType type, JsonScope scope) => type.Kind switch
    {
        PrimitiveKind.Boolean => new JsonBooleanReader(),
        PrimitiveKind.Byte => new JsonIntegerReader<sbyte>("TINYINT", sbyte.MinValue, sbyte.MaxValue),
        PrimitiveKind.Short => new JsonIntegerReader<short>("SMALLINT", short.MinValue, short.MaxValue),
        PrimitiveKind.Integer => new JsonIntegerReader<int>("INT", int.MinValue, int.MaxValue),
        PrimitiveKind.Long => new JsonIntegerReader<long>("BIGINT", long.MinValue, long.MaxValue),
        PrimitiveKind.Float => new JsonFloatReader(),
        PrimitiveKind.Double => new JsonDoubleReader(),
        PrimitiveKind.String => new JsonTextReader(scope),
        PrimitiveKind.Variant => new JsonRawReader(),
        PrimitiveKind.Binary => new JsonBinaryReader(),
        PrimitiveKind.Date => new JsonDateReader(),
        PrimitiveKind.Timestamp => new JsonTimestampReader(scope.Zone),
        PrimitiveKind.TimestampNtz => new JsonTimestampReader(null),
        PrimitiveKind.Void => new JsonVoidReader(),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The text of a number, or of a string that is one: what must not go through a double is often sent as text.</summary>
    public static bool TryNumber(scoped ref JsonCursor cursor, out ReadOnlySpan<byte> text)
    {
        text = cursor.Text.Slice((int)cursor.Reader.TokenStartIndex, cursor.Reader.ValueSpan.Length);
        if (cursor.Reader.TokenType == JsonTokenType.Number)
            return true;
        if (!TryPlainText(ref cursor, out text))
            return false;
        return JsonNumber.IsNumber(text);
    }

    /// <summary>The same of a value that is at hand: a number, or a text that is one.</summary>
    public static bool IsNumber(JsonTokenType type, ReadOnlySpan<byte> text) =>
        type == JsonTokenType.Number || (type == JsonTokenType.String && JsonNumber.IsNumber(text));

    /// <summary>The text of a string without escapes.</summary>
    public static bool TryPlainText(scoped ref JsonCursor cursor, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (cursor.Reader.TokenType != JsonTokenType.String || cursor.Reader.ValueIsEscaped)
            return false;
        text = cursor.Text.Slice((int)cursor.Reader.TokenStartIndex + 1, cursor.Reader.ValueSpan.Length);
        return true;
    }
}
