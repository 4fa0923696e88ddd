namespace DeltaQuery.Repl.Options;

/// <summary>What <c>--log LEVEL[=FILE]</c> asks for.</summary>
/// <param name="Level">The least important lines that are written.</param>
/// <param name="File">Where they are added; null for standard error.</param>
internal sealed record LogOption(LogLevel Level, string? File)
{
    /// <summary>Reads the option's value.</summary>
    /// <exception cref="UsageException">It is no level.</exception>
    public static LogOption Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var (level, file) = equals < 0 ? (text, null) : (text[..equals], text[(equals + 1)..]);
        if (file is { Length: 0 })
            throw new UsageException("--log LEVEL=FILE needs a file");
        return TryLevel(level) is { } known ? new LogOption(known, file)
            : throw new UsageException($"unknown level '{level}': expected off, error, warning, info or debug");
    }

    /// <summary>The level of a name; null for none.</summary>
    public static LogLevel? TryLevel(string name) => name.ToLowerInvariant() switch
    {
        "off" or "none" => LogLevel.Off,
        "error" => LogLevel.Error,
        "warn" or "warning" => LogLevel.Warning,
        "info" => LogLevel.Info,
        "debug" or "trace" => LogLevel.Debug,
        _ => null,
    };
}
