using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution;

/// <summary>What the engine keeps with the catalog as JSON, one object a file.</summary>
internal static class JsonObjects
{
    /// <summary>The object of a file; null if there is none.</summary>
    /// <exception cref="DeltaException">StorageFailed: the file cannot be read, or is not ours.</exception>
    public static async Task<T?> ReadJsonAsync<T>(this IObjectStore store, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(await store.ReadAsync(path, cancellationToken).ConfigureAwait(false), type);
        }
        catch (FileNotFoundException)
        {
            return null; // dropped meanwhile
        }
        catch (JsonException e)
        {
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"{path} is not what DeltaQuery has written there: {e.Message}", e) { Path = path };
        }
    }

    /// <summary>A name as that of a file, without an ending: any name will do, and case does not count.</summary>
    public static string FileNameOf(string name) => Uri.EscapeDataString(name.ToLowerInvariant()).Replace(".", "%2E", StringComparison.Ordinal);
}
