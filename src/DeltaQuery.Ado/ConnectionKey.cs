using System.Globalization;

namespace DeltaQuery.Ado;

/// <summary>A key of the connection string.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Default">What holds where it is not given.</param>
internal sealed record ConnectionKey(string Name, Type Type, object? Default)
{
    /// <summary>Other names for it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What its values may be called beside true and false.</summary>
    public IReadOnlyDictionary<string, bool> Words { get; init; } = new Dictionary<string, bool>();

    /// <summary>Whether its value is shown to nobody.</summary>
    public bool IsSecret { get; init; }

    /// <summary>The least value of a number.</summary>
    public long Least { get; init; }

    /// <summary>A value in the key's own type.</summary>
    /// <exception cref="ArgumentException">The value cannot be that.</exception>
    public object Read(object value)
    {
        if (Type == typeof(string))
            return Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        var text = Convert.ToString(value, CultureInfo.InvariantCulture)?.Trim() ?? "";
        if (Type == typeof(bool))
            return YesOrNo(text) ?? (Words.TryGetValue(text, out var word) ? word : throw Wrong(text, string.Join(" or ", ["true", "false", .. Words.Keys])));
        if (Type == typeof(DeltaQueryAccessMode) && text is not (['0' or '1']) && YesOrNo(text) is { } readOnly)
            return readOnly ? DeltaQueryAccessMode.ReadOnly : DeltaQueryAccessMode.ReadWrite; // Read Only=true
        if (Type.IsEnum)
            return Enum.TryParse(Type, text, ignoreCase: true, out var member) && Enum.IsDefined(Type, member) && !char.IsAsciiDigit(text[0])
                ? member
                : throw Wrong(text, string.Join(" or ", Enum.GetNames(Type)));
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= Least && (Type == typeof(long) || number <= int.MaxValue)
            ? Type == typeof(long) ? number : (object)(int)number
            : throw Wrong(text, $"a whole number from {Least}");
    }

    private static bool? YesOrNo(string text) => text.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "1" => true,
        "false" or "no" or "off" or "0" => false,
        _ => null,
    };

    private ArgumentException Wrong(string text, string expected) =>
        new($"{Name} must be {expected}{(IsSecret ? "" : $", not '{text}'")}.");
}
