using System.Text.Json;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

/// <summary>Reads the object of one line into an <see cref="ActionScratch"/>: here which action it is; ActionReader.Actions.cs has one
/// method an action, ActionReader.Values.cs the lenient reading of values.</summary>
internal ref partial struct ActionReader
{
    /// <summary>Deeper than any schema or metric; Utf8JsonReader's own limit of 64 is not.</summary>
    private const int MaxDepth = 1000;

    private readonly ReadOnlySpan<byte> utf8;
    private readonly ActionScratch scratch;
    private Utf8JsonReader json;

    public ActionReader(ReadOnlySpan<byte> utf8, ActionScratch scratch)
    {
        this.utf8 = utf8;
        this.scratch = scratch;
        json = new Utf8JsonReader(utf8, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = MaxDepth });
    }

    public readonly int BytesConsumed => (int)json.BytesConsumed;

    public void ReadLine(ActionKinds wanted)
    {
        scratch.Clear();
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
            throw new MalformedActionException($"expected an object with an action, found {Found()}");

        while (NextProperty())
        {
            ActionKinds kind = KindOfProperty();
            json.Read();
            if ((kind & wanted) == 0 || json.TokenType == JsonTokenType.Null)
                json.Skip();
            else if (json.TokenType != JsonTokenType.StartObject)
                throw new MalformedActionException($"{NameOf(kind)} must be an object, not {Found()}");
            else
                ReadAction(kind);
        }
    }

    private void ReadAction(ActionKinds kind)
    {
        switch (kind)
        {
            case ActionKinds.Add: scratch.Add = ReadAdd(); break;
            case ActionKinds.Remove: scratch.Remove = ReadRemove(); break;
            case ActionKinds.Metadata: scratch.Metadata = ReadMetadata(); break;
            case ActionKinds.Protocol: scratch.Protocol = ReadProtocol(); break;
            case ActionKinds.Txn: scratch.Txn = ReadTxn(); break;
            case ActionKinds.DomainMetadata: scratch.DomainMetadata = ReadDomainMetadata(); break;
            case ActionKinds.CommitInfo: scratch.CommitInfo = ReadCommitInfo(); break;
            case ActionKinds.Cdc: scratch.Cdc = ReadCdc(); break;
            case ActionKinds.Sidecar: scratch.Sidecar = ReadSidecar(); break;
            case ActionKinds.CheckpointMetadata: scratch.CheckpointMetadata = ReadCheckpointMetadata(); break;
        }
    }

    private readonly ActionKinds KindOfProperty() =>
        json.ValueTextEquals("add"u8) ? ActionKinds.Add
        : json.ValueTextEquals("remove"u8) ? ActionKinds.Remove
        : json.ValueTextEquals("commitInfo"u8) ? ActionKinds.CommitInfo
        : json.ValueTextEquals("metaData"u8) ? ActionKinds.Metadata
        : json.ValueTextEquals("protocol"u8) ? ActionKinds.Protocol
        : json.ValueTextEquals("txn"u8) ? ActionKinds.Txn
        : json.ValueTextEquals("domainMetadata"u8) ? ActionKinds.DomainMetadata
        : json.ValueTextEquals("cdc"u8) ? ActionKinds.Cdc
        : json.ValueTextEquals("sidecar"u8) ? ActionKinds.Sidecar
        : json.ValueTextEquals("checkpointMetadata"u8) ? ActionKinds.CheckpointMetadata
        : ActionKinds.None;

    private static string NameOf(ActionKinds kind) => kind switch
    {
        ActionKinds.Metadata => "metaData",
        _ => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..],
    };
}
