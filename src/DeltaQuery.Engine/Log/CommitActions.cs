using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

/// <summary>The actions of one commit, typed: what advancing a snapshot, history and conflict checks read.</summary>
internal sealed class CommitActions : IActionVisitor
{
    private readonly long _version;
    private readonly string _fileName;
    private readonly Dictionary<string, AddFile?> _files = new(StringComparer.Ordinal); // null: removed

    public CommitActions(long version, ReadOnlySpan<byte> content, string fileName)
    {
        (_version, _fileName) = (version, fileName);
        ActionJson.ReadCommit(content, fileName, this);
    }

    public long Version => _version;

    public CommitInfo? CommitInfo { get; private set; }

    public Metadata? Metadata { get; private set; }

    public Protocol? Protocol { get; private set; }

    public List<SetTransaction> Transactions { get; } = [];

    public List<DomainMetadata> Domains { get; } = [];

    /// <summary>The keys of files that the commit added or removed.</summary>
    public IReadOnlyCollection<string> Keys => _files.Keys;

    /// <summary>The files that the commit added.</summary>
    public IEnumerable<AddFile> Adds => _files.Values.OfType<AddFile>();

    /// <summary>The keys of the files that the commit took away.</summary>
    public IEnumerable<string> RemovedKeys => _files.Where(f => f.Value is null).Select(f => f.Key);

    /// <summary>Whether the commit took files away, or some of their rows.</summary>
    public bool Removes { get; private set; }

    /// <summary>How many files the commit removed.</summary>
    public int RemovedFiles { get; private set; }

    /// <summary>How many bytes these had; null where a remove does not say.</summary>
    public long? RemovedBytes { get; private set; } = 0;

    /// <summary>Writes the rows of added files as <see cref="FileList"/> wants them.</summary>
    public void AppendTo(DuckDbAppender rows)
    {
        foreach (var add in Adds)
            LogReplay.AppendRow(rows, _version, add);
    }

    /// <summary>The state of the table after the commit.</summary>
    /// <exception cref="DeltaException">CorruptLog: a file that the commit adds has no place in such a table.</exception>
    public SnapshotState After(SnapshotState before)
    {
        if (Adds.FirstOrDefault(a => a.PartitionValues.IsMissing) is { } add)
            new UnplacedFile(_fileName, add.Path).Check(Metadata ?? before.Metadata);
        var transactions = before.Transactions;
        if (Transactions.Count > 0)
        {
            var merged = new Dictionary<string, SetTransaction>(before.Transactions, StringComparer.Ordinal);
            foreach (var txn in Transactions)
                merged[txn.AppId] = txn;
            transactions = merged;
        }

        var domains = before.Domains;
        if (Domains.Count > 0)
        {
            var changed = Domains.ToLookup(d => d.Domain);
            domains = [.. before.Domains.Where(d => !changed.Contains(d.Domain)), .. changed.Select(d => d.Last()).Where(d => !d.Removed)];
        }

        return new SnapshotState(_version, Protocol ?? before.Protocol, Metadata ?? before.Metadata, transactions, domains, CommitInfo);
    }

    void IActionVisitor.Visit(AddFile add) => _files[LogReplay.KeyOf(add.Path, add.DeletionVector)] = add;

    void IActionVisitor.Visit(RemoveFile remove)
    {
        _files[LogReplay.KeyOf(remove.Path, remove.DeletionVector)] = null;
        Removes = true;
        RemovedFiles++;
        RemovedBytes += remove.Size;
    }

    void IActionVisitor.Visit(Metadata metadata) => Metadata = metadata;

    void IActionVisitor.Visit(Protocol protocol) => Protocol = protocol;

    void IActionVisitor.Visit(SetTransaction txn) => Transactions.Add(txn);

    void IActionVisitor.Visit(DomainMetadata domain) => Domains.Add(domain);

    void IActionVisitor.Visit(CommitInfo commitInfo) => CommitInfo ??= commitInfo;
}
