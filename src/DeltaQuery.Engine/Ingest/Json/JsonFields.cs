using System.Text;
using System.Text.Json;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>The fields of an object that are wanted, by name and without case. Producers write their fields in one order: the name at each
/// place of
/// the last object is tried before any other.</summary>
/// <param name="scope">What readers have in common.</param>
/// <param name="path">The columns and fields that the object is in, for those who want to know of fields that are not wanted; null where
/// nobody
/// does.</param>
internal sealed partial class JsonFields(JsonScope scope, IReadOnlyList<string>? path = null)
{
    private const int MaxKnownPlaces = 512;
    private const string NoText = "a name is not UTF-8, or has half of a surrogate pair";

    private readonly Dictionary<string, JsonField> _fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(byte[] Name, JsonField? Field)> _places = [];
    private readonly IUnknownFields? _unknown = path is null ? null : scope.Unknown;

    public int Count => _fields.Count;

    /// <summary>The field of a name, which is wanted from now on.</summary>
    public JsonField this[string name]
    {
        get
        {
            if (!_fields.TryGetValue(name, out var field))
                _fields[name] = field = new JsonField(name);
            return field;
        }
    }

    /// <summary>Reads the object that the cursor stands on. Columns whose field is missing get nothing.</summary>
    /// <param name="cursor">Stands on the object's first token; is left on its last.</param>
    /// <param name="columns">The columns that fields name.</param>
    /// <param name="row">How many values the columns have: those that have more got theirs from a field before.</param>
    /// <param name="arena">Takes the strings.</param>
    public string? Read(ref JsonCursor cursor, ReadOnlySpan<VectorWriter> columns, int row, NativeArena arena)
    {
        var rescues = _unknown is { TakesUnfit: true } && path!.Count == 0;
        for (var place = 0; cursor.Reader.Read() && cursor.Reader.TokenType != JsonTokenType.EndObject; place++)
        {
            JsonField? field;
            if (place < _places.Count && cursor.Reader.ValueSpan.SequenceEqual(_places[place].Name))
                field = _places[place].Field;
            else if (!TryLookUp(ref cursor, place, out field))
                return NoText;

            if (field is null)
            {
                if (!TrySkip(ref cursor))
                    return NoText;
                continue;
            }

            if (rescues)
            {
                if (ReadOrRescue(field, ref cursor, columns, row, arena) is { } unfit)
                    return unfit;
                continue;
            }

            cursor.Reader.Read();
            if (ReadField(field, ref cursor, columns, row, arena) is { } fault)
                return fault;
        }

        return null;
    }

    /// <summary>Reads a field's value into all columns that it has.</summary>
    public static string? ReadField(JsonField field, ref JsonCursor cursor, ReadOnlySpan<VectorWriter> columns, int row, NativeArena arena)
    {
        if (field.Inside is null && field.Targets.Length == 1)
            return ReadInto(field, field.Targets[0], ref cursor, columns, row, arena);
        var start = cursor;
        foreach (var target in field.Targets)
        {
            cursor = start;
            if (ReadInto(field, target, ref cursor, columns, row, arena) is { } fault)
                return fault;
        }

        if (field.Inside is null)
            return null;
        cursor = start;
        return field.Inside.Read(ref cursor, columns, row, arena) is { } inside ? $"{field.Name}.{inside}" : null;
    }

    /// <summary>Takes back what the columns of all fields have got beyond so many values.</summary>
    public void CutTo(int row, ReadOnlySpan<VectorWriter> columns)
    {
        foreach (var field in _fields.Values)
            CutTo(field, row, columns);
    }

    /// <summary>The same for the columns of one field.</summary>
    public static void CutTo(JsonField field, int row, ReadOnlySpan<VectorWriter> columns)
    {
        foreach (var target in field.Targets)
            columns[target.Column].CutTo(row);
        field.Inside?.CutTo(row, columns);
    }

    private static string? ReadInto(
        JsonField field, JsonTarget target, ref JsonCursor cursor, ReadOnlySpan<VectorWriter> columns, int row, NativeArena arena)
    {
        var column = columns[target.Column];
        if (column.Count > row)
            return $"{field.Name} comes twice";
        if (target.IsRequired && cursor.Reader.TokenType == JsonTokenType.Null)
            return $"{field.Name} is null, which the column may not be";
        return target.Reader.ReadOrNull(ref cursor, column, arena) is { } fault ? $"{field.Name}{(fault[0] == '.' ? "" : ": ")}{fault}" : null;
    }

    private string? ReadOrRescue(JsonField field, ref JsonCursor cursor, ReadOnlySpan<VectorWriter> columns, int row, NativeArena arena)
    {
        foreach (var target in field.Targets)
        {
            if (columns[target.Column].Count > row)
                return $"{field.Name} comes twice";
        }

        var name = cursor;
        cursor.Reader.Read();
        var fault = ReadField(field, ref cursor, columns, row, arena);
        if (fault is null)
            return null;
        foreach (var target in field.Targets)
        {
            if (target.IsRequired)
                return fault;
            columns[target.Column].CutTo(row);
            columns[target.Column].AddNull();
        }

        field.Inside?.CutTo(row, columns);
        cursor = name;
        return TrySkip(ref cursor) ? null : NoText;
    }

    /// <summary>Goes behind a field that has no column, or whose value does not fit it.</summary>
    private bool TrySkip(ref JsonCursor cursor)
    {
        if (_unknown is null)
        {
            cursor.Reader.Read();
            cursor.Reader.Skip();
            return true;
        }

        if (!scope.TryText(ref cursor, out var name))
            return false;
        cursor.Reader.Read();
        var start = (int)cursor.Reader.TokenStartIndex;
        _unknown.Take(path!, name, start, cursor.TakeRaw());
        return true;
    }

    private bool TryLookUp(ref JsonCursor cursor, int place, out JsonField? field)
    {
        field = null;
        if (!scope.TryText(ref cursor, out var name))
            return false;
        _fields.TryGetValue(Encoding.UTF8.GetString(name), out field);
        if (cursor.Reader.ValueIsEscaped || place >= MaxKnownPlaces)
            return true;
        var entry = (name.ToArray(), field);
        if (place < _places.Count)
            _places[place] = entry;
        else if (place == _places.Count)
            _places.Add(entry);
        return true;
    }
}
