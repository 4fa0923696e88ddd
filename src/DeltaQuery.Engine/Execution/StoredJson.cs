using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution;

/// <summary>JSON files of ours in a store.</summary>
internal static class StoredJson
{
    /// <summary>What a file holds; null if it is not there.</summary>
    /// <exception cref="DeltaException">StorageFailed: the file holds something else.</exception>
    public static async Task<T?> ReadAsync<T>(IObjectStore store, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(await store.ReadAsync(path, cancellationToken).ConfigureAwait(false), type);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"{path} is not what DeltaQuery has written there: {e.Message}", e) { Path = path };
        }
    }

    /// <summary>A name as that of a file, without extension: any name will do, and case does not count.</summary>
    public static string FileName(string name) => Uri.EscapeDataString(name.ToLowerInvariant()).Replace(".", "%2E", StringComparison.Ordinal);
}
