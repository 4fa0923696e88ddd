using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace DeltaQuery.Engine.Log.Actions;

/// <summary>A small map of an action (partition values, tags, configuration) in its written order: one array, searched from the
/// front.</summary>
internal sealed class StringMap : IReadOnlyDictionary<string, string?>, IEquatable<StringMap>
{
    public static readonly StringMap Empty = new([]);

    /// <summary>An empty map where an action has none.</summary>
    public static readonly StringMap Missing = new([]);

    private readonly KeyValuePair<string, string?>[] _entries;

    /// <summary>Takes the array over; keys must be distinct.</summary>
    public StringMap(KeyValuePair<string, string?>[] entries) => _entries = entries;

    public int Count => _entries.Length;

    public bool IsMissing => ReferenceEquals(this, Missing);

    public IEnumerable<string> Keys => _entries.Select(entry => entry.Key);

    public IEnumerable<string?> Values => _entries.Select(entry => entry.Value);

    public string? this[string key] =>
        TryGetValue(key, out string? value) ? value : throw new KeyNotFoundException($"There is no entry {key}.");

    public ReadOnlySpan<KeyValuePair<string, string?>> AsSpan() => _entries;

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string? value)
    {
        foreach ((string name, string? text) in _entries)
            if (name == key)
            {
                value = text;
                return true;
            }
        value = null;
        return false;
    }

    /// <summary>The map with an entry set, at its place or as the last one.</summary>
    public StringMap With(string key, string? value)
    {
        int at = Array.FindIndex(_entries, entry => entry.Key == key);
        if (at < 0)
            return new([.. _entries, new(key, value)]);
        KeyValuePair<string, string?>[] changed = [.. _entries];
        changed[at] = new(key, value);
        return new(changed);
    }

    /// <summary>The map without some keys.</summary>
    public StringMap Without(params IReadOnlyCollection<string> keys) => new([.. _entries.Where(entry => !keys.Contains(entry.Key))]);

    public IEnumerator<KeyValuePair<string, string?>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, string?>>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _entries.GetEnumerator();

    public bool Equals(StringMap? other) =>
        other is not null
        && Count == other.Count
        && Array.TrueForAll(_entries, entry => other.TryGetValue(entry.Key, out string? value) && value == entry.Value);

    public override bool Equals(object? obj) => Equals(obj as StringMap);

    public override int GetHashCode() => _entries.Aggregate(Count, (hash, entry) => hash ^ HashCode.Combine(entry.Key, entry.Value));
}
