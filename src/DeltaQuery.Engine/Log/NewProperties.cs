using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

/// <summary>The properties that a statement sets, checked: what goes into its configuration, and the table features that they ask for.
/// </summary>
/// <param name="notice">Told what the user had better know.</param>
internal sealed class NewProperties(Action<string>? notice = null)
{
    // Written so in guides, where Delta would keep them as keys of the user's own, and do nothing.
    private static readonly HashSet<string> Unprefixed = new(StringComparer.OrdinalIgnoreCase)
    {
        "autoOptimize", "autoOptimize.autoCompact", "autoOptimize.optimizeWrite", "checkpointInterval", "enableDeletionVectors",
    };

    private readonly List<KeyValuePair<string, string?>> _configuration = [];
    private readonly HashSet<string> _features = new(StringComparer.Ordinal);

    public StringMap Configuration => new([.. _configuration]);

    public IReadOnlyCollection<string> Features => _features;

    /// <summary>Takes in a property as a statement gives it.</summary>
    /// <exception cref="DeltaException">NotSupported: Delta or DeltaQuery does not know it, or its value is none that it may have.</exception>
    public void Add(string key, string value)
    {
        if (key.StartsWith(PropertyDefinitions.FeaturePrefix, StringComparison.OrdinalIgnoreCase))
        {
            AddFeature(key[PropertyDefinitions.FeaturePrefix.Length..], value);
            return;
        }

        if (Unprefixed.Contains(key))
        {
            notice?.Invoke($"the table property {key} is taken for delta.{key}");
            key = "delta." + key;
        }

        if (key.StartsWith("delta.", StringComparison.OrdinalIgnoreCase))
            key = Check(key, value);
        if (_configuration.Exists(entry => entry.Key == key))
            throw Refused($"table property {key} is given twice");
        _configuration.Add(new(key, value));
    }

    /// <summary>Sets a property that DeltaQuery keeps itself.</summary>
    public void SetOwn(string key, string value) => _configuration.Add(new(key, value));

    private string Check(string key, string value)
    {
        var property = PropertyDefinitions.Find(key) ?? throw Unknown(key);
        if (property.Fault(value) is { } expected)
            throw Refused($"table property {property.Key}: expected {expected}, met '{value}'");
        if (property.IsOn(value))
        {
            if (property.IsBeyondUs)
                throw Refused($"table property {property.Key} asks for what DeltaQuery does not do yet");
            if (property.Feature is { } feature)
                _features.Add(feature);
        }

        return property.Key;
    }

    private void AddFeature(string name, string value)
    {
        var feature = TableFeatures.All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw Refused($"there is no table feature {name}");
        if (!value.Equals("supported", StringComparison.OrdinalIgnoreCase) && !value.Equals("enabled", StringComparison.OrdinalIgnoreCase))
            throw Refused($"table property {PropertyDefinitions.FeaturePrefix}{feature.Name}: expected supported, met '{value}'");
        if (feature.Name == TableFeatures.Clustering)
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"feature {feature.Name} is not enabled by a property") { Hint = "CLUSTER BY enables it" };
        _features.Add(feature.Name);
    }

    /// <summary>Refuses a key, with those that are most like it.</summary>
    public static DeltaException Unknown(string key)
    {
        if (key.Equals("delta.minReaderVersion", StringComparison.OrdinalIgnoreCase)
            || key.Equals("delta.minWriterVersion", StringComparison.OrdinalIgnoreCase))
        {
            return new DeltaException(
                DeltaErrorCode.NotSupported, $"{key} is no table property: a protocol is raised by what is asked of it")
            {
                Hint = "name the feature: 'delta.feature.NAME' = 'supported'",
            };
        }

        var known = PropertyDefinitions.Closest(key);
        return new DeltaException(DeltaErrorCode.NotSupported, $"there is no table property {key}")
        {
            Hint = known is null ? "keys of your own begin with anything but delta." : $"did you mean {known}?",
        };
    }

    private static DeltaException Refused(string message) => new(DeltaErrorCode.NotSupported, message);
}
