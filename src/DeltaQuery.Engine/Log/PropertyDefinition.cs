using System.Globalization;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

/// <summary>A table property that Delta knows.</summary>
/// <param name="Key">Its key as the log has it; statements may write it in any case.</param>
/// <param name="Kind">What its value may be.</param>
internal sealed record PropertyDefinition(string Key, PropertyKind Kind)
{
    /// <summary>The table feature that the property switches on when it is true, or has one of <see cref="Values"/> but the first.</summary>
    public string? Feature { get; init; }

    /// <summary>The values that a text may have, compared without case; null allows any.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>Whether switching it on asks for what DeltaQuery cannot do yet.</summary>
    public bool IsBeyondUs { get; init; }

    /// <summary>What the value must be, for messages; null if it is so.</summary>
    public string? Fault(string value) => Kind switch
    {
        PropertyKind.Flag => bool.TryParse(value, out _) ? null : "true or false",
        PropertyKind.Number => IsNumber(value, -1) ? null : "a whole number from -1",
        PropertyKind.Count => IsNumber(value, 1) ? null : "a whole number from 1",
        PropertyKind.Interval => IsInterval(value) ? null : "an interval such as 'interval 30 days'",
        PropertyKind.Size => ByteSize.Parse(value) is not null ? null : "a size such as 128mb",
        _ => Values is null || Values.Contains(value, StringComparer.OrdinalIgnoreCase) ? null : $"one of {string.Join(", ", Values)}",
    };

    /// <summary>Whether the value switches on what the property stands for.</summary>
    public bool IsOn(string value) => Kind switch
    {
        PropertyKind.Flag => bool.TryParse(value, out bool flag) && flag,
        PropertyKind.Text => Values is null ? value.Length > 0 : !Values[0].Equals(value, StringComparison.OrdinalIgnoreCase),
        _ => true,
    };

    private static bool IsNumber(string value, long least) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least;

    private static bool IsInterval(string value)
    {
        try
        {
            return new TableProperties(new StringMap([new("delta.logRetentionDuration", value)])).LogRetentionDuration >= TimeSpan.Zero;
        }
        catch (DeltaException)
        {
            return false;
        }
    }
}
