using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace DeltaQuery.Repl.Import;

/// <summary>A mapping of a YAML file, whose keys are read once each: those that nobody has read are errors. Keys are compared without case, hyphens and
/// underscores: <c>batch-size</c> is <c>batchSize</c>.</summary>
/// <param name="file">The file's name, for messages.</param>
/// <param name="path">Where the mapping stands in it: <c>topics.orders</c>; empty for the whole.</param>
/// <param name="node">The mapping.</param>
internal sealed class YamlMap(string file, string path, YamlMappingNode node)
{
    private readonly HashSet<YamlNode> _read = [];
    private readonly List<string> _known = [];

    /// <summary>A value that is text, or anything else that YAML writes without structure; null where it is not given, or is null.</summary>
    /// <exception cref="UsageException">It is a mapping or a list.</exception>
    public string? Text(string key) => Take(key) switch
    {
        null => null,
        YamlScalarNode scalar => IsNull(scalar) ? null : scalar.Value,
        var other => throw Wrong(other, $"{Name(key)} must be a text"),
    };

    /// <exception cref="UsageException">It is not given.</exception>
    public string Required(string key) =>
        Text(key) is { Length: > 0 } text ? text : throw Wrong(node, $"{(path.Length > 0 ? path : "the file")} needs {key}");

    public bool? Flag(string key) => Text(key)?.ToLowerInvariant() switch
    {
        null => null,
        "true" or "yes" or "on" => true,
        "false" or "no" or "off" => false,
        _ => throw Wrong(key, "must be true or false"),
    };

    /// <summary>A whole number from 1 on, or from 0 on.</summary>
    public long? Number(string key, long least = 1)
    {
        if (Text(key) is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number : throw Wrong(key, $"must be a whole number from {least} on");
    }

    /// <summary>A list of texts, or one text with commas; empty where it is not given.</summary>
    public IReadOnlyList<string> List(string key) => Take(key) switch
    {
        null => [],
        YamlScalarNode scalar when IsNull(scalar) => [],
        YamlScalarNode scalar => scalar.Value!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        YamlSequenceNode list => [.. list.Select(item => item is YamlScalarNode { Value: { } value } ? value : throw Wrong(item, $"{Name(key)} must be a list of texts"))],
        var other => throw Wrong(other, $"{Name(key)} must be a list"),
    };

    /// <summary>A mapping; null where it is not given.</summary>
    public YamlMap? Map(string key) => Take(key) switch
    {
        null => null,
        YamlScalarNode scalar when IsNull(scalar) => null,
        YamlMappingNode mapping => new YamlMap(file, Name(key), mapping),
        var other => throw Wrong(other, $"{Name(key)} must hold keys and values"),
    };

    /// <summary>All pairs of keys as they are written and texts.</summary>
    public IReadOnlyList<(string Key, string Value)> Pairs() =>
    [
        .. node.Children.Select(pair =>
        {
            _read.Add(pair.Key);
            return (KeyOf(pair.Key), pair.Value is YamlScalarNode { Value: { } value } ? value : throw Wrong(pair.Value, $"{Name(KeyOf(pair.Key))} must be a text"));
        }),
    ];

    /// <summary>All pairs of keys as they are written and mappings.</summary>
    public IReadOnlyList<(string Key, YamlMap Value)> Maps() =>
    [
        .. node.Children.Select(pair =>
        {
            _read.Add(pair.Key);
            var name = Name(KeyOf(pair.Key));
            return (KeyOf(pair.Key), pair.Value is YamlMappingNode mapping ? new YamlMap(file, name, mapping) : throw Wrong(pair.Value, $"{name} must hold keys and values"));
        }),
    ];

    /// <summary>Complains of the first key that nobody has read.</summary>
    /// <exception cref="UsageException">There is one.</exception>
    public void End()
    {
        if (node.Children.Keys.FirstOrDefault(key => !_read.Contains(key)) is { } unknown)
            throw Wrong(unknown, $"{(path.Length > 0 ? path : "the file")} has no key {KeyOf(unknown)}: expected {string.Join(", ", _known)}");
    }

    /// <summary>What is wrong with a key's value, with its line.</summary>
    public UsageException Wrong(string key, string what) => Wrong(Take(key) ?? node, $"{Name(key)} {what}");

    private UsageException Wrong(YamlNode at, string message) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{file}:{at.Start.Line}: {message}")) { IsInput = true };

    private string Name(string key) => path.Length > 0 ? $"{path}.{key}" : key;

    private YamlNode? Take(string key)
    {
        if (!_known.Contains(key))
            _known.Add(key);
        var found = node.Children.FirstOrDefault(pair => Plain(KeyOf(pair.Key)) == Plain(key));
        if (found.Key is not null)
            _read.Add(found.Key);
        return found.Value;
    }

    private string KeyOf(YamlNode key) => key is YamlScalarNode { Value: { } text } ? text : throw Wrong(key, "a key must be a text");

    private static string Plain(string key) =>
        key.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    private static bool IsNull(YamlScalarNode scalar) =>
        scalar is { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };
}
