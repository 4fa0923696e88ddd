using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

/// <summary>Action reconciliation, newest commit first: of each key the first action seen wins, and live files go straight into a
/// <see cref="FileList"/>. Protocol: "Action Reconciliation".</summary>
internal sealed class LogReplay : IActionVisitor
{
    private readonly DuckDbAppender files;
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly DuckDbAppender? removed;
    private readonly Dictionary<string, (AddFile? Add, RemoveFile? Remove)> ofCommit = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SetTransaction> transactions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DomainMetadata> domains = new(StringComparer.Ordinal);
    private readonly HashSet<string> transactionsOfLater = new(StringComparer.Ordinal);
    private readonly HashSet<string> domainsOfLater = new(StringComparer.Ordinal);
    private readonly List<Sidecar> sidecars = [];
    private bool hasMetadata;
    private bool hasProtocol;

    /// <param name="files">Takes the live files.</param>
    /// <param name="removed">Takes the tombstones (<see cref="Tombstones.AppendRow"/>); null if nobody wants them.</param>
    public LogReplay(DuckDbAppender files, DuckDbAppender? removed = null) => (this.files, this.removed) = (files, removed);

    public Metadata? Metadata { get; private set; }

    public Protocol? Protocol { get; private set; }

    /// <summary>The commit info of the newest commit, where it has one.</summary>
    public CommitInfo? CommitInfo { get; private set; }

    public IReadOnlyDictionary<string, SetTransaction> Transactions => transactions;

    /// <summary>The live domains; removed ones are left out.</summary>
    public IEnumerable<DomainMetadata> Domains => domains.Values.Where(d => !d.Removed);

    /// <summary>The sidecars that the file names which was replayed last.</summary>
    public IReadOnlyList<Sidecar> Sidecars => sidecars;

    /// <summary>The keys that the commits added or removed.</summary>
    public IReadOnlyCollection<string> SeenKeys => seen;

    /// <summary>The key of an add or remove; equal to what <see cref="FileList.KeySql"/> makes of a checkpoint's row.</summary>
    public static string KeyOf(string path, DeletionVectorDescriptor? vector) => FileList.Key(
        path.StartsWith("file:", StringComparison.Ordinal) ? string.Concat("/", path.AsSpan(5).TrimStart('/')) : path, vector?.UniqueId);

    /// <summary>Replays a commit, a compaction or what a checkpoint has as JSON; later versions must have been replayed before.</summary>
    public void Replay(long version, ReadOnlySpan<byte> content, string fileName)
    {
        sidecars.Clear();
        ActionJson.ReadCommit(content, fileName, this);
        foreach (var (key, (add, remove)) in ofCommit)
        {
            if (!seen.Add(key))
                continue;
            if (add is not null)
                AppendRow(files, version, add);
            else if (removed is not null && remove is not null)
                Tombstones.AppendRow(removed, remove);
        }

        CloseCommit();
    }

    /// <summary>Writes a row of <c>files</c>: added_version, NULL, then <see cref="FileList.ActionColumns"/>.</summary>
    public static void AppendRow(DuckDbAppender row, long version, AddFile add)
    {
        row.Append(version);
        row.AppendNull();
        row.Append(add.Path);
        row.AppendMap(add.PartitionValues);
        row.Append(add.Size);
        row.Append(add.ModificationTime);
        row.Append(add.Stats);
        AppendVector(row, add.DeletionVector);
        AppendNumber(row, add.BaseRowId);
        AppendNumber(row, add.DefaultRowCommitVersion);
        AppendMap(row, add.Tags);
        row.Append(add.ClusteringProvider);
        row.EndRow();
    }

    /// <summary>Writes the five columns of a deletion vector.</summary>
    public static void AppendVector(DuckDbAppender row, DeletionVectorDescriptor? vector)
    {
        row.Append(vector?.StorageType);
        row.Append(vector?.PathOrInlineDv);
        AppendNumber(row, vector?.Offset);
        AppendNumber(row, vector?.SizeInBytes);
        AppendNumber(row, vector?.Cardinality);
    }

    /// <summary>Writes a map, or NULL.</summary>
    public static void AppendMap(DuckDbAppender row, StringMap? map)
    {
        if (map is null)
            row.AppendNull();
        else
            row.AppendMap(map);
    }

    /// <summary>Writes a number, or NULL.</summary>
    public static void AppendNumber(DuckDbAppender row, long? value)
    {
        if (value is { } number)
            row.Append(number);
        else
            row.AppendNull();
    }

    void IActionVisitor.Visit(AddFile add) => ofCommit[KeyOf(add.Path, add.DeletionVector)] = (add, null);

    void IActionVisitor.Visit(RemoveFile remove) =>
        ofCommit[KeyOf(remove.Path, remove.DeletionVector)] = (null, removed is null ? null : remove);

    // Within one commit the last action of a kind counts, across commits the newest.
    void IActionVisitor.Visit(Metadata metadata) => Metadata = hasMetadata ? Metadata : metadata;

    void IActionVisitor.Visit(Protocol protocol) => Protocol = hasProtocol ? Protocol : protocol;

    void IActionVisitor.Visit(CommitInfo commitInfo) => CommitInfo ??= isNewest ? commitInfo : null;

    void IActionVisitor.Visit(SetTransaction txn)
    {
        if (!transactionsOfLater.Contains(txn.AppId))
            transactions[txn.AppId] = txn;
    }

    void IActionVisitor.Visit(DomainMetadata domain)
    {
        if (!domainsOfLater.Contains(domain.Domain))
            domains[domain.Domain] = domain;
    }

    void IActionVisitor.Visit(Sidecar sidecar) => sidecars.Add(sidecar);

    private bool isNewest = true;

    private void CloseCommit()
    {
        ofCommit.Clear();
        isNewest = false;
        hasMetadata = Metadata is not null;
        hasProtocol = Protocol is not null;
        if (transactions.Count > transactionsOfLater.Count)
            transactionsOfLater.UnionWith(transactions.Keys);
        if (domains.Count > domainsOfLater.Count)
            domainsOfLater.UnionWith(domains.Keys);
    }
}
