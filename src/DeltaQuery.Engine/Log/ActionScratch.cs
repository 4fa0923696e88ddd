using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

/// <summary>The actions of one line until the line is known to be whole, and what is used again from line to line.</summary>
internal sealed class ActionScratch
{
    private const int MaxNames = 64;

    private readonly List<string> _names = [];

    public AddFile? Add { get; set; }

    public RemoveFile? Remove { get; set; }

    public Metadata? Metadata { get; set; }

    public Protocol? Protocol { get; set; }

    public SetTransaction? Txn { get; set; }

    public DomainMetadata? DomainMetadata { get; set; }

    public CommitInfo? CommitInfo { get; set; }

    public AddCdcFile? Cdc { get; set; }

    public Sidecar? Sidecar { get; set; }

    public CheckpointMetadata? CheckpointMetadata { get; set; }

    /// <summary>Entries of the map being read.</summary>
    public List<KeyValuePair<string, string?>> Entries { get; } = [];

    /// <summary>The names that maps of earlier lines had: partition columns repeat on every line.</summary>
    public IReadOnlyList<string> Names => _names;

    public string Remember(string name)
    {
        if (_names.Count < MaxNames)
            _names.Add(name);
        return name;
    }

    public void HandTo(IActionVisitor visitor)
    {
        if (Add is { } add)
            visitor.Visit(add);
        if (Remove is { } remove)
            visitor.Visit(remove);
        if (Metadata is { } metadata)
            visitor.Visit(metadata);
        if (Protocol is { } protocol)
            visitor.Visit(protocol);
        if (Txn is { } txn)
            visitor.Visit(txn);
        if (DomainMetadata is { } domain)
            visitor.Visit(domain);
        if (CommitInfo is { } commitInfo)
            visitor.Visit(commitInfo);
        if (Cdc is { } cdc)
            visitor.Visit(cdc);
        if (Sidecar is { } sidecar)
            visitor.Visit(sidecar);
        if (CheckpointMetadata is { } checkpoint)
            visitor.Visit(checkpoint);
        Clear();
    }

    public void Clear()
    {
        (Add, Remove, Metadata, Protocol, Txn) = (null, null, null, null, null);
        (DomainMetadata, CommitInfo, Cdc, Sidecar, CheckpointMetadata) = (null, null, null, null, null);
    }
}
