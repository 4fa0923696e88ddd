using System.Text.Json;

namespace DeltaQuery.Engine.Schema;

/// <summary>A column's metadata as raw JSON values in their order, so that keys we don't know survive a rewrite of the schema.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#column-metadata">Column Metadata</see>.</remarks>
internal sealed class FieldMetadata : IEquatable<FieldMetadata>
{
    public const string PhysicalNameKey = "delta.columnMapping.physicalName";
    public const string FieldIdKey = "delta.columnMapping.id";
    public const string TypeChangesKey = "delta.typeChanges";
    public const string InvariantsKey = "delta.invariants";
    public const string GenerationExpressionKey = "delta.generationExpression";
    public const string IdentityStartKey = "delta.identity.start";
    public const string IdentityStepKey = "delta.identity.step";
    public const string IdentityHighWaterMarkKey = "delta.identity.highWaterMark";
    public const string IdentityAllowExplicitInsertKey = "delta.identity.allowExplicitInsert";
    public const string CurrentDefaultKey = "CURRENT_DEFAULT";
    public const string CommentKey = "comment";
    public const string CharVarcharKey = "__CHAR_VARCHAR_TYPE_STRING";
    public const string CollationsKey = "__COLLATIONS";

    public static readonly FieldMetadata Empty = new([]);

    private FieldMetadata(IReadOnlyList<KeyValuePair<string, JsonElement>> entries) => Entries = entries;

    public IReadOnlyList<KeyValuePair<string, JsonElement>> Entries { get; }

    public JsonElement? this[string key]
    {
        get
        {
            foreach ((string name, JsonElement value) in Entries)
                if (name == key)
                    return value;
            return null;
        }
    }

    public bool Contains(string key) => this[key] is not null;

    /// <summary>A string value; the text of any other; null for JSON's null and for an absent key.</summary>
    public string? GetText(string key) => this[key] switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { } value => value.GetRawText(),
    };

    public long? GetLong(string key) => this[key] switch
    {
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out long number) => number,
        { ValueKind: JsonValueKind.String } value when long.TryParse(value.GetString(), out long number) => number,
        _ => null,
    };

    public FieldMetadata With(string key, string value) =>
        With(key, JsonSerializer.SerializeToElement(value, SchemaJsonContext.Default.String));

    public FieldMetadata With(string key, long value) =>
        With(key, JsonSerializer.SerializeToElement(value, SchemaJsonContext.Default.Int64));

    public FieldMetadata With(string key, bool value) =>
        With(key, JsonSerializer.SerializeToElement(value, SchemaJsonContext.Default.Boolean));

    public FieldMetadata With(string key, JsonElement value)
    {
        var entries = new List<KeyValuePair<string, JsonElement>>(Entries);
        int at = entries.FindIndex(entry => entry.Key == key);
        if (at >= 0)
            entries[at] = new(key, value);
        else
            entries.Add(new(key, value));
        return new(entries);
    }

    public FieldMetadata Without(string key) => Contains(key) ? new([.. Entries.Where(entry => entry.Key != key)]) : this;

    /// <summary>Takes over a JSON object; of a key that comes twice the last one counts.</summary>
    public static FieldMetadata From(JsonElement jsonObject)
    {
        List<KeyValuePair<string, JsonElement>>? entries = null;
        foreach (JsonProperty property in jsonObject.EnumerateObject())
        {
            entries ??= [];
            entries.RemoveAll(entry => entry.Key == property.Name);
            entries.Add(new(property.Name, property.Value.Clone()));
        }
        return entries is null ? Empty : new(entries);
    }

    public bool Equals(FieldMetadata? other) =>
        other is not null
        && Entries.Count == other.Entries.Count
        && Entries.All(entry => other[entry.Key] is { } value && JsonElement.DeepEquals(value, entry.Value));

    public override bool Equals(object? obj) => Equals(obj as FieldMetadata);

    /// <summary>The order of keys does not matter to equality, so it does not to the hash.</summary>
    public override int GetHashCode() =>
        Entries.Aggregate(Entries.Count, (hash, entry) => hash ^ entry.Key.GetHashCode(StringComparison.Ordinal));
}
