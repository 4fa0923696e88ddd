using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

/// <summary>What one commit did to the table's rows, as far as its actions tell: what readers of changes go by.</summary>
internal sealed class CommitChanges : IActionVisitor
{
    public CommitChanges(long version, ReadOnlySpan<byte> content, string fileName)
    {
        Version = version;
        ActionJson.ReadCommit(content, fileName, this);
    }

    public long Version { get; }

    public CommitInfo? CommitInfo { get; private set; }

    public Metadata? Metadata { get; private set; }

    /// <summary>The files that brought rows in; those that only moved rows are left out.</summary>
    public List<AddFile> Adds { get; } = [];

    /// <summary>The files that took rows away.</summary>
    public List<RemoveFile> Removes { get; } = [];

    /// <summary>The files of the change data feed. Where there are some, nothing else tells of the commit's changes.</summary>
    public List<AddCdcFile> ChangeFiles { get; } = [];

    /// <summary>The paths of those that have no partition values.</summary>
    public IEnumerable<string> Unplaced => Adds.Where(a => a.PartitionValues.IsMissing).Select(a => a.Path)
        .Concat(ChangeFiles.Where(f => f.PartitionValues.IsMissing).Select(f => f.Path));

    ActionKinds IActionVisitor.Wanted => ActionKinds.Add | ActionKinds.Remove | ActionKinds.Cdc | ActionKinds.Metadata | ActionKinds.CommitInfo;

    void IActionVisitor.Visit(AddFile add)
    {
        if (add.DataChange)
            Adds.Add(add);
    }

    void IActionVisitor.Visit(RemoveFile remove)
    {
        if (remove.DataChange)
            Removes.Add(remove);
    }

    void IActionVisitor.Visit(AddCdcFile cdc) => ChangeFiles.Add(cdc);

    void IActionVisitor.Visit(Metadata metadata) => Metadata = metadata;

    void IActionVisitor.Visit(CommitInfo commitInfo) => CommitInfo ??= commitInfo;
}
