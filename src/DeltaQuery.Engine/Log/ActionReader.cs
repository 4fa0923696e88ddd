using System.Text.Json;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

/// <summary>Reads the object of one line into an <see cref="ActionScratch"/>: here which action it is; ActionReader.Actions.cs has one
/// method an action, ActionReader.Values.cs the lenient reading of values.</summary>
internal ref partial struct ActionReader
{
    /// <summary>Deeper than any schema or metric; Utf8JsonReader's own limit of 64 is not.</summary>
    private const int MaxDepth = 1000;

    private readonly ReadOnlySpan<byte> _utf8;
    private readonly ActionScratch _scratch;
    private Utf8JsonReader _json;

    public ActionReader(ReadOnlySpan<byte> utf8, ActionScratch scratch)
    {
        _utf8 = utf8;
        _scratch = scratch;
        _json = new Utf8JsonReader(utf8, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = MaxDepth });
    }

    public readonly int BytesConsumed => (int)_json.BytesConsumed;

    public void ReadLine(ActionKinds wanted)
    {
        _scratch.Clear();
        _json.Read();
        if (_json.TokenType != JsonTokenType.StartObject)
            throw new MalformedActionException($"expected an object with an action, found {Found()}");

        while (NextProperty())
        {
            ActionKinds kind = KindOfProperty();
            _json.Read();
            if ((kind & wanted) == 0 || _json.TokenType == JsonTokenType.Null)
                _json.Skip();
            else if (_json.TokenType != JsonTokenType.StartObject)
                throw new MalformedActionException($"{NameOf(kind)} must be an object, not {Found()}");
            else
                ReadAction(kind);
        }
    }

    private void ReadAction(ActionKinds kind)
    {
        switch (kind)
        {
            case ActionKinds.Add: _scratch.Add = ReadAdd(); break;
            case ActionKinds.Remove: _scratch.Remove = ReadRemove(); break;
            case ActionKinds.Metadata: _scratch.Metadata = ReadMetadata(); break;
            case ActionKinds.Protocol: _scratch.Protocol = ReadProtocol(); break;
            case ActionKinds.Txn: _scratch.Txn = ReadTxn(); break;
            case ActionKinds.DomainMetadata: _scratch.DomainMetadata = ReadDomainMetadata(); break;
            case ActionKinds.CommitInfo: _scratch.CommitInfo = ReadCommitInfo(); break;
            case ActionKinds.Cdc: _scratch.Cdc = ReadCdc(); break;
            case ActionKinds.Sidecar: _scratch.Sidecar = ReadSidecar(); break;
            case ActionKinds.CheckpointMetadata: _scratch.CheckpointMetadata = ReadCheckpointMetadata(); break;
        }
    }

    private readonly ActionKinds KindOfProperty() =>
        _json.ValueTextEquals("add"u8) ? ActionKinds.Add
        : _json.ValueTextEquals("remove"u8) ? ActionKinds.Remove
        : _json.ValueTextEquals("commitInfo"u8) ? ActionKinds.CommitInfo
        : _json.ValueTextEquals("metaData"u8) ? ActionKinds.Metadata
        : _json.ValueTextEquals("protocol"u8) ? ActionKinds.Protocol
        : _json.ValueTextEquals("txn"u8) ? ActionKinds.Txn
        : _json.ValueTextEquals("domainMetadata"u8) ? ActionKinds.DomainMetadata
        : _json.ValueTextEquals("cdc"u8) ? ActionKinds.Cdc
        : _json.ValueTextEquals("sidecar"u8) ? ActionKinds.Sidecar
        : _json.ValueTextEquals("checkpointMetadata"u8) ? ActionKinds.CheckpointMetadata
        : ActionKinds.None;

    private static string NameOf(ActionKinds kind) => kind switch
    {
        ActionKinds.Metadata => "metaData",
        _ => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..],
    };
}
