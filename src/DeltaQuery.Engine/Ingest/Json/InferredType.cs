using System.Text.Json;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>The least type that holds all values seen of a field: Spark's choice, but that nothing is rounded.</summary>
/// <remarks>
/// <code>
/// true, false                          BOOLEAN
/// integers                             BIGINT, beyond it DECIMAL(38,0)
/// other numbers                        DOUBLE; with integers that no double holds, STRING
/// text                                 STRING, or TIMESTAMP where asked for and all texts are in ISO 8601 with a zone
/// arrays, objects                      ARRAY, STRUCT
/// of several kinds                     STRING
/// null, [], {} only                    none yet
/// </code>
/// </remarks>
/// <param name="infersTimestamps">Whether texts in ISO 8601 are timestamps.</param>
/// <param name="count">Counts the fields, those inside of others too.</param>
internal sealed class InferredType(bool infersTimestamps, FieldCount count)
{
    private const int MaxIntegerDigits = 38;
    private const long ExactInDouble = 1L << 53;

    private readonly List<(string Name, InferredType Type)> _fields = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.OrdinalIgnoreCase);
    private Kinds _kinds;
    private InferredType? _element;

    [Flags]
    private enum Kinds
    {
        None = 0,
        Boolean = 1,
        Long = 2,
        LongBeyondDouble = 4,
        BigInteger = 8,
        Double = 16,
        Text = 32,
        Timestamp = 64,
        Array = 128,
        Object = 256,
    }

    /// <summary>The type; null where nothing but nulls, empty arrays and empty objects was seen.</summary>
    public DataType? Type => _kinds switch
    {
        Kinds.None => null,
        Kinds.Boolean => PrimitiveType.Boolean,
        Kinds.Timestamp => PrimitiveType.Timestamp,
        Kinds.Array => _element?.Type is { } element ? new ArrayType(element) : null,
        Kinds.Object => StructOrNull(),
        _ when (_kinds & ~(Kinds.Long | Kinds.LongBeyondDouble)) == 0 => PrimitiveType.Long,
        _ when (_kinds & ~(Kinds.Long | Kinds.LongBeyondDouble | Kinds.BigInteger)) == 0 => new DecimalType(MaxIntegerDigits, 0),
        _ when (_kinds & ~(Kinds.Long | Kinds.Double)) == 0 => PrimitiveType.Double,
        _ => PrimitiveType.String,
    };

    /// <summary>The fields of the objects seen, in the order in which they came first.</summary>
    public IEnumerable<StructField> Fields
    {
        get
        {
            foreach (var (name, type) in _fields)
            {
                if (type.Type is { } known)
                    yield return new StructField(name, known);
            }
        }
    }

    /// <summary>The type of a field of objects, compared without case.</summary>
    public InferredType this[string name]
    {
        get
        {
            if (!_places.TryGetValue(name, out var place))
            {
                _places[name] = place = _fields.Count;
                _fields.Add((name, new InferredType(infersTimestamps, count)));
                count.Value++;
            }

            return _fields[place].Type;
        }
    }

    /// <summary>Takes in the value that the cursor stands on, and goes to its last token.</summary>
    public void See(ref JsonCursor cursor, JsonScope scope)
    {
        _kinds |= cursor.Reader.TokenType switch
        {
            JsonTokenType.True or JsonTokenType.False => Kinds.Boolean,
            JsonTokenType.Number => KindOfNumber(ref cursor),
            JsonTokenType.String => KindOfText(ref cursor),
            JsonTokenType.StartArray => Kinds.Array,
            JsonTokenType.StartObject => Kinds.Object,
            _ => Kinds.None,
        };
        if (cursor.Reader.TokenType == JsonTokenType.StartArray)
        {
            _element ??= new InferredType(infersTimestamps, count);
            while (cursor.Reader.Read() && cursor.Reader.TokenType != JsonTokenType.EndArray)
                _element.See(ref cursor, scope);
        }
        else if (cursor.Reader.TokenType == JsonTokenType.StartObject)
        {
            while (cursor.Reader.Read() && cursor.Reader.TokenType != JsonTokenType.EndObject)
            {
                var name = scope.TryText(ref cursor, out var text) ? System.Text.Encoding.UTF8.GetString(text) : null;
                cursor.Reader.Read();
                if (name is null)
                    cursor.Reader.Skip();
                else
                    this[name].See(ref cursor, scope);
            }
        }
    }

    /// <summary>Takes in what another has seen.</summary>
    public void Merge(InferredType other)
    {
        _kinds |= other._kinds;
        if (other._element is { } element)
            (_element ??= new InferredType(infersTimestamps, count)).Merge(element);
        foreach (var (name, type) in other._fields)
            this[name].Merge(type);
    }

    private StructType? StructOrNull() => Fields.ToList() is { Count: > 0 } fields ? new StructType(fields) : null;

    private static Kinds KindOfNumber(ref JsonCursor cursor)
    {
        var text = cursor.Reader.ValueSpan;
        if (text.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0)
            return Kinds.Double;
        if (cursor.Reader.TryGetInt64(out var value))
            return value is >= -ExactInDouble and <= ExactInDouble ? Kinds.Long : Kinds.LongBeyondDouble;
        return text.Length - (text[0] == '-' ? 1 : 0) <= MaxIntegerDigits ? Kinds.BigInteger : Kinds.Text;
    }

    private Kinds KindOfText(ref JsonCursor cursor) =>
        infersTimestamps && JsonScalarReader.TryPlainText(ref cursor, out var text)
        && JsonTimestampReader.TryParse(text, out _, out var offset) && offset is not null ? Kinds.Timestamp : Kinds.Text;
}
