using System.Text.Json;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

internal ref partial struct ActionReader
{
    private AddFile ReadAdd()
    {
        string? path = null, stats = null, clusteringProvider = null;
        StringMap? partitionValues = null, tags = null;
        long? size = null, modificationTime = null, baseRowId = null, commitVersion = null;
        bool? dataChange = null;
        DeletionVectorDescriptor? deletionVector = null;
        while (NextProperty())
        {
            if (Is("path"u8)) path = ReadString("add", "path");
            else if (Is("partitionValues"u8)) partitionValues = ReadMap("add", "partitionValues");
            else if (Is("size"u8)) size = ReadLong("add", "size");
            else if (Is("modificationTime"u8)) modificationTime = ReadLong("add", "modificationTime");
            else if (Is("dataChange"u8)) dataChange = ReadBool("add", "dataChange");
            else if (Is("stats"u8)) stats = ReadTextIfValid();
            else if (Is("tags"u8)) tags = ReadMap("add", "tags");
            else if (Is("deletionVector"u8)) deletionVector = ReadDeletionVector("add");
            else if (Is("baseRowId"u8)) baseRowId = ReadLong("add", "baseRowId");
            else if (Is("defaultRowCommitVersion"u8)) commitVersion = ReadLong("add", "defaultRowCommitVersion");
            else if (Is("clusteringProvider"u8)) clusteringProvider = ReadText();
            else SkipValue();
        }
        return new()
        {
            Path = Required(path, "add", "path"),
            PartitionValues = partitionValues ?? StringMap.Missing,
            Size = size ?? 0,
            ModificationTime = modificationTime ?? 0,
            DataChange = dataChange ?? true,
            Stats = stats,
            Tags = tags,
            DeletionVector = deletionVector,
            BaseRowId = baseRowId,
            DefaultRowCommitVersion = commitVersion,
            ClusteringProvider = clusteringProvider,
        };
    }

    private RemoveFile ReadRemove()
    {
        string? path = null, stats = null;
        StringMap? partitionValues = null, tags = null;
        long? deletionTimestamp = null, size = null, baseRowId = null, commitVersion = null;
        bool? dataChange = null, extendedFileMetadata = null;
        DeletionVectorDescriptor? deletionVector = null;
        while (NextProperty())
        {
            if (Is("path"u8)) path = ReadString("remove", "path");
            else if (Is("deletionTimestamp"u8)) deletionTimestamp = ReadLong("remove", "deletionTimestamp");
            else if (Is("dataChange"u8)) dataChange = ReadBool("remove", "dataChange");
            else if (Is("extendedFileMetadata"u8)) extendedFileMetadata = ReadBool("remove", "extendedFileMetadata");
            else if (Is("partitionValues"u8)) partitionValues = ReadMap("remove", "partitionValues");
            else if (Is("size"u8)) size = ReadLong("remove", "size");
            else if (Is("stats"u8)) stats = ReadTextIfValid();
            else if (Is("tags"u8)) tags = ReadMap("remove", "tags");
            else if (Is("deletionVector"u8)) deletionVector = ReadDeletionVector("remove");
            else if (Is("baseRowId"u8)) baseRowId = ReadLong("remove", "baseRowId");
            else if (Is("defaultRowCommitVersion"u8)) commitVersion = ReadLong("remove", "defaultRowCommitVersion");
            else SkipValue();
        }
        return new()
        {
            Path = Required(path, "remove", "path"),
            DeletionTimestamp = deletionTimestamp,
            DataChange = dataChange ?? true,
            ExtendedFileMetadata = extendedFileMetadata,
            PartitionValues = partitionValues,
            Size = size,
            Stats = stats,
            Tags = tags,
            DeletionVector = deletionVector,
            BaseRowId = baseRowId,
            DefaultRowCommitVersion = commitVersion,
        };
    }

    private AddCdcFile ReadCdc()
    {
        string? path = null;
        StringMap? partitionValues = null, tags = null;
        long? size = null;
        bool? dataChange = null;
        while (NextProperty())
        {
            if (Is("path"u8)) path = ReadString("cdc", "path");
            else if (Is("partitionValues"u8)) partitionValues = ReadMap("cdc", "partitionValues");
            else if (Is("size"u8)) size = ReadLong("cdc", "size");
            else if (Is("dataChange"u8)) dataChange = ReadBool("cdc", "dataChange");
            else if (Is("tags"u8)) tags = ReadMap("cdc", "tags");
            else SkipValue();
        }
        return new()
        {
            Path = Required(path, "cdc", "path"),
            PartitionValues = partitionValues ?? StringMap.Missing,
            Size = size ?? 0,
            DataChange = dataChange ?? false,
            Tags = tags,
        };
    }

    private DeletionVectorDescriptor? ReadDeletionVector(string action)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Null)
            return null;
        if (_json.TokenType != JsonTokenType.StartObject)
            throw new MalformedActionException($"{action}: deletionVector must be an object, not {Found()}");

        string? storageType = null, pathOrInlineDv = null;
        int? offset = null, sizeInBytes = null;
        long? cardinality = null;
        while (NextProperty())
        {
            if (Is("storageType"u8)) storageType = ReadString(action, "deletionVector: storageType");
            else if (Is("pathOrInlineDv"u8)) pathOrInlineDv = ReadString(action, "deletionVector: pathOrInlineDv");
            else if (Is("offset"u8)) offset = ReadInt("deletionVector", "offset");
            else if (Is("sizeInBytes"u8)) sizeInBytes = ReadInt("deletionVector", "sizeInBytes");
            else if (Is("cardinality"u8)) cardinality = ReadLong("deletionVector", "cardinality");
            else SkipValue();
        }
        // That of a remove is no more than a part of its key: with another one it would remove nothing, and say nothing.
        if (storageType is not (null or DeletionVectorDescriptor.UuidStorage or DeletionVectorDescriptor.AbsolutePathStorage or DeletionVectorDescriptor.InlineStorage))
            throw new MalformedActionException($"{action}: deletionVector: storageType must be u, p or i, not {storageType}");
        return new()
        {
            StorageType = Required(storageType, $"{action}: deletionVector", "storageType"),
            PathOrInlineDv = Required(pathOrInlineDv, $"{action}: deletionVector", "pathOrInlineDv"),
            Offset = offset,
            SizeInBytes = Required(sizeInBytes, $"{action}: deletionVector", "sizeInBytes"),
            Cardinality = Required(cardinality, $"{action}: deletionVector", "cardinality"),
        };
    }

    private Metadata ReadMetadata()
    {
        string? id = null, name = null, description = null, schemaString = null, provider = null;
        StringMap? options = null, configuration = null;
        List<string>? partitionColumns = null;
        long? createdTime = null;
        while (NextProperty())
        {
            if (Is("id"u8)) id = ReadText();
            else if (Is("name"u8)) name = ReadText();
            else if (Is("description"u8)) description = ReadText();
            else if (Is("format"u8)) ReadFormat(ref provider, ref options);
            else if (Is("schemaString"u8)) schemaString = ReadString("metaData", "schemaString");
            else if (Is("partitionColumns"u8)) partitionColumns = ReadList("metaData", "partitionColumns");
            else if (Is("configuration"u8)) configuration = ReadMap("metaData", "configuration");
            else if (Is("createdTime"u8)) createdTime = ReadLong("metaData", "createdTime");
            else SkipValue();
        }
        return new()
        {
            Id = Required(id, "metaData", "id"),
            Name = name,
            Description = description,
            FormatProvider = provider ?? "parquet",
            FormatOptions = options ?? StringMap.Empty,
            SchemaString = schemaString,
            PartitionColumns = partitionColumns ?? [],
            CreatedTime = createdTime,
            Configuration = configuration ?? StringMap.Empty,
        };
    }

    private void ReadFormat(ref string? provider, ref StringMap? options)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Null)
            return;
        if (_json.TokenType != JsonTokenType.StartObject)
            throw new MalformedActionException($"metaData: format must be an object, not {Found()}");

        while (NextProperty())
        {
            if (Is("provider"u8)) provider = ReadText();
            else if (Is("options"u8)) options = ReadMap("metaData", "format.options");
            else SkipValue();
        }
    }

    private Protocol ReadProtocol()
    {
        int? reader = null, writer = null;
        List<string>? readerFeatures = null, writerFeatures = null;
        while (NextProperty())
        {
            if (Is("minReaderVersion"u8)) reader = ReadInt("protocol", "minReaderVersion");
            else if (Is("minWriterVersion"u8)) writer = ReadInt("protocol", "minWriterVersion");
            else if (Is("readerFeatures"u8)) readerFeatures = ReadList("protocol", "readerFeatures");
            else if (Is("writerFeatures"u8)) writerFeatures = ReadList("protocol", "writerFeatures");
            else SkipValue();
        }
        return new()
        {
            MinReaderVersion = Required(reader, "protocol", "minReaderVersion"),
            MinWriterVersion = Required(writer, "protocol", "minWriterVersion"),
            ReaderFeatures = readerFeatures,
            WriterFeatures = writerFeatures,
        };
    }

    private SetTransaction ReadTxn()
    {
        string? appId = null;
        long? version = null, lastUpdated = null;
        while (NextProperty())
        {
            if (Is("appId"u8)) appId = ReadString("txn", "appId");
            else if (Is("version"u8)) version = ReadLong("txn", "version");
            else if (Is("lastUpdated"u8)) lastUpdated = ReadLong("txn", "lastUpdated");
            else SkipValue();
        }
        return new(Required(appId, "txn", "appId"), Required(version, "txn", "version"), lastUpdated);
    }

    private DomainMetadata ReadDomainMetadata()
    {
        string? domain = null, configuration = null;
        bool? removed = null;
        while (NextProperty())
        {
            if (Is("domain"u8)) domain = ReadString("domainMetadata", "domain");
            else if (Is("configuration"u8)) configuration = ReadText();
            else if (Is("removed"u8)) removed = ReadBool("domainMetadata", "removed");
            else SkipValue();
        }
        return new(Required(domain, "domainMetadata", "domain"), configuration ?? "", removed ?? false);
    }

    private Sidecar ReadSidecar()
    {
        string? path = null;
        long? sizeInBytes = null, modificationTime = null;
        StringMap? tags = null;
        while (NextProperty())
        {
            if (Is("path"u8)) path = ReadString("sidecar", "path");
            else if (Is("sizeInBytes"u8)) sizeInBytes = ReadLong("sidecar", "sizeInBytes");
            else if (Is("modificationTime"u8)) modificationTime = ReadLong("sidecar", "modificationTime");
            else if (Is("tags"u8)) tags = ReadMap("sidecar", "tags");
            else SkipValue();
        }
        return new(Required(path, "sidecar", "path"), sizeInBytes ?? 0, modificationTime ?? 0, tags);
    }

    private CheckpointMetadata ReadCheckpointMetadata()
    {
        long? version = null;
        StringMap? tags = null;
        while (NextProperty())
        {
            if (Is("version"u8)) version = ReadLong("checkpointMetadata", "version");
            else if (Is("tags"u8)) tags = ReadMap("checkpointMetadata", "tags");
            else SkipValue();
        }
        return new(Required(version, "checkpointMetadata", "version"), tags);
    }

    private CommitInfo ReadCommitInfo()
    {
        var info = new CommitInfo();
        while (NextProperty())
        {
            if (Is("timestamp"u8)) info = info with { Timestamp = ReadLongIfAny() };
            else if (Is("inCommitTimestamp"u8)) info = info with { InCommitTimestamp = ReadLong("commitInfo", "inCommitTimestamp") };
            else if (Is("userId"u8)) info = info with { UserId = ReadText() };
            else if (Is("userName"u8)) info = info with { UserName = ReadText() };
            else if (Is("operation"u8)) info = info with { Operation = ReadText() };
            else if (Is("operationParameters"u8)) info = info with { OperationParameters = ReadMapIfAny() };
            else if (Is("job"u8)) info = info with { Job = ReadRaw() };
            else if (Is("notebook"u8)) info = info with { Notebook = ReadRaw() };
            else if (Is("clusterId"u8)) info = info with { ClusterId = ReadText() };
            else if (Is("readVersion"u8)) info = info with { ReadVersion = ReadLongIfAny() };
            else if (Is("isolationLevel"u8)) info = info with { IsolationLevel = ReadText() };
            else if (Is("isBlindAppend"u8)) info = info with { IsBlindAppend = ReadBoolIfAny() };
            else if (Is("operationMetrics"u8)) info = info with { OperationMetrics = ReadMapIfAny() };
            else if (Is("userMetadata"u8)) info = info with { UserMetadata = ReadText() };
            else if (Is("tags"u8)) info = info with { Tags = ReadMapIfAny() };
            else if (Is("engineInfo"u8)) info = info with { EngineInfo = ReadText() };
            else if (Is("txnId"u8)) info = info with { TxnId = ReadText() };
            else SkipValue();
        }
        return info;
    }
}
