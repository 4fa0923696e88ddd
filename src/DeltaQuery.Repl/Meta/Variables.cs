using System.Globalization;

namespace DeltaQuery.Repl.Meta;

/// <summary>The variables of a session: texts that stand in statements for <c>:n</c>. Names are compared with case, as in psql.</summary>
internal sealed class Variables
{
    /// <summary>Whether a script ends at a statement that fails.</summary>
    public const string OnErrorStop = "ON_ERROR_STOP";

    /// <summary>No variables.</summary>
    public static readonly Variables None = new(new Dictionary<string, string>());

    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    public Variables(IReadOnlyDictionary<string, string> values)
    {
        foreach (var (name, value) in values)
            _values[name] = value;
    }

    /// <summary>A variable's text; null for none.</summary>
    public string? this[string name]
    {
        get => _values.GetValueOrDefault(name);
        set
        {
            if (value is null) _values.Remove(name);
            else _values[name] = value;
        }
    }

    /// <summary>All of them, by name.</summary>
    public IEnumerable<KeyValuePair<string, string>> All => _values;

    /// <summary>Tells what a program of the user's has ended with.</summary>
    public void SetShell(int code)
    {
        this["SHELL_EXIT_CODE"] = code.ToString(CultureInfo.InvariantCulture);
        this["SHELL_ERROR"] = code == 0 ? "false" : "true";
    }

    /// <summary>The truth value that a text stands for, as psql reads it; null for none.</summary>
    public static bool? Truth(string text)
    {
        var word = text.Trim().ToLowerInvariant();
        return word.Length == 0 ? null
            : word == "1" || "true".StartsWith(word, StringComparison.Ordinal) || "yes".StartsWith(word, StringComparison.Ordinal) || word == "on" ? true
            : word == "0" || "false".StartsWith(word, StringComparison.Ordinal) || "no".StartsWith(word, StringComparison.Ordinal)
                || word is "of" or "off" ? false
            : null;
    }
}
