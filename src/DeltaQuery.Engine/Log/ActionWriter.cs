using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

/// <summary>Writes the lines of a commit: field names, their order and what is left out are Spark's.</summary>
internal sealed class ActionWriter : IDisposable
{
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly Utf8JsonWriter _json;

    public ActionWriter() => _json = new(_output, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The lines so far, each ended by a line feed.</summary>
    public ReadOnlyMemory<byte> Written => _output.WrittenMemory;

    public void Dispose() => _json.Dispose();

    public void Write(CommitInfo info)
    {
        Begin("commitInfo"u8);
        Number("inCommitTimestamp"u8, info.InCommitTimestamp);
        Number("timestamp"u8, info.Timestamp);
        Text("userId"u8, info.UserId);
        Text("userName"u8, info.UserName);
        Text("operation"u8, info.Operation);
        Map("operationParameters"u8, info.OperationParameters);
        Raw("job"u8, info.Job);
        Raw("notebook"u8, info.Notebook);
        Text("clusterId"u8, info.ClusterId);
        Number("readVersion"u8, info.ReadVersion);
        Text("isolationLevel"u8, info.IsolationLevel);
        Flag("isBlindAppend"u8, info.IsBlindAppend);
        Map("operationMetrics"u8, info.OperationMetrics);
        Text("userMetadata"u8, info.UserMetadata);
        Map("tags"u8, info.Tags);
        Text("engineInfo"u8, info.EngineInfo);
        Text("txnId"u8, info.TxnId);
        End();
    }

    public void Write(Protocol protocol)
    {
        Begin("protocol"u8);
        Number("minReaderVersion"u8, protocol.MinReaderVersion);
        Number("minWriterVersion"u8, protocol.MinWriterVersion);
        List("readerFeatures"u8, protocol.ReaderFeatures);
        List("writerFeatures"u8, protocol.WriterFeatures);
        End();
    }

    public void Write(Metadata metadata)
    {
        Begin("metaData"u8);
        Text("id"u8, metadata.Id);
        Text("name"u8, metadata.Name);
        Text("description"u8, metadata.Description);
        _json.WriteStartObject("format"u8);
        Text("provider"u8, metadata.FormatProvider);
        Map("options"u8, metadata.FormatOptions);
        _json.WriteEndObject();
        Text("schemaString"u8, metadata.SchemaString);
        List("partitionColumns"u8, metadata.PartitionColumns);
        Map("configuration"u8, metadata.Configuration);
        Number("createdTime"u8, metadata.CreatedTime);
        End();
    }

    public void Write(AddFile add)
    {
        Begin("add"u8);
        Text("path"u8, add.Path);
        Map("partitionValues"u8, add.PartitionValues);
        Number("size"u8, add.Size);
        Number("modificationTime"u8, add.ModificationTime);
        Flag("dataChange"u8, add.DataChange);
        Text("stats"u8, add.Stats);
        Map("tags"u8, add.Tags);
        DeletionVector(add.DeletionVector);
        Number("baseRowId"u8, add.BaseRowId);
        Number("defaultRowCommitVersion"u8, add.DefaultRowCommitVersion);
        Text("clusteringProvider"u8, add.ClusteringProvider);
        End();
    }

    public void Write(RemoveFile remove)
    {
        Begin("remove"u8);
        Text("path"u8, remove.Path);
        Number("deletionTimestamp"u8, remove.DeletionTimestamp);
        Flag("dataChange"u8, remove.DataChange);
        Flag("extendedFileMetadata"u8, remove.ExtendedFileMetadata);
        Map("partitionValues"u8, remove.PartitionValues);
        Number("size"u8, remove.Size);
        Map("tags"u8, remove.Tags);
        DeletionVector(remove.DeletionVector);
        Number("baseRowId"u8, remove.BaseRowId);
        Number("defaultRowCommitVersion"u8, remove.DefaultRowCommitVersion);
        Text("stats"u8, remove.Stats);
        End();
    }

    public void Write(AddCdcFile cdc)
    {
        Begin("cdc"u8);
        Text("path"u8, cdc.Path);
        Map("partitionValues"u8, cdc.PartitionValues);
        Number("size"u8, cdc.Size);
        Map("tags"u8, cdc.Tags);
        Flag("dataChange"u8, cdc.DataChange);
        End();
    }

    public void Write(SetTransaction txn)
    {
        Begin("txn"u8);
        Text("appId"u8, txn.AppId);
        Number("version"u8, txn.Version);
        Number("lastUpdated"u8, txn.LastUpdated);
        End();
    }

    public void Write(DomainMetadata domain)
    {
        Begin("domainMetadata"u8);
        Text("domain"u8, domain.Domain);
        Text("configuration"u8, domain.Configuration);
        Flag("removed"u8, domain.Removed);
        End();
    }

    public void Write(Sidecar sidecar)
    {
        Begin("sidecar"u8);
        Text("path"u8, sidecar.Path);
        Number("sizeInBytes"u8, sidecar.SizeInBytes);
        Number("modificationTime"u8, sidecar.ModificationTime);
        Map("tags"u8, sidecar.Tags);
        End();
    }

    public void Write(CheckpointMetadata checkpoint)
    {
        Begin("checkpointMetadata"u8);
        Number("version"u8, checkpoint.Version);
        Map("tags"u8, checkpoint.Tags);
        End();
    }

    private void Begin(ReadOnlySpan<byte> action)
    {
        _json.WriteStartObject();
        _json.WriteStartObject(action);
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _output.Write("\n"u8);
    }

    private void Text(ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            _json.WriteString(name, value);
    }

    private void Raw(ReadOnlySpan<byte> name, string? value)
    {
        if (value is null)
            return;

        _json.WritePropertyName(name);
        _json.WriteRawValue(value);
    }

    private void Number(ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
            _json.WriteNumber(name, number);
    }

    private void Flag(ReadOnlySpan<byte> name, bool? value)
    {
        if (value is { } flag)
            _json.WriteBoolean(name, flag);
    }

    private void List(ReadOnlySpan<byte> name, IReadOnlyList<string>? values)
    {
        if (values is null)
            return;

        _json.WriteStartArray(name);
        foreach (string value in values)
            _json.WriteStringValue(value);
        _json.WriteEndArray();
    }

    private void Map(ReadOnlySpan<byte> name, StringMap? map)
    {
        if (map is null)
            return;

        _json.WriteStartObject(name);
        foreach ((string key, string? value) in map.AsSpan())
            _json.WriteString(key, value);
        _json.WriteEndObject();
    }

    private void DeletionVector(DeletionVectorDescriptor? vector)
    {
        if (vector is null)
            return;

        _json.WriteStartObject("deletionVector"u8);
        Text("storageType"u8, vector.StorageType);
        Text("pathOrInlineDv"u8, vector.PathOrInlineDv);
        Number("offset"u8, vector.Offset);
        Number("sizeInBytes"u8, vector.SizeInBytes);
        Number("cardinality"u8, vector.Cardinality);
        _json.WriteEndObject();
    }
}
