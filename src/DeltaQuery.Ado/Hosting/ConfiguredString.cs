using Microsoft.Extensions.Configuration;

namespace DeltaQuery.Ado.Hosting;

/// <summary>A connection string out of an application's configuration.</summary>
internal static class ConfiguredString
{
    /// <summary>The section's value, or the keys below it.</summary>
    /// <exception cref="ArgumentException">A key is not known, its value does not fit, or there is nothing.</exception>
    public static string Of(IConfiguration section)
    {
        if (section is IConfigurationSection { Value: { } value })
            return value;
        var builder = new DeltaQueryConnectionStringBuilder();
        foreach (var entry in section.GetChildren())
            builder[KeyOf(builder, entry.Key)] = entry.Value ?? throw new ArgumentException($"The configuration {entry.Path} has no value.", nameof(section));
        return builder.ConnectionString.Length > 0 ? builder.ConnectionString : throw new ArgumentException(
            $"The configuration{(section is IConfigurationSection { Path: var path } ? $" {path}" : "")} has no connection string and none of its keys.", nameof(section));
    }

    // S3Region is S3 Region.
    private static string KeyOf(DeltaQueryConnectionStringBuilder builder, string written) => builder.ContainsKey(written) ? written
        : builder.Keys.Cast<string>().FirstOrDefault(key => key.Replace(" ", "", StringComparison.Ordinal).Equals(written, StringComparison.OrdinalIgnoreCase))
            ?? written;
}
