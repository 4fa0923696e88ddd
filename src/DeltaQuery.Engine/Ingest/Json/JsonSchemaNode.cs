using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace DeltaQuery.Engine.Ingest.Json;

/// <summary>What a JSON Schema says of a value, as far as an ingest holds messages to it.</summary>
internal sealed record JsonSchemaNode
{
    /// <summary>Anything.</summary>
    public static readonly JsonSchemaNode Any = new();

    private readonly JsonSchemaNode? _additional;
    private readonly bool _isClosed;

    /// <summary>The kinds that the value may be of.</summary>
    public JsonKinds Kinds { get; init; } = JsonKinds.All;

    /// <summary>The fields of an object, in the order in which they are written.</summary>
    public IReadOnlyList<(string Name, JsonSchemaNode Value)> Properties { get; init; } = [];

    /// <summary>The same by their names.</summary>
    public FrozenDictionary<string, JsonSchemaNode> ByName { get; init; } = FrozenDictionary<string, JsonSchemaNode>.Empty;

    /// <summary>The fields that an object must have.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>What other fields of an object may be; null where there may be none.</summary>
    public JsonSchemaNode? Additional
    {
        get => _isClosed ? null : _additional ?? Any;
        init => (_additional, _isClosed) = (value, value is null);
    }

    /// <summary>What the elements of an array may be; null where nothing is said.</summary>
    public JsonSchemaNode? Items { get; init; }

    /// <summary>The values that it may be, as <see cref="TextOf"/> writes them; null where nothing is said.</summary>
    public FrozenSet<string>? Values { get; init; }

    /// <summary>What a text stands for: <c>date</c> or <c>date-time</c>; others are no types.</summary>
    public string? Format { get; init; }

    /// <summary>Whether a text is bytes in Base64.</summary>
    public bool IsBase64 { get; init; }

    /// <summary>A value that is no object or array as a text by which equal ones are equal; null for those.</summary>
    public static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Text(value.GetString()!),
        JsonValueKind.Number => Number(value.GetRawText()),
        JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null => value.GetRawText(),
        _ => null,
    };

    /// <summary>A string as <see cref="TextOf"/> writes it.</summary>
    public static string Text(string value) => $"\"{value}";

    /// <summary>A number as <see cref="TextOf"/> writes it: 1, 1.0 and 1e0 are equal.</summary>
    public static string Number(string value) => double.Parse(value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);
}
