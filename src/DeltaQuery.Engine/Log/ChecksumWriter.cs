using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Log;

/// <summary>Writes a version's checksum file, counted on from the version before. Protocol: "Version Checksum File".</summary>
internal static class ChecksumWriter
{
    // As many are written out; whoever needs more finds them in the log.
    private const int MostTransactions = 1000;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>How large the version before a commit is.</summary>
    /// <param name="table">The table.</param>
    /// <param name="before">That version.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<FileTotals> SizeAsync(DeltaTable table, Snapshot before, CancellationToken cancellationToken)
    {
        var txnId = before.CommitInfo?.TxnId;
        if (txnId is not null && table.LastSize is { } last && last.TxnId == txnId)
            return new FileTotals(last.Files, last.Bytes);
        if (txnId is not null && before.Files.HasLargeCheckpoint
            && await VersionChecksum.ReadAsync(table, before.Version, cancellationToken).ConfigureAwait(false) is { } checksum
            && checksum is { NumFiles: { } files, TableSizeBytes: { } bytes } && checksum.TxnId == txnId)
            return new FileTotals(files, bytes);
        return FileTotals.Of(before);
    }

    /// <summary>Puts the checksum of a version, unless there is one.</summary>
    public static Task PutAsync(DeltaTable table, SnapshotState state, long files, long bytes, CancellationToken cancellationToken) =>
        table.Store.PutSettledAsync(
            ObjectStores.Join(table.LogDirectory, LogFile.ChecksumName(state.Version)), Write(state, files, bytes), cancellationToken);

    private static ReadOnlyMemory<byte> Write(SnapshotState state, long files, long bytes)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(buffer, Relaxed);
        json.WriteStartObject();
        if (state.CommitInfo?.TxnId is { } txnId)
            json.WriteString("txnId"u8, txnId);
        json.WriteNumber("tableSizeBytes"u8, bytes);
        json.WriteNumber("numFiles"u8, files);
        json.WriteNumber("numMetadata"u8, 1);
        json.WriteNumber("numProtocol"u8, 1);
        if (state.CommitInfo?.InCommitTimestamp is { } time && new TableProperties(state.Metadata).EnableInCommitTimestamps)
            json.WriteNumber("inCommitTimestampOpt"u8, time);
        if (state.Transactions.Count <= MostTransactions)
            WriteList(json, "setTransactions"u8, state.Transactions.Values, (writer, txn) => writer.Write(txn));
        WriteList(json, "domainMetadata"u8, state.Domains, (writer, domain) => writer.Write(domain));
        json.WritePropertyName("metadata"u8);
        WriteAction(json, writer => writer.Write(state.Metadata));
        json.WritePropertyName("protocol"u8);
        WriteAction(json, writer => writer.Write(state.Protocol));
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteList<T>(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<T> actions, Action<ActionWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var action in actions)
            WriteAction(json, writer => write(writer, action));
        json.WriteEndArray();
    }

    /// <summary>Writes the inner object of an action's line, <c>{"protocol":{...}}</c>.</summary>
    private static void WriteAction(Utf8JsonWriter json, Action<ActionWriter> write)
    {
        using var writer = new ActionWriter();
        write(writer);
        var line = writer.Written.Span.TrimEnd("\n"u8);
        json.WriteRawValue(line[(line.IndexOf((byte)':') + 1)..^1]);
    }
}
