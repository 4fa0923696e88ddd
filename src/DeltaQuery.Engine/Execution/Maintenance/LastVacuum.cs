using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary><c>_delta_log/_last_vacuum_info</c>, as Spark keeps it: up to which version the removed files are gone, so that VACUUM LITE need not look at
/// older commits.</summary>
internal static class LastVacuum
{
    private const string FileName = "_last_vacuum_info";
    private const string VersionKey = "latestCommitVersionOutsideOfRetentionWindow";

    /// <summary>The version; null where it is not known.</summary>
    public static async Task<long?> ReadAsync(DeltaTable table, CancellationToken cancellationToken)
    {
        try
        {
            var content = await table.Store.ReadAsync(PathOf(table), cancellationToken).ConfigureAwait(false);
            using var json = JsonDocument.Parse(content);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(VersionKey, out var version)
                && version.ValueKind == JsonValueKind.Number && version.TryGetInt64(out var value) && value >= 0 ? value : null;
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Notes the version, unless it is known to be later; a failure is a warning, as the next VACUUM LITE only has more to read, or asks for
    /// a FULL one.</summary>
    public static async Task WriteAsync(DeltaTable table, long version, CancellationToken cancellationToken)
    {
        try
        {
            if (version <= (await ReadAsync(table, cancellationToken).ConfigureAwait(false) ?? -1))
                return;
            var json = new JsonObject { [VersionKey] = version };
            // What Hadoop's file system keeps beside a file would no longer fit it.
            await table.Store.DeleteAsync(ObjectStores.Join(table.LogDirectory, $".{FileName}.crc"), cancellationToken).ConfigureAwait(false);
            await table.Store.PutAsync(PathOf(table), Encoding.UTF8.GetBytes(json.ToJsonString()), cancellationToken).ConfigureAwait(false);
        }
        catch (DeltaException e)
        {
            table.Context.Warn($"{table.Name}: {FileName} could not be written: {e.Message}");
        }
    }

    private static string PathOf(DeltaTable table) => ObjectStores.Join(table.LogDirectory, FileName);
}
