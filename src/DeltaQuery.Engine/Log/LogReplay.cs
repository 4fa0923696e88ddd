using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Log;

/// <summary>Action reconciliation, newest commit first: of each key the first action seen wins, and live files go straight into a
/// <see cref="FileList"/>. Protocol: "Action Reconciliation".</summary>
internal sealed class LogReplay : IActionVisitor
{
    private readonly DuckDbAppender _files;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly DuckDbAppender? _removed;
    private readonly Dictionary<string, (AddFile? Add, RemoveFile? Remove)> _ofCommit = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SetTransaction> _transactions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DomainMetadata> _domains = new(StringComparer.Ordinal);
    private readonly HashSet<string> _transactionsOfLater = new(StringComparer.Ordinal);
    private readonly HashSet<string> _domainsOfLater = new(StringComparer.Ordinal);
    private readonly List<Sidecar> _sidecars = [];
    private bool _hasMetadata;
    private bool _hasProtocol;

    /// <param name="files">Takes the live files.</param>
    /// <param name="removed">Takes the tombstones (<see cref="Tombstones.AppendRow"/>); null if nobody wants them.</param>
    public LogReplay(DuckDbAppender files, DuckDbAppender? removed = null) => (_files, _removed) = (files, removed);

    public Metadata? Metadata { get; private set; }

    public Protocol? Protocol { get; private set; }

    /// <summary>The commit info of the newest commit, where it has one.</summary>
    public CommitInfo? CommitInfo { get; private set; }

    public IReadOnlyDictionary<string, SetTransaction> Transactions => _transactions;

    /// <summary>The live domains; removed ones are left out.</summary>
    public IEnumerable<DomainMetadata> Domains => _domains.Values.Where(d => !d.Removed);

    /// <summary>The sidecars that the file names which was replayed last.</summary>
    public IReadOnlyList<Sidecar> Sidecars => _sidecars;

    /// <summary>A live file without partition values; null if there is none.</summary>
    public UnplacedFile? Unplaced { get; private set; }

    /// <summary>The keys that the commits added or removed.</summary>
    public IReadOnlyCollection<string> SeenKeys => _seen;

    /// <summary>The key of an add or remove; equal to what <see cref="FileList.KeySql"/> makes of a checkpoint's row.</summary>
    public static string KeyOf(string path, DeletionVectorDescriptor? vector) => KeyOfParts(path, vector?.UniqueId);

    /// <summary>The same, of a path and a vector's <see cref="DeletionVectorDescriptor.UniqueId"/>.</summary>
    public static string KeyOfParts(string path, string? vector) => FileList.Key(
        path.StartsWith("file:", StringComparison.Ordinal) ? string.Concat("/", path.AsSpan(5).TrimStart('/')) : path, vector);

    /// <summary>Replays a commit, a compaction or what a checkpoint has as JSON; later versions must have been replayed before.</summary>
    public void Replay(long version, ReadOnlySpan<byte> content, string fileName)
    {
        _sidecars.Clear();
        ActionJson.ReadCommit(content, fileName, this);
        foreach (var (key, (add, remove)) in _ofCommit)
        {
            if (!_seen.Add(key))
                continue;
            if (add is not null)
            {
                AppendRow(_files, version, add);
                if (add.PartitionValues.IsMissing)
                    Unplaced ??= new UnplacedFile(fileName, add.Path);
            }
            else if (_removed is not null && remove is not null)
                Tombstones.AppendRow(_removed, remove);
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

    void IActionVisitor.Visit(AddFile add) => _ofCommit[KeyOf(add.Path, add.DeletionVector)] = (add, null);

    void IActionVisitor.Visit(RemoveFile remove) =>
        _ofCommit[KeyOf(remove.Path, remove.DeletionVector)] = (null, _removed is null ? null : remove);

    // Within one commit the last action of a kind counts, across commits the newest.
    void IActionVisitor.Visit(Metadata metadata) => Metadata = _hasMetadata ? Metadata : metadata;

    void IActionVisitor.Visit(Protocol protocol) => Protocol = _hasProtocol ? Protocol : protocol;

    void IActionVisitor.Visit(CommitInfo commitInfo) => CommitInfo ??= _isNewest ? commitInfo : null;

    void IActionVisitor.Visit(SetTransaction txn)
    {
        if (!_transactionsOfLater.Contains(txn.AppId))
            _transactions[txn.AppId] = txn;
    }

    void IActionVisitor.Visit(DomainMetadata domain)
    {
        if (!_domainsOfLater.Contains(domain.Domain))
            _domains[domain.Domain] = domain;
    }

    void IActionVisitor.Visit(Sidecar sidecar) => _sidecars.Add(sidecar);

    private bool _isNewest = true;

    private void CloseCommit()
    {
        _ofCommit.Clear();
        _isNewest = false;
        _hasMetadata = Metadata is not null;
        _hasProtocol = Protocol is not null;
        if (_transactions.Count > _transactionsOfLater.Count)
            _transactionsOfLater.UnionWith(_transactions.Keys);
        if (_domains.Count > _domainsOfLater.Count)
            _domainsOfLater.UnionWith(_domains.Keys);
    }
}
