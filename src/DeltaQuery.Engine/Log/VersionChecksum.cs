using System.Text.Json;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Log;

/// <summary>What a version's checksum file says of it: a hint that is compared with the log and never trusted. Protocol: "Version Checksum
/// File".</summary>
/// <param name="Name">The file's name.</param>
/// <param name="NumFiles">How many files it says the version has.</param>
/// <param name="TableSizeBytes">How many bytes it says they have.</param>
/// <param name="TxnId">The identifier of the commit that it is of, where it has one.</param>
internal sealed record VersionChecksum(string Name, long? NumFiles, long? TableSizeBytes, string? TxnId = null)
{
    /// <summary>The checksum of a table's version; null if there is none, or a damaged one.</summary>
    public static async Task<VersionChecksum?> ReadAsync(DeltaTable table, long version, CancellationToken cancellationToken)
    {
        var name = LogFile.ChecksumName(version);
        try
        {
            return Parse(name, await table.Store.ReadAsync(ObjectStores.Join(table.LogDirectory, name), cancellationToken).ConfigureAwait(false), out _);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Reads the checksum of a table's version and warns of it where it is damaged or contradicts the log.</summary>
    public static async Task CheckAsync(
        DeltaTable table, long version, long files, long bytes, Action<string> warn, CancellationToken cancellationToken)
    {
        var name = LogFile.ChecksumName(version);
        byte[] content;
        try
        {
            content = await table.Store.ReadAsync(ObjectStores.Join(table.LogDirectory, name), cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            return;
        }

        if (Parse(name, content, out var fault) is not { } checksum)
            warn($"{table.Name}: the version checksum _delta_log/{name} is damaged ({fault}); it is not used");
        else if (checksum.Contradiction(files, bytes) is { } contradiction)
            warn($"{table.Name}: the version checksum _delta_log/{name} contradicts the log, which is right: {contradiction}");
    }

    /// <summary>The checksum, or null and what is wrong with it.</summary>
    public static VersionChecksum? Parse(string name, ReadOnlyMemory<byte> content, out string? fault)
    {
        fault = null;
        try
        {
            using var document = JsonDocument.Parse(content);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return new VersionChecksum(
                    name, Number(document.RootElement, "numFiles"), Number(document.RootElement, "tableSizeBytes"), Text(document.RootElement, "txnId"));
            }

            fault = "it is no JSON object";
        }
        catch (JsonException e)
        {
            fault = e.Message;
        }

        return null;
    }

    /// <summary>What of the checksum is not as the log has it; null if nothing.</summary>
    public string? Contradiction(long files, long bytes)
    {
        var wrong = new List<string>();
        if (NumFiles is { } number && number != files)
            wrong.Add($"numFiles is {number} where the log has {files}");
        if (TableSizeBytes is { } size && size != bytes)
            wrong.Add($"tableSizeBytes is {size} where the log has {bytes}");
        return wrong.Count == 0 ? null : string.Join(", ", wrong);
    }

    private static string? Text(JsonElement json, string property) =>
        json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement json, string property) =>
        json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}
