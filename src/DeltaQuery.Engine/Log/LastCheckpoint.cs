using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Log;

/// <summary>What <c>_last_checkpoint</c> says: a hint where to begin listing, never more. Protocol: "Last Checkpoint File".</summary>
internal static class LastCheckpoint
{
    public const string FileName = "_last_checkpoint";

    /// <summary>The version that the hint names, or null where it is missing or makes no sense.</summary>
    public static async Task<long?> ReadAsync(IObjectStore store, string logDirectory, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await store.ReadAsync(ObjectStores.Join(logDirectory, FileName), cancellationToken).ConfigureAwait(false);
            using var json = JsonDocument.Parse(bytes);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("version", out var version)
                && version.ValueKind == JsonValueKind.Number
                && version.TryGetInt64(out var value)
                && value >= 0 ? value : null;
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException or DeltaException)
        {
            return null;
        }
    }

    /// <summary>Points at a checkpoint, unless the hint names a newer one already.</summary>
    public static async Task WriteAsync(DeltaTable table, WrittenCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        if (await ReadAsync(table.Store, table.LogDirectory, cancellationToken).ConfigureAwait(false) > checkpoint.Version)
            return;
        var hint = new JsonObject
        {
            ["version"] = checkpoint.Version,
            ["size"] = checkpoint.Actions,
            ["sizeInBytes"] = checkpoint.SizeInBytes,
            ["numOfAddFiles"] = checkpoint.Adds,
        };
        hint["checksum"] = JsonChecksum.Compute(hint);
        await table.Store.PutAsync(ObjectStores.Join(table.LogDirectory, FileName), Encoding.UTF8.GetBytes(hint.ToJsonString()), cancellationToken)
            .ConfigureAwait(false);
    }
}
