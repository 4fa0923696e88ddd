namespace DeltaQuery.Engine.Log.Actions;

/// <summary>Which actions a reader of a log file asks for; the others are passed over without being parsed.</summary>
[Flags]
internal enum ActionKinds
{
    None = 0,
    Add = 1,
    Remove = 2,
    Metadata = 4,
    Protocol = 8,
    Txn = 16,
    DomainMetadata = 32,
    CommitInfo = 64,
    Cdc = 128,
    Sidecar = 256,
    CheckpointMetadata = 512,
    All = 1023,
}
