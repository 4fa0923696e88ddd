using System.Text;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>Learns the fields that the table has no column for. What a message has is taken in only when the message as a whole is
/// good.</summary>
internal sealed class InferredFields(bool infersTimestamps) : IUnknownFields
{
    /// <summary>How many fields may be new, those inside of others too: names that are values would make columns without end.</summary>
    public const int MaxFields = 1000;

    private readonly JsonScope _scope = new(TimeZoneInfo.Utc);
    private readonly FieldCount _count = new();
    private readonly Dictionary<string, (IReadOnlyList<string> Path, InferredType Type)> _structs = [];
    private readonly List<(IReadOnlyList<string> Path, string Name, int Start, int Length)> _pending = [];

    public bool TakesUnfit => false;

    /// <summary>The structs that have new fields.</summary>
    public IEnumerable<(IReadOnlyList<string> Path, InferredType Type)> Structs => _structs.Values;

    public void Take(IReadOnlyList<string> path, ReadOnlySpan<byte> name, int start, ReadOnlySpan<byte> raw) =>
        _pending.Add((path, Encoding.UTF8.GetString(name), start, raw.Length));

    /// <inheritdoc/>
    /// <exception cref="DeltaException">Too many fields are new.</exception>
    public void End(bool isGood, ReadOnlySpan<byte> text)
    {
        if (isGood && _pending.Count > 0)
            Accept(text);
        _pending.Clear();
    }

    /// <summary>Takes in what others have learned.</summary>
    /// <exception cref="DeltaException">Too many fields are new.</exception>
    public void Merge(InferredFields other)
    {
        foreach (var (key, (path, type)) in other._structs)
        {
            Struct(key, path).Merge(type);
            Check([.. path, type.Fields.FirstOrDefault()?.Name ?? ""]);
        }
    }

    private InferredType Struct(string key, IReadOnlyList<string> path)
    {
        if (!_structs.TryGetValue(key, out var known))
            _structs[key] = known = (path, new InferredType(infersTimestamps, _count));
        return known.Type;
    }

    private void Accept(ReadOnlySpan<byte> text)
    {
        foreach (var (path, name, start, length) in _pending)
        {
            var known = Struct(string.Join('\0', path), path);
            var cursor = new JsonCursor(text.Slice(start, length));
            cursor.Reader.Read();
            known[name].See(ref cursor, _scope);
            Check([.. path, name]);
        }
    }

    private void Check(IReadOnlyList<string> last)
    {
        if (_count.Value <= MaxFields)
            return;
        throw new DeltaException(
            DeltaErrorCode.SchemaMismatch, $"more than {MaxFields} fields of a batch have no column, {string.Join('.', last)} among them")
        {
            Hint = "SCHEMA EVOLUTION RESCUE keeps such fields in one column; a MAP(STRING, STRING) takes names that are values",
        };
    }
}
