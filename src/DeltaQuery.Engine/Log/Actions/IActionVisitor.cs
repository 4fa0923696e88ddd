namespace DeltaQuery.Engine.Log.Actions;

/// <summary>Gets the actions of a log file one by one, in the file's order. A visitor implements the kinds that it wants.</summary>
internal interface IActionVisitor
{
    /// <summary>Asked anew before each line, so that a visitor that has what it needs can let the rest go by.</summary>
    ActionKinds Wanted => ActionKinds.All;

    void Visit(AddFile add)
    {
    }

    void Visit(RemoveFile remove)
    {
    }

    void Visit(Metadata metadata)
    {
    }

    void Visit(Protocol protocol)
    {
    }

    void Visit(SetTransaction txn)
    {
    }

    void Visit(DomainMetadata domain)
    {
    }

    void Visit(CommitInfo commitInfo)
    {
    }

    void Visit(AddCdcFile cdc)
    {
    }

    void Visit(Sidecar sidecar)
    {
    }

    void Visit(CheckpointMetadata checkpoint)
    {
    }
}
