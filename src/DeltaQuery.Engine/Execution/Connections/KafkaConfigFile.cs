namespace DeltaQuery.Engine.Execution.Connections;

/// <summary>A file of librdkafka's properties, as other clients of it have them: <c>key=value</c> a line, <c>#</c> before a comment.</summary>
internal static class KafkaConfigFile
{
    private const string Brokers = "bootstrap.servers";

    /// <summary>Reads a file. The brokers in it are passed over: statements and connections say theirs.</summary>
    /// <exception cref="DeltaException">StorageFailed: it cannot be read, or a line is no property. The message shows no value.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        var properties = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var number = 0;
        foreach (var line in Lines(path))
        {
            number++;
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
                continue;
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new DeltaException(DeltaErrorCode.StorageFailed, $"Kafka's config file {path}, line {number}: expected key=value") { Path = path };
            properties[text[..equals].Trim()] = text[(equals + 1)..].Trim();
        }

        properties.Remove(Brokers);
        return properties;
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"Kafka's config file {path} cannot be read: {e.Message}", e) { Path = path };
        }
    }
}
